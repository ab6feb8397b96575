"""The sentences of the hotline: the same in both languages, none that nobody says."""

from __future__ import annotations

import re

import pytest

from purser.hotline.sentences import PhraseError, phrases, pieces, placeholders
from purser.hotline.voice.engine import written
from tests.support.tidy import ROOT


def test_both_languages_say_the_same_things_with_the_same_values() -> None:
    zh, en = phrases("zh"), phrases("en")
    assert list(zh) == list(en)
    for key in zh:
        assert (key, placeholders(zh[key])) == (key, placeholders(en[key]))
        assert re.search(r"[\u4e00-\u9fff]", zh[key])
        assert en[key].isascii()


def test_whoever_is_spoken_to_is_spoken_to_politely() -> None:
    assert [key for key, text in phrases("zh").items() if "你" in text] == []


def test_nobody_asks_for_a_password_and_the_pin_is_said_to_be_unheard() -> None:
    assert "索要密码" in phrases("zh")["notice"]
    assert "never ask" in phrases("en")["notice"]
    assert "不会被录音" in phrases("zh")["ask_pin"]
    assert "not recorded" in phrases("en")["ask_pin"]


def test_every_sentence_is_said_somewhere() -> None:
    sources = [
        *(ROOT / "src" / "purser" / "hotline").rglob("*.py"),
        *(ROOT / "src/purser/policies").glob("*-menu.toml"),
    ]
    words = set(re.findall(r'"([a-z][a-z0-9_]*)"', "\n".join(p.read_text("utf-8") for p in sources)))
    assert set(phrases("en")) - words == set()


@pytest.mark.parametrize("text", ["{", "}", "{0}", "{a.b}", "{a[0]}", "{a!r}", "{a:>9}", "{}"])
def test_a_sentence_takes_plain_names_only(text: str) -> None:
    with pytest.raises(PhraseError):
        placeholders(text)


def test_a_sentence_is_cut_at_its_values() -> None:
    assert pieces("Hello.") == [("Hello.", None)]
    assert pieces("A {x} b {y}") == [("A ", "x"), (" b ", "y"), ("", None)]
    assert pieces("{x} b") == [("", "x"), (" b", None)]


def test_chinese_is_given_to_the_voice_by_its_sounds() -> None:
    assert written("您好", "zh") == "nin2 hao3"
    assert written("请按1。", "zh") == "qing3 an4 yi1 ."
    assert written("一定", "zh") == "yi2 ding4"
    assert written("Press 1.", "en") == "Press 1."
    for text in phrases("zh").values():
        assert written(re.sub(r"\{\w+\}", "", text), "zh").isascii(), text
