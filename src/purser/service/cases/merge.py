"""Two cases that are one: merged, and parted again within thirty days as if nothing had been.

Entries stay in the case they came to; the other case shows them as its own, and its clocks count them. So there is
nothing to be put back when a merger is undone.
"""

from __future__ import annotations

from purser.core.db import Tx
from purser.core.errors import conflict
from purser.core.ids import StaffId
from purser.core.jobs import JSON
from purser.core.proceedings import Who
from purser.service.cases import store_merges
from purser.service.cases.case_table import LIVING, WAITING, WORKED
from purser.service.cases.model import Case
from purser.service.cases.room import CaseDesk
from purser.service.cases.step import claim_case, settle, take_step
from purser.service.cases.watch import tell_colleagues


async def merge(tx: Tx, desk: CaseDesk, source: Case, target: Case, who: Who) -> tuple[Case, Case]:
    """Put `source` into `target`; both are claimed, the one with the smaller id first. Returns both.

    Raises case_merge_itself, case_merge_strangers (two people's), case_merge_over (the target has ended or went into
    another itself), step_not_possible.
    """
    if source.id == target.id:
        raise conflict("case_merge_itself")
    if source.subject != target.subject and source.is_customer:
        raise conflict("case_merge_strangers")
    if target.state not in LIVING:
        raise conflict("case_merge_over")
    had_turn = source.state in WORKED
    into: dict[str, JSON] = {"into": str(target.id)}
    where = target.subject, target.id
    gone = await take_step(tx, desk, source, "merge", who, details=into, merged_into=where)
    staff = StaffId.parse(who.by)
    await store_merges.add(tx, where, (source.subject, source.id), staff, desk.clock.now())
    if had_turn and target.state in WAITING:
        target = await take_step(tx, desk, target, "go_on", who, reason="merged")
    after = await settle(tx, desk, target)
    await tell_colleagues(tx, desk, after, "case.merged", but=staff, source=source.number)
    return gone, after


async def unmerge(tx: Tx, desk: CaseDesk, source: Case, who: Who) -> tuple[Case, Case]:
    """Part two cases again; returns the one that went and the one it had gone into. Raises step_not_possible."""
    if source.merged_into is None:
        raise conflict("case_not_merged")
    target = await claim_case(tx, *source.merged_into)
    back = await take_step(tx, desk, source, "unmerge", who, merged_into=None)
    await store_merges.undo(tx, source.merged_into, source.id, StaffId.parse(who.by), desk.clock.now())
    after = await settle(tx, desk, target) if target.state in LIVING else target
    return await settle(tx, desk, back), after
