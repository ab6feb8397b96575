"""Questions typed in pinyin: the signs that were meant, and nothing made of what is no pinyin."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purser.core.han import readings
from purser.service.knowledge import Library
from purser.service.knowledge.spelt import Speller

HOUSE = Speller(["退款几天到账", "怎么解绑银行卡", "手机丢了怎么办", "密码忘了登不进去", "我的钱呢", "付款码在哪里"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tuikuan ji tian dao zhang", "退款几天到账"),
        ("jie bang yin hang ka", "解绑银行卡"),
        ("shoujidiuliaozenmeban", "手机丢了怎么办"),
        ("mima wang le", "密码忘了"),
        ("fukuan'ma, zainali?", "付款码在哪里"),
    ],
)
def test_pinyin_is_written_in_the_signs_that_are_asked_with(typed: str, meant: str) -> None:
    assert HOUSE.signs(typed) == meant


@pytest.mark.parametrize(
    "typed", ["退款 ji tian", "how long does a refund take", "can she hang on", "tianqi zenmeyang a", "pin", "tui", ""]
)
def test_what_is_no_pinyin_of_ours_is_left_as_it_is(typed: str) -> None:
    assert HOUSE.signs(typed) is None


@given(st.lists(st.sampled_from(["tui", "kuan", "xian", "xi", "an", "zzz", "8", " ", "'"]), max_size=60))
def test_any_syllables_come_out_as_signs_read_like_them(parts: list[str]) -> None:
    typed = "".join(parts)
    if (meant := HOUSE.signs(typed)) is not None:
        assert all(readings(sign) for sign in meant)


def test_the_help_answers_in_pinyin() -> None:
    hits = Library("cn").search("jie bang yin hang ka", "zh")
    assert "card-unbind" in [hit.article.slug for hit in hits]
