"""Steps of a case: taken with what changes of it; afterwards its clocks are read anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from purser.core.db import Reader, Tx
from purser.core.errors import Problem, not_found
from purser.core.ids import Id, ProceedingId
from purser.core.jobs import JSON
from purser.core.proceedings import Proceeding, Taken, Who, claim, drop_deadline, read_steps, set_deadline
from purser.service.cases import store, store_inquiries
from purser.service.cases.case_table import LIVING
from purser.service.cases.clocks import Clocks, ClockState, moments, read_clocks
from purser.service.cases.model import Case
from purser.service.cases.room import CaseDesk
from purser.service.cases.whole import family, whole_thread


async def claim_case(tx: Tx, subject: Id, ident: ProceedingId) -> Case:
    """A case, its matter locked until the transaction ends. Raises case_unknown."""
    try:
        await claim(tx, subject, ident)
    except Problem:
        raise not_found("case_unknown") from None
    return await read_case(tx, subject, ident)


async def follow(tx: Tx, subject: Id, ident: ProceedingId) -> Case:
    """A case, locked; of a merged one the case it was merged into. Raises case_unknown."""
    case = await claim_case(tx, subject, ident)
    while case.merged_into is not None:
        case = await claim_case(tx, *case.merged_into)
    return case


async def with_case(tx: Tx, matter: Proceeding) -> Case:
    """The case of a matter that is locked. Raises case_unknown."""
    return await read_case(tx, matter.subject, matter.id)


async def read_case(conn: Tx | Reader, subject: Id, ident: ProceedingId) -> Case:
    """A case as it stands. Raises case_unknown."""
    found = await store.read(conn, subject, ident)
    if found is None:
        raise not_found("case_unknown")
    return found


async def take_step(
    tx: Tx,
    desk: CaseDesk,
    case: Case,
    step: str,
    who: Who,
    *,
    reason: str = "",
    details: Mapping[str, JSON] | None = None,
    **changes: Any,
) -> Case:
    """Take a step with its `changes` of the case. Raises step_not_yours, step_not_possible."""
    matter = await desk.docket.advance(tx, case.matter, step, who, reason=reason, details=details)
    return await settle(tx, desk, replace(case, matter=matter, **changes))


async def settle(tx: Tx, desk: CaseDesk, case: Case) -> Case:
    """Keep what has changed, with the clock that runs out next; the system looks when it does."""
    steps = (await read_steps(tx, case.subject, [case.id]))[case.id]
    clocks, now = await _clocks(tx, desk, case, steps), desk.clock.now()
    soonest = clocks.soonest()
    name, due_at = (None, None) if soonest is None else (soonest.name, soonest.due_at)
    after = replace(case, due_clock=name, due_at=due_at, changed_at=now)
    await store.change(tx, after)
    if after.state in LIVING:
        coming = [c.due_at for c in clocks if c.state is ClockState.RUNNING and c.due_at is not None and c.due_at > now]
        if run_out(clocks, steps, now):
            await set_deadline(tx, after.matter, "overdue", now)
        elif coming:
            await set_deadline(tx, after.matter, "overdue", min(coming))
        else:
            await drop_deadline(tx, after.matter, "overdue")
    elif after.state == "resolved":
        await _want_no_answers(tx, after, now)
    return after


async def _want_no_answers(tx: Tx, case: Case, at: datetime) -> None:
    """Merchants who were asked need not say anything any more."""
    for subject, ident in await family(tx, case.subject, case.id):
        if merchants := await store_inquiries.merchants_asked(tx, subject, ident):
            await store_inquiries.settle(tx, merchants, [ident], at)


def run_out(clocks: Clocks, steps: Sequence[Taken], now: datetime) -> list[str]:
    """The clocks that have run out, and nobody has been told."""
    return [
        c.name
        for c in clocks
        if c.is_over(now)
        and not any(
            t.step == "overdue" and c.begun_at is not None and t.at >= c.begun_at and c.name in _named(t) for t in steps
        )
    ]


def _named(t: Taken) -> list[str]:
    clocks = t.details.get("clocks")
    return [str(c) for c in clocks] if isinstance(clocks, list) else []


async def clocks_of(conn: Tx | Reader, desk: CaseDesk, case: Case) -> Clocks:
    """A case's clocks at this moment."""
    return await _clocks(conn, desk, case, (await read_steps(conn, case.subject, [case.id]))[case.id])


async def _clocks(conn: Tx | Reader, desk: CaseDesk, case: Case, steps: Sequence[Taken]) -> Clocks:
    entries = [w for w in await whole_thread(conn, case) if w.at >= case.opened_at]
    targets = desk.policy.targets(case.type, case.priority, extended=is_extended(steps))
    return read_clocks(moments(steps, entries), targets, desk.calendar, desk.clock.now())


def is_extended(steps: Sequence[Taken]) -> bool:
    """Whether the regulatory clock was given its longer time."""
    return any(t.step == "extend" for t in steps)
