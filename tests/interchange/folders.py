"""Folders of Markdown for tests, and what came of them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image
from sqlalchemy import select

from portal.articles.models import Article
from tests.newsroom import version_of

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

ENGLISH = """\
---
title: The ferry is late
description: Nobody minded much.
kicker: Harbour
category: Sea Travel
tags: [ferries, patience]
author: Jane Doe
date: 2024-03-05
place: Port Saad
order: 4
---

## In the morning

People waited for 45 minutes.

* One read
* One slept
"""
ARABIC = """\
---
lang: ar
title: العبّارة متأخرة
description: لم ينزعج أحد كثيرًا.
category: السفر بحرًا
tags: عبّارات، صبر
author: جين دو
place: ميناء سعد
order: 4
---

<div dir="rtl" markdown="1">

## في الصباح

انتظر الناس 45 دقيقة.

* أحدهم قرأ
* أحدهم نام

</div>
"""


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def only_article(session: Session) -> Article:
    return session.scalars(select(Article)).one()


def body_of(article: Article, edition: str) -> list[str]:
    head = version_of(article, edition).head_revision
    assert head is not None
    return [f"{block.kind.value} {block.html or block.text}" for block in head.blocks()]


def picture_bytes(width: int = 60) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, 40), "teal").save(buffer, "PNG")
    return buffer.getvalue()
