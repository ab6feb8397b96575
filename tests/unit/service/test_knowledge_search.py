"""The help search, measured on questions that were written before it, and never tuned against."""

from __future__ import annotations

import re
import tomllib

import pytest

from bench.knowledge import score
from bench.leave_out import leave_out
from bench.questions import Set, read_questions
from purser.core.text import LANGUAGES, Language
from purser.service.knowledge import Library, shipped
from purser.service.knowledge.leaning import off_topic
from purser.service.knowledge.words import TABLE, Reader, Synonyms, plainly, slips, stem

LIBRARY = Library("cn")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nine_of_ten_are_answered_and_nine_of_ten_turned_away(language: Language) -> None:
    found = score(LIBRARY, "held-out", language)
    assert found.asked >= 100
    assert found.off_topic >= 40
    assert found.right / found.asked >= 0.9, str(found)
    assert found.rejected / found.off_topic >= 0.9, str(found)


def test_no_article_and_no_question_for_tuning_repeats_a_held_out_one() -> None:
    sets: tuple[Set, ...] = ("held-out", "strangers")
    held = [_pairs(q.text) for name in sets for language in LANGUAGES for q in read_questions(name, language)]
    asks = [ask for article in shipped().values() for text in article.texts.values() for ask in text.asks]
    tuning = [q.text for language in LANGUAGES for q in read_questions("development", language)]
    for text in [*asks, *tuning, *off_topic()]:
        own = _pairs(text)
        assert max(2 * len(own & other) / (len(own) + len(other)) for other in held) < 0.7, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_that_were_left_out_are_found_by_the_others(language: Language) -> None:
    """Many are two words that fit several articles, or say it as nobody else does: the bounds are for our slips."""
    found = leave_out(language, parts=(0,))
    assert found.asked >= 500
    assert found.off_topic >= 100
    assert found.right / found.asked >= 0.5, str(found)
    assert found.rejected / found.off_topic >= 0.82, str(found)


def test_every_question_names_an_article_there_is() -> None:
    for language in LANGUAGES:
        for question in [*read_questions("held-out", language), *read_questions("development", language)]:
            assert question.right <= shipped().keys(), question


def test_traditional_pinyin_slips_and_both_languages_at_once() -> None:
    for question in ("銀行卡解綁", "jiebang 银行卡", "unlnik my crad", "unlink 银行卡", "  解绑！！！"):
        assert "card-unbind" in [h.article.slug for h in LIBRARY.search(question, "zh")], question


def test_noise_finds_nothing_and_breaks_nothing() -> None:
    for question in ("", " ", "。。。", "?" * 500, "\ud83d\ude00", "1234567890", "x" * 5000, "的了吗呢", "' OR 1=1 --"):
        assert LIBRARY.search(question, "zh") == []


def test_an_expression_means_one_thing() -> None:
    seen: dict[str, str] = {}
    for name, table in tomllib.loads(TABLE.read_text("utf-8")).items():
        expressions = [w for language in LANGUAGES for w in table.get(language, []) if name != "silent"]
        keys = {" ".join(stem(w) for w in plainly(words).split()) for words in expressions}
        assert {seen.setdefault(key, name) for key in keys} == ({name} if keys else set())


def test_slips_are_counted_as_a_typist_makes_them() -> None:
    assert slips("refudn", "refund", 1) == 1
    assert slips("pasword", "password", 1) == 1
    assert slips("withdrawl", "withdrawal", 2) == 1
    assert slips("rain", "transfer", 2) == 3


def test_the_longest_expression_wins() -> None:
    table = Synonyms(
        {"silent": {"zh": [], "en": []}, "pin": {"zh": ["支付密码"]}, "pay": {"zh": ["支付"], "en": ["pay"]}}
    )
    assert Reader(table).read("支付密码").pieces.keys() >= {"#pin"}
    assert "#pay" not in Reader(table).read("支付密码").pieces


def _pairs(text: str) -> set[str]:
    signs = re.sub(r"[^\w]", "", plainly(text))
    return {signs[i : i + 2] for i in range(len(signs) - 1)} or {signs}
