"""What the assistant hears before it looks anything up, and that it speaks both languages."""

from __future__ import annotations

import string

import pytest

from purser.service.answers import Subject
from purser.service.chat.rules import Meant, Wish, understand, without_card_numbers
from purser.service.chat.words import phrases, quick_replies


@pytest.mark.parametrize(
    "text",
    ["人工", "转人工", "轉人工", "我要找人工！", "真人", "AGENT please", "a human", "ａｇｅｎｔ",
     "can I speak to somebody?", "我的退款呢？转人工", "Human.", "agents?"],
)  # fmt: skip
def test_whoever_wants_a_person_is_heard(text: str) -> None:
    assert understand(text).wish is Wish.HUMAN


@pytest.mark.parametrize(
    "text",
    ["我的账户被盗了", "帳戶被盜", "有一笔不是我操作的付款，人工", "my account was hacked", "It wasn’t me!",
     "I lost my phone",
     "卡被盗刷了", "I did not make this payment, agent please", "somebody is using my wallet"],
)  # fmt: skip
def test_whoever_is_robbed_is_heard_first(text: str) -> None:
    assert understand(text).wish is Wish.THEFT


@pytest.mark.parametrize(
    ("text", "subject", "own"),
    [
        ("我的退款到哪了", Subject.REFUND, True),
        ("怎么申请退款？", Subject.REFUND, False),
        ("Where is my refund?", Subject.REFUND, True),
        ("how do refunds work", Subject.REFUND, False),
        ("为什么收我手续费", Subject.FEE, True),
        ("银行卡解绑不了", Subject.CARD, True),
        ("why is my account frozen", Subject.ACCOUNT, True),
        ("转账还没到账", Subject.ACTIVITY, True),
        ("退的钱呢", Subject.REFUND, True),
        ("商家说退了可我没看到", Subject.REFUND, True),
        ("my money hasn't come back", Subject.REFUND, True),
        ("refund pending", Subject.REFUND, True),
        ("退款", Subject.REFUND, False),
        ("退款规则", Subject.REFUND, False),
        ("how long does a refund take", Subject.REFUND, False),
        ("那这两块钱是什么费", Subject.FEE, True),
        ("提现手续费多少", Subject.FEE, False),
        ("why can't I remove this card", Subject.CARD, True),
        ("钱包被限制", Subject.ACCOUNT, True),
        ("刚充的钱没进来", Subject.ACTIVITY, True),
        ("my cash-out is not in my bank", Subject.ACTIVITY, True),
        ("what happened to my claim against the seller", Subject.DISPUTE, True),
        ("management of reagents", None, False),
        ("人民公园怎么走", None, False),
    ],
)
def test_what_it_is_about(text: str, subject: Subject | None, *, own: bool) -> None:
    assert understand(text) == Meant(Wish.QUESTION, subject, own)


def test_small_talk_is_small() -> None:
    assert understand("谢谢！").wish is Wish.THANKS
    assert understand("Hello").wish is Wish.GREETING
    assert understand("hello, where is my refund").wish is Wish.QUESTION


def test_numbers_of_cards_are_cut_and_others_are_not() -> None:
    card = "4000056655665556"
    assert without_card_numbers(f"it is {card}.") == ("it is •••• 5556.", True)
    assert without_card_numbers("4000 0566-5566 5556") == ("•••• 5556", True)
    for text in ("order 4000056655665557", "138 0000 0001", "018f00000000700080000000000000d1", "2026-11-23 08:00"):
        assert without_card_numbers(text) == (text, False)


def test_both_languages_say_the_same_things_with_the_same_holes() -> None:
    zh, en = phrases("zh"), phrases("en")
    assert zh.keys() == en.keys()
    holes = string.Formatter()
    for code, text in en.items():
        assert {h for _, h, _, _ in holes.parse(text)} == {h for _, h, _, _ in holes.parse(zh[code])}, code
        assert any("\u4e00" <= c <= "\u9fff" for c in zh[code]), code
    assert [q.code for q in quick_replies("zh")] == [q.code for q in quick_replies("en")]
