"""The service calendar as the staff see it: which days are worked, when, and how far the holidays are known."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Final, Literal

from fastapi import Query
from starlette.requests import Request

from purser.api.routing import new_router
from purser.api.runtime import runtime
from purser.api.schemas import Output
from purser.api.staff_guard import SignedInStaff
from purser.core.service_calendar import Calendar, load_calendar

router = new_router("matters")

WARNED_BEFORE: Final = 60
"""Days before the known holidays end: the next year's are announced about that long before it begins."""

_MOST: Final = 400
_SATURDAY: Final = 5


class ServiceDay(Output):
    """A day in the house's own zone. `kind` says why it is open or not; `open` are its intervals, such as
    09:00-18:00, one that ends before it begins ends on the next day."""

    date: date
    kind: Literal["working", "weekend", "holiday", "worked_weekend", "special"]
    open: list[str]


class ServiceCalendar(Output):
    """Days in order. After `until` no holiday is known: promises beyond it count every weekday; `warns` from sixty
    days before on."""

    time_zone: str
    today: date
    until: date
    days_left: int
    warns: bool
    is_open: bool
    days: list[ServiceDay]


@router.get(
    "/staff/calendar",
    operation_id="getServiceCalendar",
    summary="When the house is open",
    response_model=ServiceCalendar,
)
async def get_calendar(
    request: Request,
    _: SignedInStaff,
    first: Annotated[date | None, Query(alias="from")] = None,
    days: Annotated[int, Query(ge=1, le=_MOST)] = 42,
) -> ServiceCalendar:
    """From a day on, today where none is named."""
    rt = runtime(request)
    known = load_calendar(rt.policy.name)
    now, calendar = rt.clock.now(), known.calendar
    today = now.astimezone(calendar.zone).date()
    start, left = first or today, (known.until - today).days
    return ServiceCalendar(
        time_zone=calendar.zone.key,
        today=today,
        until=known.until,
        days_left=left,
        warns=left < WARNED_BEFORE,
        is_open=calendar.is_open(now),
        days=[_day(calendar, start + timedelta(days=i)) for i in range(days)],
    )


def _day(calendar: Calendar, day: date) -> ServiceDay:
    hours, is_weekend = calendar.intervals_on(day), day.weekday() >= _SATURDAY
    if not calendar.differs(day):
        kind: Literal["working", "weekend", "holiday", "worked_weekend", "special"] = "working" if hours else "weekend"
    elif not hours:
        kind = "holiday"
    else:
        kind = "worked_weekend" if is_weekend else "special"
    return ServiceDay(date=day, kind=kind, open=[str(i) for i in hours])
