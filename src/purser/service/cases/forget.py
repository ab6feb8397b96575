"""Cases that ended long ago are forgotten, as the policy of personal data says."""

from __future__ import annotations

from typing import Final

from purser.core.db import Tx
from purser.core.ids import Id, ProceedingId
from purser.service import search
from purser.service.cases import store_inquiries
from purser.service.cases.case_table import NAME
from purser.service.cases.room import CaseDesk

_TOGETHER: Final = 100

_OLD: Final = "SELECT subject, id, number FROM cases WHERE ended_at < %s ORDER BY ended_at LIMIT %s"
_FORGET: Final = (
    "DELETE FROM case_entries WHERE subject = %s AND case_id = %s",
    "DELETE FROM case_links WHERE subject = %s AND case_id = %s",
    "DELETE FROM case_merges WHERE subject = %s AND case_id = %s",
    "DELETE FROM case_watchers WHERE subject = %s AND case_id = %s",
    "DELETE FROM cases WHERE subject = %s AND id = %s",
)
_NUMBER: Final = "DELETE FROM case_numbers WHERE number = %s"


async def forget_old(tx: Tx, desk: CaseDesk) -> int:
    """Forget some whose time is over; returns how many. That there was a matter, and its steps, stays."""
    span = desk.terms.span(NAME, "kept")
    before = desk.clock.now() - (span.after(desk.clock.now(), desk.calendar) - desk.clock.now())
    rows = await (await tx.execute(_OLD, [before, _TOGETHER])).fetchall()
    for subject, ident, number in rows:
        key = Id(subject), ProceedingId(ident)
        await store_inquiries.forget(tx, *key)
        for statement in _FORGET:
            await tx.execute(statement, key)
        await tx.execute(_NUMBER, [number])
        await search.drop(tx, *key)
    return len(rows)
