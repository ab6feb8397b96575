"""Three days of attempts, ever further apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from purser.notices.schedule import GAPS, SPREAD, next_attempt
from purser.notices.states import TRANSITIONS, Actor, State, may

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def test_the_gaps_grow_and_make_three_days() -> None:
    assert list(GAPS) == sorted(GAPS)
    assert timedelta(hours=71) < timedelta(seconds=sum(GAPS)) <= timedelta(hours=72)


def test_each_gap_is_spread_a_little() -> None:
    for attempts, gap in enumerate(GAPS, 1):
        times = {next_attempt(attempts, NOW) for _ in range(50)}
        assert len(times) > 1
        for at in times:
            assert at is not None
            assert gap * (1 - SPREAD) <= (at - NOW).total_seconds() <= gap * (1 + SPREAD)


def test_there_is_a_last_attempt() -> None:
    assert next_attempt(len(GAPS), NOW) is not None
    assert next_attempt(len(GAPS) + 1, NOW) is None
    assert next_attempt(len(GAPS) + 9, NOW) is None


def test_the_table_of_states_is_whole() -> None:
    reached = {t.after for t in TRANSITIONS}
    assert reached == set(State)
    assert not may(State.DELIVERED, State.WAITING, Actor.SENDER)
    assert not may(State.GIVEN_UP, State.DELIVERED, Actor.SENDER)
    assert may(State.GIVEN_UP, State.WAITING, Actor.MERCHANT)
    assert len({(t.before, t.after, t.actor) for t in TRANSITIONS}) == len(TRANSITIONS)
