"""Tables of procedures hang together, and say who may do what."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from purser.core.errors import Problem
from purser.core.procedure import Actor, Deadline, Procedure, Step
from purser.core.terms import Terms
from purser.procedures import page
from tests.support.procedures import LOAN, TERMS

CUSTOMER, SYSTEM, AGENT = frozenset({Actor.CUSTOMER}), frozenset({Actor.SYSTEM}), frozenset({Actor.AGENT})
ASK = Step("ask", (), "asked", CUSTOMER)
END = Step("end", ("asked",), "ended", CUSTOMER | SYSTEM)
STATES = {"asked": Actor.AGENT, "ended": None}


def test_a_table_says_who_may_take_which_step() -> None:
    assert {s.name for s in LOAN.open_to("asked", Actor.CUSTOMER)} == {"withdraw", "remark"}
    assert {s.name for s in LOAN.open_to("asked", Actor.SENIOR_AGENT)} == {"lend", "remark"}
    assert LOAN.finals == {"lent", "ended"}


@pytest.mark.parametrize(
    ("step", "state", "actor", "code"),
    [
        ("withdraw", "asked", Actor.AGENT, "step_not_yours"),
        ("withdraw", "lent", Actor.CUSTOMER, "step_not_possible"),
        ("withdraw", None, Actor.CUSTOMER, "step_not_possible"),
        ("ask", "asked", Actor.CUSTOMER, "step_not_possible"),
    ],
)
def test_what_is_not_in_the_table_is_refused(step: str, state: str | None, actor: Actor, code: str) -> None:
    with pytest.raises(Problem) as refused:
        LOAN.require(step, state, actor)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda: Procedure("x", STATES, (ASK, END, ASK)), "two steps of one name"),
        (lambda: Procedure("x", STATES, (END,)), "nothing begins it"),
        (lambda: Procedure("x", STATES, (ASK, Step("end", ("asked",), "gone", CUSTOMER))), "unknown states"),
        (lambda: Procedure("x", STATES, (ASK, Step("end", ("asked",), "ended", frozenset()))), "nobody may"),
        (lambda: Procedure("x", STATES | {"lost": None}, (ASK, END)), "nothing leads to lost"),
        (lambda: Procedure("x", STATES, (ASK, END), (Deadline("ended", "end", "x"),)), "deadline ended/end"),
        (lambda: Procedure("x", STATES | {"ended": Actor.AGENT}, (ASK, END)), "is an end"),
        (lambda: Procedure("x", STATES, (ASK, END, Step("note", (), None, CUSTOMER))), "leads nowhere"),
        (
            lambda: Procedure("x", STATES, (ASK, Step("end", ("asked",), "ended", CUSTOMER, people=2))),
            "only staff are counted",
        ),
    ],
)
def test_a_table_that_does_not_hang_together_is_refused(make: Callable[[], Procedure], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        make()


def test_a_page_is_drawn_from_the_table() -> None:
    drawn = page(LOAN, TERMS)
    assert "    [*] --> asked: ask\n" in drawn
    assert "    asked --> lent: lend\n" in drawn
    assert "    lent --> [*]\n" in drawn
    assert "| lend | asked | lent | senior_agent (2 of them) | – | own.cash → wallet.available |" in drawn
    assert "| asked | 3 days | lapse |" in drawn


def test_a_deadline_without_a_term_waits_for_its_date() -> None:
    dated = Procedure("x", STATES, (ASK, END), (Deadline("asked", "end", None),))
    assert "the date that was set" in page(dated, Terms({}, TERMS.calendar))
