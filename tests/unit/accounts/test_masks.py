"""Names and addresses as others see them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purser.accounts import mask_email, mask_name, mask_number, mask_phone


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王伟", "*伟"),
        ("陈嘉敏", "**敏"),
        ("欧阳娜娜", "***娜"),
        ("李", "*"),
        ("김철수", "**수"),
        ("Sarah Miller", "S**** M*****"),
        ("O", "O*"),
        ("Jean-Luc  Picard", "J******* P*****"),
    ],
)
def test_a_name(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("+8613812342046", "138****2046"), ("+447700900123", "+44****0123"), ("+85261234567", "+85****4567")],
)
def test_a_phone(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


def test_an_address() -> None:
    assert mask_email("sarah.miller@example.org") == "s***@example.org"


@pytest.mark.parametrize(("number", "shown"), [("SF1234567890", "****7890"), ("SF123456", "****"), ("", "****")])
def test_a_number_shows_its_end_only(number: str, shown: str) -> None:
    assert mask_number(number) == shown


@given(st.text(min_size=2, max_size=64).map(str.strip).filter(lambda name: len(name) > 1 and name.isprintable()))
def test_a_mask_shows_one_letter_a_word(name: str) -> None:
    shown = mask_name(name)
    assert shown
    for word, mask in zip(name.split(), shown.split(), strict=False):
        assert sum(a == b != "*" for a, b in zip(word, mask, strict=False)) <= 1
