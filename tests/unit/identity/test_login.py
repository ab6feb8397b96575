"""One spelling for each phone number and address."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purser.core.errors import Problem
from purser.identity import normalise_email, normalise_login, normalise_phone


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("13812342046", "+8613812342046"),
        ("138 1234 2046", "+8613812342046"),
        ("+86 (138) 1234-2046", "+8613812342046"),
        ("0086-138-1234-2046", "+8613812342046"),
        ("１３８１２３４２０４６", "+8613812342046"),
        ("+44 7700 900123", "+447700900123"),
        ("+852 6123 4567", "+85261234567"),
    ],
)
def test_a_number_is_written_as_e164(text: str, number: str) -> None:
    assert normalise_phone(text) == number
    assert normalise_phone(number) == number


@pytest.mark.parametrize(
    "text",
    ["", " ", "+", "110", "1381234204", "138123420466", "12812342046", "+86 21 6123 4567", "+0123456789", "138a2342046",
     "+8613812342046; DROP TABLE", "1381234٢٠٤٦", "+" + "1" * 16, "1" * 41, "\u202e13812342046"],
)  # fmt: skip
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(Problem, match="phone_invalid"):
        normalise_phone(text)


@given(st.text(max_size=60))
def test_whatever_is_accepted_stays_as_it_is(text: str) -> None:
    for normalise in (normalise_phone, normalise_email, normalise_login):
        with contextlib.suppress(Problem):
            once = normalise(text)
            assert once.isascii()
            assert normalise(once) == once


@pytest.mark.parametrize("text", ["a@example.org", "A.B+c@Mail.Example.ORG ", "x_y@a-b.co"])
def test_an_address_is_lower_case(text: str) -> None:
    assert normalise_email(text) == text.strip().lower()


@pytest.mark.parametrize(
    "text",
    ["", "@", "a@", "@example.org", "a@b", "a b@example.org", "a@-example.org", "a@example..org", ".a@example.org",
     "a\n@example.org", "a@exämple.org", "a" * 65 + "@example.org", "a@" + "b." * 130 + "org"],
)  # fmt: skip
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(Problem, match="email_invalid"):
        normalise_email(text)
