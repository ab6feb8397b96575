"""Reports of the service centre to take away: days of the queue as a sheet, and the year's complaints by type."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from purser import operations
from purser.api.description import documented
from purser.api.problems import request_language
from purser.api.queue_reports import Day, QueueFigures, get_report
from purser.api.queue_wall import Watching
from purser.api.routing import new_router
from purser.api.runtime import Runtime, runtime
from purser.api.schemas import Output

router = new_router("operations")

Year = Annotated[int, Query(ge=2020, le=2100)]

_DAY = 86_400
_CSV = "text/csv; charset=utf-8"
SHEET: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "A sheet"}
}


class ComplaintCount(Output):
    """Complaints of one type: opened in the year, ended, `in_time` within the term of the law, `late` past it without
    an extension, `extended` once with a reason; the median days to the end."""

    type: str
    name: str
    opened: int
    ended: int
    in_time: int
    late: int
    extended: int
    median_days: float | None


class ComplaintYear(Output):
    """The year's complaints, most first; `term_days`: what the law gives."""

    year: int
    term_days: int
    items: list[ComplaintCount]


@router.get(
    "/staff/reports/complaints",
    operation_id="getComplaints",
    summary="The year's complaints by type",
    response_model=ComplaintYear,
    responses=documented(403),
)
async def get_complaints(request: Request, _: Watching, year: Year) -> ComplaintYear:
    """By the year of the service calendar's zone in which they were opened."""
    return await _complaints(request, year)


@router.get(
    "/staff/reports/complaints.csv", operation_id="exportComplaints", summary="The same as a sheet",
    response_class=Response, responses={**documented(403), **SHEET},
)  # fmt: skip
async def export_complaints(request: Request, _: Watching, year: Year) -> Response:
    """UTF-8 with a byte order mark; no cell is taken for a formula."""
    found = await _complaints(request, year)
    head = ["type", "name", "opened", "ended", "in_time", "late", "extended", "median_days"]
    rows = [[getattr(c, name) for name in head] for c in found.items]
    return sheet_named(operations.sheet(head, rows), f"complaints-{year}.csv")


@router.get(
    "/staff/reports/service.csv", operation_id="exportQueueReport", summary="The queue's days as a sheet",
    response_class=Response, responses={**documented(403, 422), **SHEET},
)  # fmt: skip
async def export_days(request: Request, colleague: Watching, start: Day, end: Day) -> Response:
    """A day a line, and the whole period in the last. Shares are from 0 to 1, spans in seconds."""
    report = await get_report(request, colleague, start, end)
    names = list(QueueFigures.model_fields)
    rows = [[str(d.day), *(getattr(d.figures, n) for n in names), d.occupancy] for d in report.days]
    rows.append([f"{start} {end}", *(getattr(report.whole, n) for n in names), report.occupancy])
    return sheet_named(operations.sheet(["day", *names, "occupancy"], rows), f"service-{start}-{end}.csv")


async def _complaints(request: Request, year: int) -> ComplaintYear:
    rt, language = runtime(request), request_language(request)
    policy = rt.cases.policy
    types = {code: kind for code, kind in policy.types.items() if kind.regulatory}
    async with rt.db.reader() as conn:
        found = await operations.count_complaints(
            conn, list(types), policy.regulatory, _new_year(rt, year), _new_year(rt, year + 1), rt.clock.now()
        )
    items = [
        ComplaintCount(
            type=c.type,
            name=getattr(types[c.type].names, language),
            opened=c.opened,
            ended=c.ended,
            in_time=c.in_time,
            late=c.late,
            extended=c.extended,
            median_days=None if c.median is None else round(c.median.total_seconds() / _DAY, 1),
        )
        for c in found
    ]
    return ComplaintYear(year=year, term_days=policy.regulatory.days, items=items)


def _new_year(rt: Runtime, year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=rt.floor.rules.calendar.zone).astimezone(UTC)


def sheet_named(body: bytes, name: str) -> Response:
    """A sheet to be kept under a name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, media_type=_CSV, headers=headers)
