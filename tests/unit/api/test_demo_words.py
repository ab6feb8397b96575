"""What the demo's counter says and reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from purser.api import demo
from purser.api.demo.form import read_amount, read_code
from purser.api.demo.words import words_of
from purser.api.html import el, join
from purser.core.money import Currency
from purser.identity.permissions import Role

_BRACES = re.compile(r"\{\w*\}")


def test_both_languages_say_the_same() -> None:
    english, chinese = words_of("en").texts, words_of("zh").texts
    assert list(english) == list(chinese)
    for name, text in english.items():
        assert sorted(_BRACES.findall(text)) == sorted(_BRACES.findall(chinese[name])), name
        assert re.search(r"[\u4e00-\u9fff]", chinese[name]), name


def test_nothing_is_said_that_is_not_needed() -> None:
    sources = "".join(p.read_text() for p in Path(demo.__file__).parent.glob("*.py")).replace("'", '"')
    made = {*(f"class_{n}" for n in (1, 2, 3)), "order_paid", "order_closed", "order_expired", "order_do", "charge_do"}
    made |= {name for role in Role for name in (f"role_{role}", f"about_{role}", f"to_{role.workplace}")}
    assert [n for n in words_of("en").texts if f'"{n}"' not in sources and n not in made] == []


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("12.50", "CNY", 1250),
        ("12.5", "CNY", 1250),
        ("12.", "CNY", 1200),
        (" ¥1,200 ", "CNY", 120_000),
        ("￥１２．５０", "CNY", 1250),
        ("0", "CNY", 0),
        ("0.01", "CNY", 1),
        ("9999999999999.99", "CNY", 999_999_999_999_999),
        ("1250", "JPY", 1250),
        ("12.50", "JPY", None),
        ("", "CNY", None),
        (".5", "CNY", None),
        ("-1", "CNY", None),
        ("1.234", "CNY", None),
        ("1e3", "CNY", None),
        ("12 yuan", "CNY", None),
        ("99999999999999", "CNY", None),
        ("1٢", "CNY", None),
    ],
)
def test_an_amount_as_people_type_it(typed: str, currency: str, minor: int | None) -> None:
    assert read_amount(typed, Currency(currency)) == minor


@pytest.mark.parametrize("typed", ["771234567890123456", "7712 3456 7890 1234 56", "７７12-3456-7890-1234-56\n"])
def test_a_code_however_it_is_spaced(typed: str) -> None:
    assert read_code(typed) == "771234567890123456"


def test_text_is_escaped_once_and_elements_are_not() -> None:
    inner = el("b", '<3 & "us"', class_='x"y', data_live=True, hidden=False, title=None)
    assert inner == '<b class="x&quot;y" data-live>&lt;3 &amp; &quot;us&quot;</b>'
    assert el("p", inner, None, "<br>") == f"<p>{inner}&lt;br&gt;</p>"
    assert join(el("input", name="a"), "&") == '<input name="a">&amp;'
