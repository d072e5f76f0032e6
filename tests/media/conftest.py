from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

import portal.articles.models
import portal.translation.models  # noqa: F401  # tables that the store's own refer to
from portal.database import Base, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Give a session in a transaction, over a database of the test's own."""
    engine = create_engine(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    Base.metadata.create_all(engine)
    with Session(engine) as made, transaction(made):
        yield made
    engine.dispose()
