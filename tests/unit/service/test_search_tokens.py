"""What a text is found by, and what is looked for."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from purser.service.search.tokens import searches, tokens_of

_HAN = "退款还没到账银行卡解绑冻结手续费转账红包提现投诉客服请帮我看下为什么"


def is_found(text: str, words: str) -> bool:
    tokens = set(tokens_of(text))
    return any(s.tokens <= tokens and s.marks(text) is not None for s in searches(words))


def test_chinese_is_found_inside_a_sentence() -> None:
    text = "您好，我前天申请的退款怎么还没有到账？"
    assert is_found(text, "退款")
    assert is_found(text, "退款怎么")
    assert not is_found(text, "款退")
    assert not is_found("退了一笔，款没有", "退款"), "both characters, but not together"


def test_all_words_have_to_be_there() -> None:
    text = "招商银行的退款没有收到"
    assert is_found(text, "退款 招商")
    assert not is_found(text, "退款 工商")


def test_traditional_and_simplified_find_each_other() -> None:
    assert is_found("退款還沒到賬", "还没到账")
    assert is_found("退款还没到账", "還沒到賬")


def test_pinyin_finds_characters_and_what_sounds_the_same() -> None:
    assert is_found("我的退款", "tuikuan")
    assert is_found("我的推款", "tuikuan"), "a slip of the input method"
    assert is_found("还款日是几号", "huankuan")
    assert is_found("在西安的门店", "xian")
    assert is_found("在西安的门店", "xi'an")
    assert not is_found("我的退货", "tuikuan")
    assert is_found("我的退款三天没到", "tui kuan"), "typed apart"
    assert is_found("招商的退款没到账", "招商 tui kuan")
    assert not is_found("退了一万元的贷款", "tui kuan")
    assert is_found("tuikuan hai mei dao", "tuikuan"), "typed so by the customer"


def test_other_words_are_found_by_their_beginning_and_numbers_by_any_part() -> None:
    text = "Order NO-20261123-0042 was refunded to card 6222****4417"
    assert is_found(text, "refund")
    assert is_found(text, "REFUNDED order")
    assert not is_found(text, "funded")
    assert is_found(text, "1123")
    assert is_found(text, "4417")
    assert is_found(text, "0042")
    assert not is_found(text, "9999")


def test_where_it_was_found_is_said() -> None:
    text = "我的退款沒到，退款單號 8841"
    (search, *_) = searches("退款 8841")
    assert search.marks(text) == ((2, 4), (12, 16))
    assert searches("，。！") == []


@given(st.text(st.sampled_from(_HAN), min_size=2, max_size=40), st.data())
def test_every_part_of_a_text_finds_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 2))
    end = data.draw(st.integers(start + 2, len(text)))
    assert is_found(text, text[start:end])


def test_tokens_are_postgres_integers() -> None:
    chance = random.Random(7)
    text = "".join(chance.choice(_HAN) for _ in range(500)) + " abcdefghijkl 123456789"
    assert all(-(2**31) <= t < 2**31 for t in tokens_of(text))
    assert len(set(tokens_of(text))) == len(tokens_of(text))
