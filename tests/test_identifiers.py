"""Identifiers: in order, never twice, readable aloud, and refused politely."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.identifiers import (
    ALPHABET,
    BLOCK_ID_LENGTH,
    LARGEST,
    TEXT_LENGTH,
    decode_id,
    encode_id,
    new_block_id,
    new_id,
)

numbers = st.integers(0, LARGEST)


@given(numbers)
def test_what_is_written_can_be_read(number: int) -> None:
    text = encode_id(number)
    assert re.fullmatch(f"[{ALPHABET}]{{{TEXT_LENGTH}}}", text)
    assert decode_id(text) == number


@given(numbers, numbers)
def test_letters_sort_like_numbers(one: int, other: int) -> None:
    assert (encode_id(one) < encode_id(other)) is (one < other)


@given(numbers)
def test_what_a_person_mistakes_is_understood(number: int) -> None:
    text = encode_id(number)
    assert decode_id(text.upper()) == number
    assert decode_id(text.replace("0", "o").replace("1", "l")) == number
    assert decode_id(text.replace("0", "O").replace("1", "I")) == number


@given(st.one_of(st.text(), st.text(min_size=11, max_size=11), st.from_regex(r"\A[0-9a-z]{11}\Z")))
def test_no_text_is_too_odd_to_be_refused(text: str) -> None:
    number = decode_id(text)
    assert number is None or 0 <= number <= LARGEST


@pytest.mark.parametrize(
    "text",
    [
        *("", "0", "-1", "1" * 10, "1" * 12, "1" * 20, "٠" * 11, "İ" * 11, "1.000000000"),
        *("0000000000u", "0000000000\x00", "0000000000 ", "0000000000\n", "+0000000000"),
    ],
)
def test_what_is_none_is_none(text: str) -> None:
    assert decode_id(text) is None


@pytest.mark.parametrize("number", [-1, LARGEST + 1, 10**20])
def test_what_does_not_fit_is_not_written(number: int) -> None:
    with pytest.raises(ValueError, match="out of range"):
        encode_id(number)


def test_new_ones_grow_and_fit_a_database() -> None:
    made = [new_id() for _ in range(20_000)]
    assert all(one < other for one, other in pairwise(made))
    assert made[-1] <= LARGEST < 2**63


def test_new_ones_differ_among_threads() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = [
            number
            for part in pool.map(lambda _: [new_id() for _ in range(2000)], range(8))
            for number in part
        ]
    assert len(set(made)) == len(made)


def test_block_ids_are_anchors() -> None:
    made = {new_block_id() for _ in range(5000)}
    assert len(made) == 5000
    assert all(re.fullmatch(f"[a-z][0-9a-z]{{{BLOCK_ID_LENGTH - 1}}}", name) for name in made)
