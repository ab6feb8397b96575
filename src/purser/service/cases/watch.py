"""Who of the staff is told what happens to a case: who works on it, and who watches."""

from __future__ import annotations

from typing import Final

from purser.core.db import Reader, Tx
from purser.core.ids import Id, ProceedingId, StaffId
from purser.core.jobs import JSON
from purser.service.cases.model import Case
from purser.service.cases.room import CaseDesk

_WATCH: Final = """
    INSERT INTO case_watchers (subject, case_id, staff_id, at) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"""
_LEAVE: Final = "DELETE FROM case_watchers WHERE subject = %s AND case_id = %s AND staff_id = %s"
_WATCHERS: Final = "SELECT staff_id FROM case_watchers WHERE subject = %s AND case_id = %s ORDER BY at, staff_id"


async def watch(tx: Tx, desk: CaseDesk, case: Case, staff: StaffId) -> None:
    """Be told from now on what happens to the case."""
    await tx.execute(_WATCH, [case.subject, case.id, staff, desk.clock.now()])


async def unwatch(tx: Tx, case: Case, staff: StaffId) -> None:
    """Not any more."""
    await tx.execute(_LEAVE, [case.subject, case.id, staff])


async def watchers(conn: Tx | Reader, subject: Id, ident: ProceedingId) -> list[StaffId]:
    """Who watches a case, the longest first."""
    return [StaffId(s) for (s,) in await (await conn.execute(_WATCHERS, [subject, ident])).fetchall()]


async def tell_colleagues(
    tx: Tx, desk: CaseDesk, case: Case, kind: str, *, but: StaffId | None = None, **data: JSON
) -> None:
    """Tell whoever works on the case and whoever watches it, except `but`, who did it."""
    concerned = {*await watchers(tx, case.subject, case.id), *([case.assigned_to] if case.assigned_to else [])}
    said: dict[str, JSON] = {"subject": str(case.subject), "case": str(case.id), "number": case.number, **data}
    for staff in sorted(concerned - {but}):
        await desk.tell(tx, staff, kind, said)
