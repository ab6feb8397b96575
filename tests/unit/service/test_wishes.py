"""A theft and the wish for a person are heard however they are said, and in nothing that only sounds like them."""

from __future__ import annotations

from pathlib import Path

import pytest

from purser.service.mail.sorting import type_of
from purser.service.wishes import Wish, hear

_SAID = Path(__file__).parent / "wishes"


def _lines(name: str) -> list[str]:
    return (_SAID / f"{name}.txt").read_text("utf-8").splitlines()


def test_thefts_are_heard_as_customers_tell_them() -> None:
    assert [said for said in _lines("theft") if hear(said) is not Wish.THEFT] == []


def test_whoever_wants_a_person_is_heard_as_they_say_it() -> None:
    assert [said for said in _lines("human") if hear(said) is not Wish.HUMAN] == []


def test_what_only_sounds_like_it_is_left_to_the_answers() -> None:
    assert [said for said in _lines("neither") if hear(said) is not None] == []


def test_what_strangers_write_is_heard_though_no_rule_was_made_of_it() -> None:
    """By people who knew neither rules nor examples. Few false alarms are borne: a theft not heard costs money."""
    heard = {name: [hear(said) for said in _lines(f"strangers-{name}")] for name in ("theft", "human", "neither")}
    assert heard["theft"].count(Wish.THEFT) >= 0.9 * len(heard["theft"])
    assert heard["human"].count(Wish.HUMAN) >= 0.9 * len(heard["human"])
    assert heard["neither"].count(None) >= 0.9 * len(heard["neither"])


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("我被盗刷了，怎么防止再被盗", Wish.THEFT),
        ("怎么防止被盗", None),
        ("萬一手機丟了怎麼辦", None),
        ("手機丟了", Wish.THEFT),
        ("有人自称客服人员让我转账", Wish.THEFT),
        ("有人自称客服人员，我已经转给骗子了，转人工", Wish.THEFT),
        ("what happens if my phone is stolen", None),
        ("ＡＧＥＮＴ", Wish.HUMAN),
        ("the reagent was stolid", None),
        ("他动作很快。钱很多", None),
    ],
)
def test_fear_and_hearsay_are_not_the_thing_itself(said: str, wish: Wish | None) -> None:
    assert hear(said) is wish


def test_a_mail_about_a_theft_is_one() -> None:
    assert type_of("有人用我的钱包付了三笔") == "theft"
    assert type_of("There are two payments I did not make") == "theft"
    assert type_of("退款什么时候到") == "refund"
