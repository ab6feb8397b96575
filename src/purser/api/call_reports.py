"""What a period's calls came to: the menu, the talks, our own calls."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Self

from starlette.responses import Response

from purser import operations
from purser.api.call_shapes import CallProof
from purser.api.description import documented
from purser.api.queue_reports import Day, days_of, midnight
from purser.api.queue_wall import Watching
from purser.api.routing import new_router
from purser.api.runtime import Rt, Runtime
from purser.api.schemas import Output
from purser.api.service_reports import SHEET, sheet_named
from purser.operations import CallFigures

router = new_router("operations")


class CallCounts(Output):
    """Calls that began in a period. Shares are from 0 to 1, null where there was nothing to count; spans are seconds.
    `served`: the menu did something for them and they wanted nobody; `left`: hung up in the menu with nothing done;
    `asked`: wanted a person; `self_service`: of both, who were served; `lost`: broken off by us; `held`: on hold at
    least once; `returned`: how often an agent's line broke and the caller went back to their place; `rung`, `reached`:
    of calls we made."""

    arrived: int
    from_app: int
    identified: int
    served: int
    left: int
    asked: int
    talked: int
    abandoned: int
    held_for_callback: int
    messages: int
    lost: int
    self_service: float | None
    recognised: float | None
    talk_s: float | None
    hold_s: float | None
    held: int
    transfers: int
    consults: int
    returned: int
    supervised: int
    pauses: int
    rung: int
    reached: int
    reached_share: float | None

    @classmethod
    def of(cls, f: CallFigures) -> Self:
        return cls(**{name: getattr(f, name) for name in cls.model_fields})


class ActionCount(Output):
    """How many callers the menu did something for, by the action's code."""

    action: str
    count: int


class ProofCount(Output):
    """How many callers were recognised by what."""

    proof: CallProof
    count: int


class CallDay(Output):
    """A day."""

    day: date
    counts: CallCounts


class CallReport(Output):
    """From `start` to `end`, days of the service calendar's zone, both included."""

    start: date
    end: date
    whole: CallCounts
    days: list[CallDay]
    actions: list[ActionCount]
    proofs: list[ProofCount]


@router.get("/staff/reports/calls", operation_id="getCallReport", responses=documented(403, 422))
async def get_call_report(rt: Rt, _: Watching, start: Day, end: Day) -> CallReport:
    """What happened on the calls of a period; how long they waited says getQueueReport. At most four hundred days."""
    return await _report(rt, start, end)


@router.get(
    "/staff/reports/calls.csv", operation_id="exportCallReport", response_class=Response,
    responses={**documented(403, 422), **SHEET},
)  # fmt: skip
async def export_call_report(rt: Rt, _: Watching, start: Day, end: Day) -> Response:
    """A day a line, and the whole period in the last."""
    report = await _report(rt, start, end)
    names = list(CallCounts.model_fields)
    rows = [[str(d.day), *(getattr(d.counts, n) for n in names)] for d in report.days]
    rows.append([f"{start} {end}", *(getattr(report.whole, n) for n in names)])
    return sheet_named(operations.sheet(["day", *names], rows), f"calls-{start}-{end}.csv")


async def _report(rt: Runtime, start: date, end: date) -> CallReport:
    days = days_of(start, end)
    bounds = [midnight(rt, d) for d in [*days, end + timedelta(days=1)]]
    async with rt.db.reader() as conn:
        stories = await operations.read_calls(conn, bounds[0], bounds[-1])
    whole = operations.call_figures(stories)
    by_day = [
        operations.call_figures([s for s in stories if begins <= s.steps[0].at < ends])
        for begins, ends in pairwise(bounds)
    ]
    return CallReport(
        start=start, end=end, whole=CallCounts.of(whole),
        days=[CallDay(day=d, counts=CallCounts.of(f)) for d, f in zip(days, by_day, strict=True)],
        actions=[ActionCount(action=a, count=n) for a, n in whole.actions.items()],
        proofs=[ProofCount(proof=p.value, count=n) for p, n in whole.proofs.items()],
    )  # fmt: skip
