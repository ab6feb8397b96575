"""Mail goes with its case: when that was forgotten, so is what was written about it."""

from __future__ import annotations

from typing import Final

from purser.core.db import Tx
from purser.core.errors import Problem
from purser.core.ids import Id, ProceedingId
from purser.service import cases
from purser.service.mail import store
from purser.service.mail.desk import MailDesk

AT_ONCE: Final = 200
"""Cases that one transaction looks for."""


async def forget_gone(tx: Tx, desk: MailDesk, after: Id | None) -> Id | None:
    """Forget the mail of cases that are no more, of the next AT_ONCE that nobody has written about for as long as
    cases are kept; the last one looked for, None when there are none left."""
    before = desk.clock.now() - (desk.cases.terms.after("case", "kept", desk.clock.now()) - desk.clock.now())
    found = await store.old_threads(tx, before, after, AT_ONCE)
    for subject, case in found:
        if not await _is_there(tx, subject, case):
            await store.forget_case(tx, subject, case)
    return found[-1][1] if found else None


async def _is_there(tx: Tx, subject: Id, case: ProceedingId) -> bool:
    try:
        await cases.read_case(tx, subject, case)
    except Problem:
        return False
    return True
