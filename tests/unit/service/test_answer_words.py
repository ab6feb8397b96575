"""The phrase tables of answers: the same in every language, and nothing in them that nobody says."""

from __future__ import annotations

import re
import string
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from purser.core.text import LANGUAGES
from purser.service import answers
from purser.service.answers.model import Says
from purser.service.answers.words import phrases, sentence

CHINA = ZoneInfo("Asia/Shanghai")
ROOM = Path(answers.__file__).parent
NO_SENTENCES = ("steps", "words", "labels")


def _fields(text: str) -> set[tuple[str, str]]:
    return {(name, spec or "") for _, name, spec, _ in string.Formatter().parse(text) if name}


def test_a_sentence_takes_the_same_in_every_language() -> None:
    one, other = (phrases(language) for language in LANGUAGES)
    assert one.keys() == other.keys()
    for section in one.keys() - {"words"}:
        assert one[section].keys() == other[section].keys(), section
        for code, text in one[section].items():
            assert _fields(text) == _fields(other[section][code]), f"{section}.{code}"
    for name, words in one["words"].items():
        assert words.keys() == other["words"][name].keys(), name
    asked = {n for s in one.keys() - {"words"} for t in one[s].values() for n, spec in _fields(t) if spec == "word"}
    assert asked <= one["words"].keys()


def test_no_sentence_is_left_that_nobody_says() -> None:
    code = "\n".join(path.read_text("utf-8") for path in ROOM.glob("*.py"))
    table = phrases("en")
    said = re.findall(r'"((?:' + "|".join(table.keys() - set(NO_SENTENCES)) + r')\.[^"]+)"', code)
    patterns = [re.compile(re.sub(r"\{[^}]+\}", r"\\w+", text)) for text in said]  # f"refund.{state}" says any state
    for section in table.keys() - set(NO_SENTENCES):
        for name in table[section]:
            assert any(p.fullmatch(f"{section}.{name}") for p in patterns), f"{section}.{name}"
    assert table["labels"].keys() == table["at_hand"].keys()
    built = re.findall(r'NextStep\(f"([^"]+)"', code)
    for name in table["steps"]:
        assert f'"{name}"' in code or any(re.fullmatch(re.sub(r"\{[^}]+\}", r"\\w+", b), name) for b in built), name


@pytest.mark.parametrize(
    ("at", "zh", "en"),
    [
        (datetime(2026, 11, 24, 16, 0, tzinfo=UTC), "11月24日（周二）结束前", "by the end of Tue, Nov 24"),
        (datetime(2026, 11, 27, 6, 5, tzinfo=UTC), "11月27日（周五）14:05前", "by Fri, Nov 27, 14:05"),
    ],
)
def test_the_last_moment_of_a_day_is_said_as_people_say_it(at: datetime, zh: str, en: str) -> None:
    assert answers.by_text(at, "zh", CHINA) == zh
    assert answers.by_text(at, "en", CHINA) == en


def test_what_somebody_typed_is_one_line_and_reaches_nothing() -> None:
    reason = "{amount.__class__}\n\u202e" + "x" * 300
    money: dict[str, str | int] = {"amount": 100, "currency": "CNY"}
    said = sentence(Says("refund.refused", {"payee": "Tea", "amount": money, "reason": reason}), "en", CHINA)
    assert "{amount.__class__}" in said
    assert "\n" not in said
    assert "\u202e" not in said
    assert len(said) < 250
