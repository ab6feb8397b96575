"""Reports of the queue, and how many people the coming weeks need."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Self

from fastapi import Query
from starlette.requests import Request

from purser.api.description import documented
from purser.api.problems import request_language
from purser.api.queue_wall import Watching
from purser.api.routing import new_router
from purser.api.runtime import Runtime, runtime
from purser.api.schemas import Output
from purser.core.errors import invalid
from purser.core.text import Language
from purser.service.queue import ContactChannel
from purser.service.queue.report_model import Shares
from purser.service.queue.reports import LONGEST, read_histories, read_report
from purser.service.queue.rules import NO_CODE
from purser.service.queue.staffing import GOAL, Need, patience, plan

router = new_router("queue")

Day = Annotated[date, Query(description="A day of the service calendar, such as 2026-03-02")]


class QueueFigures(Output):
    """Contacts that came in a period. Shares are from 0 to 1, null where there was nothing to count; waits and
    handling are seconds. `within`: answered within 20 s; `service_level`: of those answered and those who gave up
    after 5 s or more; `short`: gave up sooner. `average_kept`: promises that would have been kept had the average
    wait of the hour before been announced. `contact_again`: of `followed`, who came again within seven days;
    `first_contact`: who did not. Who was rung back counts with the callbacks and not with the waits."""

    arrived: int
    answered: int
    abandoned: int
    short: int
    overflowed: int
    within: int
    service_level: float | None
    speed_of_answer_s: float | None
    abandonment: float | None
    handle_s: float | None
    promised: int
    kept: int
    promises_kept: float | None
    average_kept: float | None
    callbacks: int
    reached: int
    callbacks_reached: float | None
    followed: int
    again: int
    contact_again: float | None
    first_contact: float | None

    @classmethod
    def of(cls, s: Shares) -> Self:
        named = {name: getattr(s, name) for name in cls.model_fields if name != "first_contact"}
        return cls(**named, first_contact=None if s.contact_again is None else 1 - s.contact_again)


class DayFigures(Output):
    """A day. `occupancy` as of the whole period."""

    day: date
    figures: QueueFigures
    occupancy: float | None


class ChannelFigures(Output):
    """A channel."""

    channel: ContactChannel
    figures: QueueFigures


class ReasonCount(Output):
    """How many contacts were wrapped up with a code; its name in the caller's language."""

    code: str
    name: str
    count: int


class QueueReport(Output):
    """From `start` to `end`, days of the service calendar's zone, both included. `occupancy`: the share of the time
    they were there in which agents had something in hand."""

    start: date
    end: date
    whole: QueueFigures
    occupancy: float | None
    days: list[DayFigures]
    channels: list[ChannelFigures]
    reasons: list[ReasonCount]


class StaffingNeed(Output):
    """A half hour of a weekday (0: Monday; `minute` of the local day): arrivals on average, seconds each takes, load
    in erlangs, and the people it takes at their desks by Erlang C and A. `level`, `giving_up` and `wait_s`: what
    Erlang A expects of `needed_a` people."""

    weekday: int
    minute: int
    arrivals: float
    handle_s: float
    load: float
    needed_c: int
    needed_a: int
    level: float
    giving_up: float
    wait_s: float

    @classmethod
    def of(cls, n: Need) -> Self:
        return cls(
            weekday=n.weekday, minute=n.minute, arrivals=n.arrivals, handle_s=n.handle_s, load=n.load,
            needed_c=n.needed_c, needed_a=n.needed_a, level=n.expected.level, giving_up=n.expected.giving_up,
            wait_s=n.expected.wait_s,
        )  # fmt: skip


class StaffingPlan(Output):
    """What a week needs for `goal` of contacts to be answered within 20 s, by the history from `start` to `end`.
    `patience_s`: after which people give up, on average."""

    start: date
    end: date
    channel: ContactChannel
    goal: float
    patience_s: float
    items: list[StaffingNeed]


@router.get(
    "/staff/queue/report",
    operation_id="getQueueReport",
    summary="What a period came to",
    response_model=QueueReport,
    responses=documented(403, 422),
)
async def get_report(request: Request, _: Watching, start: Day, end: Day) -> QueueReport:
    """At most four hundred days."""
    rt = runtime(request)
    days = days_of(start, end)
    first, last = midnight(rt, start), midnight(rt, end + timedelta(days=1))
    async with rt.db.reader() as conn:
        report = await read_report(conn, first, last, [midnight(rt, d) for d in days], rt.clock.now())
    return QueueReport(
        start=start,
        end=end,
        whole=QueueFigures.of(report.whole),
        occupancy=report.occupancy,
        days=[
            DayFigures(day=day, figures=QueueFigures.of(found.shares), occupancy=found.occupancy)
            for day, found in zip(days, report.days, strict=True)
        ],
        channels=[ChannelFigures(channel=c, figures=QueueFigures.of(s)) for c, s in report.channels.items()],
        reasons=_reasons(rt, report.whole, request_language(request)),
    )


@router.get(
    "/staff/queue/staffing",
    operation_id="getStaffingPlan",
    summary="How many people a week needs",
    response_model=StaffingPlan,
    responses=documented(403, 422),
)
async def get_staffing(
    request: Request,
    _: Watching,
    start: Day,
    end: Day,
    channel: ContactChannel = ContactChannel.VOICE,
    goal: Annotated[float, Query(ge=0.5, le=0.99)] = GOAL,
) -> StaffingPlan:
    """By half hours, from the history of the period."""
    rt = runtime(request)
    days_of(start, end)
    first, last = midnight(rt, start), midnight(rt, end + timedelta(days=1))
    async with rt.db.reader() as conn:
        histories = [h for h in await read_histories(conn, first, last) if h.channel is channel]
    patience_s = patience(histories)
    needs = plan(histories, rt.floor.rules.calendar, first, min(last, rt.clock.now()), patience_s, goal)
    return StaffingPlan(
        start=start, end=end, channel=channel, goal=goal, patience_s=patience_s,
        items=[StaffingNeed.of(n) for n in needs],
    )  # fmt: skip


def days_of(start: date, end: date) -> list[date]:
    """Every day of the period. Raises period_invalid."""
    if end < start or end - start >= LONGEST:
        raise invalid("period_invalid", days=LONGEST.days)
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


def midnight(rt: Runtime, day: date) -> datetime:
    """When a day of the service calendar's zone begins."""
    return datetime.combine(day, time(), rt.floor.rules.calendar.zone).astimezone(UTC)


def _reasons(rt: Runtime, whole: Shares, language: Language) -> list[ReasonCount]:
    names = {c.code: c.names[language] for c in rt.floor.rules.codes}
    names[NO_CODE] = {"zh": "未填写", "en": "None given"}[language]
    return [ReasonCount(code=code, name=names.get(code, code), count=n) for code, n in whole.reasons.items()]
