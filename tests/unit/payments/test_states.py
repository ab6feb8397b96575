"""The transition table: what it allows, what it must not, and that the documentation shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from purser.accounts import load_policy
from purser.payments.books import checks
from purser.payments.states import OPEN, TRANSITIONS, Actor, State, sources, table

DOCUMENT = Path(__file__).parents[3] / "docs" / "payments.md"


def test_the_documentation_shows_the_table() -> None:
    assert f"\n{table()}\n" in DOCUMENT.read_text(encoding="utf-8"), f"docs/payments.md needs:\n{table()}"


def test_the_documentation_lists_the_checks_of_the_books() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert [c.name for c in checks(load_policy("cn")) if f"- **{c.name}**: {c.holds}" not in text] == []


def test_every_state_can_be_reached() -> None:
    reached = {t.after for t in TRANSITIONS if t.before is None}
    while more := {t.after for t in TRANSITIONS if t.before in reached} - reached:
        reached |= more
    assert reached == set(State)


def test_no_transition_is_there_twice_or_leads_nowhere() -> None:
    steps = [(t.before, t.after, t.actor) for t in TRANSITIONS]
    assert len(steps) == len(set(steps))
    assert all(t.before is not t.after and t.effect for t in TRANSITIONS)


def test_what_is_cancelled_stays_so() -> None:
    assert not [t for t in TRANSITIONS if t.before is State.CANCELLED]


@pytest.mark.parametrize("state", [*OPEN, State.SCHEDULED])
def test_what_is_under_way_can_end_well_and_badly(state: State) -> None:
    assert {State.SUCCEEDED, State.FAILED} <= {t.after for t in TRANSITIONS if t.before is state}


def test_only_a_channel_ends_what_a_channel_has_begun() -> None:
    assert {t.actor for t in TRANSITIONS if t.before in OPEN} == {Actor.CHANNEL}


def test_unknown_comes_from_processing_alone() -> None:
    assert sources(State.UNKNOWN, Actor.CHANNEL) == [State.PROCESSING]


def test_sources_are_those_of_the_actor() -> None:
    assert sources(State.SUCCEEDED, Actor.SYSTEM) == [State.SCHEDULED]
    assert set(sources(State.SUCCEEDED, Actor.CHANNEL)) == {State.PROCESSING, State.UNKNOWN, State.FAILED}
    assert set(sources(State.FAILED, Actor.CHANNEL)) == {State.PROCESSING, State.UNKNOWN, State.SUCCEEDED}
    assert sources(State.CANCELLED, Actor.CHANNEL) == []
