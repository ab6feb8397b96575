"""Reports from events, with figures that were reckoned by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from purser.core.clock import FakeClock
from purser.core.ids import CustomerId, StaffId
from purser.core.service_calendar import load_calendar
from purser.service.queue import ContactId, ContactKind
from purser.service.queue.report_model import Event, History, Span, came_again, fold, occupancy, shares
from purser.service.queue.staffing import handle_time, patience, plan

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # nine o'clock in Shanghai
CLOCK = FakeClock(MONDAY)
ANN, BEN = StaffId.new(CLOCK), StaffId.new(CLOCK)
WANG = CustomerId.new(CLOCK)


def at(seconds: float) -> datetime:
    return MONDAY + timedelta(seconds=seconds)


def history(
    *steps: tuple[float, str, str, StaffId | None], kind: ContactKind = ContactKind.CALL, promised: int | None = None,
    code: str | None = None, customer: CustomerId | None = None,
) -> History:  # fmt: skip
    events = [Event(step, state, agent, at(s)) for s, step, state, agent in steps]
    return fold(ContactId.new(CLOCK), kind, customer, promised, code, events)


def answered(came: float, wait: float, talk: float = 100, promised: int | None = None, **more: object) -> History:
    """Somebody who was answered by Ann and wrapped up for ten seconds."""
    start = came + wait
    return history(
        (came, "enqueue", "queued", None), (start - 1, "offer", "offered", ANN), (start, "accept", "connected", ANN),
        (start + talk, "finish", "wrap_up", ANN), (start + talk + 10, "close", "closed", ANN),
        promised=promised, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def gave_up(came: float, wait: float, promised: int | None = None) -> History:
    return history((came, "enqueue", "queued", None), (came + wait, "abandon", "abandoned", None), promised=promised)


def test_nothing_is_divided_by_nobody() -> None:
    nothing = shares([])
    assert (nothing.service_level, nothing.abandonment, nothing.promises_kept, nothing.contact_again) == (None,) * 4
    assert occupancy([], []) is None
    with pytest.raises(ValueError, match="without events"):
        history()


def test_the_line_as_it_was() -> None:
    found = shares(
        [
            answered(0, 10, code="refund"), answered(0, 20, code="refund"), answered(0, 21, talk=300, code="card"),
            gave_up(0, 4.9), gave_up(0, 5), gave_up(0, 60),
            history((0, "enqueue", "queued", None), (3600, "overflow", "overflow", None)),
        ]
    )  # fmt: skip
    assert (found.arrived, found.answered, found.abandoned, found.short, found.overflowed) == (7, 3, 2, 1, 1)
    assert (found.within, found.service_level, found.abandonment) == (2, 2 / 5, 2 / 5)
    assert found.speed_of_answer_s == 17
    assert found.handle_s == pytest.approx((110 + 110 + 310) / 3)
    assert found.reasons == {"refund": 2, "card": 1}


def test_promises_that_can_be_told() -> None:
    """Who gave up before theirs was over tells nothing; who gave up after has had it broken."""
    found = shares(
        [
            answered(0, 60, promised=60), answered(0, 61, promised=60), gave_up(0, 50, promised=60),
            gave_up(0, 70, promised=60), answered(0, 5),
        ]
    )  # fmt: skip
    assert (found.promised, found.kept, found.promises_kept) == (3, 1, 1 / 3)


def test_the_average_that_would_have_been_shown() -> None:
    """The average of the hour before was 30 s: kept for who waited 20, broken for who waited 40 or gave up at 31."""
    before = [answered(0, 10, promised=60), answered(0, 50, promised=60)]
    later = [answered(1000, 20, promised=60), answered(1000, 40, promised=60), gave_up(1000, 31, promised=60)]
    found = shares([*before, *later, gave_up(1000, 29, promised=60), answered(9000, 99, promised=60)])
    assert found.average_kept == pytest.approx(1 / 3)


def test_who_was_rung_back_counts_with_callbacks() -> None:
    held = [(0, "enqueue", "queued", None), (5, "ask_back", "callback_held", None), (5, "come_due", "due", None)]
    missed = [(30, "dial", "dialling", ANN), (75, "retry", "callback_held", ANN), (375, "come_due", "due", None)]
    reached = history(
        *held, *missed, (380, "dial", "dialling", ANN), (390, "reach", "connected", ANN),
        (490, "finish", "wrap_up", ANN), (495, "close", "closed", ANN),
    )  # fmt: skip
    lost = history(*held, *missed, (380, "dial", "dialling", ANN), (425, "give_up", "no_answer", ANN))
    waits = history(*held)
    found = shares([reached, lost, waits])
    assert (found.callbacks, found.reached, found.callbacks_reached, found.answered) == (2, 1, 0.5, 0)
    assert (reached.dials, reached.was_reached, reached.talks) == (2, True, (Span(ANN, at(390), at(490)),))


def test_again_within_seven_days_is_told_when_it_can_be() -> None:
    day = 86_400.0
    first, again, week_later = (answered(d * day, 10, customer=WANG) for d in (0, 2, 12))
    others = answered(0, 10, customer=CustomerId.new(CLOCK))
    comings = {WANG: [at(0), at(2 * day), at(12 * day)]}
    told = came_again([first, again, week_later, others, gave_up(0, 9)], comings, at(13 * day))
    assert told == {first.id: True, again.id: False, week_later.id: None, others.id: False}
    assert shares([first, again, week_later, others], told).contact_again == pytest.approx(1 / 3)


def test_several_chats_at_once_are_busy_once() -> None:
    busy = [Span(ANN, at(0), at(100)), Span(ANN, at(50), at(150)), Span(BEN, at(0), at(50))]
    there = [Span(ANN, at(0), at(300)), Span(BEN, at(0), at(100))]
    assert occupancy(busy, there) == 200 / 400


def test_a_week_is_planned_by_its_half_hours() -> None:
    came = [answered(60 * n, 10, talk=290) for n in range(30)] + [gave_up(30, 40), gave_up(40, 50)]
    assert handle_time(came) == 300
    assert patience(came) == pytest.approx((30 * 10 + 90) / 2)
    (need,) = plan(came, load_calendar("cn").calendar, MONDAY, MONDAY + timedelta(days=7), 195)
    assert (need.weekday, need.minute, need.arrivals) == (0, 540, 32)
    assert need.load == pytest.approx(32 * 300 / 1800)
    assert (need.needed_c, need.needed_a) == (8, 8)
    assert need.expected.level >= 0.8
