"""Work on a case: take it, say what it is, wait for somebody, resolve, extend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from purser.core.db import Reader, Tx
from purser.core.errors import conflict, rejected
from purser.core.ids import CustomerId, ProceedingId, StaffId
from purser.core.jobs import JSON, Job, defer
from purser.core.procedure import STAFF
from purser.core.proceedings import Who, read_steps
from purser.service.cases import store
from purser.service.cases.model import Band, Case, Channel, Link, Priority
from purser.service.cases.news import tell_customer
from purser.service.cases.room import CaseDesk
from purser.service.cases.step import is_extended, settle, take_step
from purser.service.cases.watch import tell_colleagues

RESOLVED: Final = "case.resolved"
"""The job that follows a resolution: subject, case. The feedback room asks whether it was one."""

_MOST_TAGS: Final = 20


async def assign(tx: Tx, desk: CaseDesk, case: Case, staff: StaffId | None, who: Who) -> Case:
    """Give a case to somebody of the staff, or to nobody. To whom it is given already changes nothing."""
    if case.assigned_to == staff:
        return case
    details: dict[str, JSON] = {"to": None if staff is None else str(staff)}
    after = await take_step(tx, desk, case, "assign", who, details=details, assigned_to=staff)
    by = StaffId.parse(who.by) if who.actor in STAFF else None
    await tell_colleagues(tx, desk, after, "case.assigned", but=by, to=details["to"])
    return after


async def assigned_to(conn: Tx | Reader, staff: StaffId, customer: CustomerId) -> bool:
    """Whether somebody of the staff works on a case of the customer's that is not resolved."""
    return await assigned_case(conn, staff, customer) is not None


async def assigned_case(conn: Tx | Reader, staff: StaffId, customer: CustomerId) -> ProceedingId | None:
    """The case of the customer's that somebody of the staff works on: why they may see the customer."""
    return await store.assigned_case(conn, customer, staff)


async def classify(
    tx: Tx,
    desk: CaseDesk,
    case: Case,
    who: Who,
    *,
    kind: str | None = None,
    priority: Priority | None = None,
    band: Band | None = None,
) -> Case:
    """Say anew what it is; the clocks keep what has passed. Raises case_type_unknown, step_not_possible."""
    found = case.type if kind is None else desk.policy.type(kind).code
    after = replace(case, type=found, priority=priority or case.priority, band=band or case.band)
    if after == case:
        return case
    known = desk.policy.type(found).fields
    kept = {name: value for name, value in case.fields.items() if name in known}
    details: dict[str, JSON] = {"type": found, "priority": int(after.priority), "band": int(after.band)}
    return await take_step(
        tx, desk, case, "classify", who, details=details, type=found, priority=after.priority, band=after.band,
        fields=kept,
    )  # fmt: skip


async def describe(
    tx: Tx,
    desk: CaseDesk,
    case: Case,
    *,
    title: str | None = None,
    tags: Iterable[str] | None = None,
    fields: Mapping[str, Any] | None = None,
) -> Case:
    """Title, tags and the fields of its type; no step, and nothing for the clocks. Raises case_field_invalid."""
    labels = case.tags if tags is None else tuple(sorted(set(tags)))
    if len(labels) > _MOST_TAGS:
        raise rejected("case_too_many_tags", most=_MOST_TAGS)
    checked = case.fields if fields is None else desk.policy.require_fields(case.type, fields)
    return await settle(tx, desk, replace(case, title=title or case.title, tags=labels, fields=checked))


async def wait_for(tx: Tx, desk: CaseDesk, case: Case, whom: str, who: Who, reason: str = "") -> Case:
    """Wait for `customer`, `merchant`, `channel` or `authority`."""
    return await take_step(tx, desk, case, f"wait_{whom}", who, reason=reason)


async def go_on(tx: Tx, desk: CaseDesk, case: Case, who: Who, reason: str = "") -> Case:
    """Do not wait any longer."""
    return await take_step(tx, desk, case, "go_on", who, reason=reason)


async def hand_over(tx: Tx, desk: CaseDesk, case: Case) -> Case:
    """A machine spoke with the customer so far; now the clocks of people run."""
    return await take_step(tx, desk, case, "hand_over", Who.system("a person is wanted"))


async def resolve(tx: Tx, desk: CaseDesk, case: Case, outcome: str, who: Who, reason: str = "") -> Case:
    """It is done. Raises case_outcome_unknown, step_not_possible."""
    desk.policy.require_outcome(outcome)
    after = await take_step(
        tx, desk, case, "resolve", who, reason=reason, details={"outcome": outcome}, outcome=outcome
    )
    await _resolved(tx, desk, after, who)
    return after


async def lapse(tx: Tx, desk: CaseDesk, case: Case) -> Case:
    """The customer did not answer for long."""
    return await take_step(tx, desk, case, "lapse", Who.system("no answer"), outcome="no_answer")


async def reopen(tx: Tx, desk: CaseDesk, case: Case, who: Who, reason: str = "") -> Case:
    """It was not done. Raises step_not_possible, also when it has closed."""
    return await take_step(tx, desk, case, "reopen", who, reason=reason, outcome=None)


async def extend(tx: Tx, desk: CaseDesk, case: Case, who: Who, reason: str) -> Case:
    """Give the regulatory clock its longer time. Raises case_no_complaint, case_extended, case_reason_missing."""
    if not desk.policy.type(case.type).regulatory:
        raise conflict("case_no_complaint")
    if is_extended((await read_steps(tx, case.subject, [case.id]))[case.id]):
        raise conflict("case_extended")
    if not reason.strip():
        raise rejected("case_reason_missing")
    after = await take_step(tx, desk, case, "extend", who, reason=reason)
    await tell_customer(tx, desk, after, "extended")
    return after


async def link(tx: Tx, desk: CaseDesk, case: Case, kind: str, object_id: str, by: str = "system") -> bool:
    """Note what a case is about; False when it was known."""
    return await store.link(tx, case.subject, case.id, Link(kind, object_id, by, desk.clock.now()))


async def unlink(tx: Tx, case: Case, kind: str, object_id: str) -> bool:
    """It is not about that; False when nobody said so."""
    return await store.unlink(tx, case.subject, case.id, kind, object_id)


async def _resolved(tx: Tx, desk: CaseDesk, case: Case, who: Who) -> None:
    await defer(tx, [Job(RESOLVED, {"subject": str(case.subject), "case": str(case.id)})])
    by = StaffId.parse(who.by) if who.actor in STAFF else None
    if by is not None and case.channel is not Channel.CHAT:
        await tell_customer(tx, desk, case, "resolved")
    await tell_colleagues(tx, desk, case, "case.resolved", but=by, outcome=case.outcome)
