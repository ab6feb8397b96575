"""Jobs and deadlines of cases."""

from __future__ import annotations

from typing import Final

from purser.claims import LATE
from purser.core.db import Database, Tx
from purser.core.deadlines import Fires
from purser.core.ids import CustomerId, ProceedingId
from purser.core.jobs import JSON, Handler, Handlers
from purser.core.periodic import Every
from purser.core.proceedings import Proceeding, Who, read_steps
from purser.service.cases.alone import note_late_refund
from purser.service.cases.case_table import NAME
from purser.service.cases.forget import forget_old
from purser.service.cases.presence import prune_viewers
from purser.service.cases.room import CaseDesk
from purser.service.cases.step import clocks_of, run_out, settle, take_step, with_case
from purser.service.cases.watch import tell_colleagues
from purser.service.cases.work import lapse
from purser.service.search import ensure_search_months

_HOUR: Final = 3_600
_SYSTEM: Final = Who.system("its time has come")


def fires(desk: CaseDesk) -> Fires:
    """What happens to a case by itself."""

    async def overdue(tx: Tx, matter: Proceeding) -> None:
        case = await with_case(tx, matter)
        steps = (await read_steps(tx, case.subject, [case.id]))[case.id]
        over = run_out(await clocks_of(tx, desk, case), steps, desk.clock.now())
        if not over:
            await settle(tx, desk, case)
            return
        details: dict[str, JSON] = {"clocks": list(over)}
        after = await take_step(tx, desk, case, "overdue", Who.system("a clock ran out"), details=details)
        await tell_colleagues(tx, desk, after, "case.overdue", clocks=list(over))

    async def no_answer(tx: Tx, matter: Proceeding) -> None:
        case = await with_case(tx, matter)
        if not desk.policy.type(case.type).regulatory:
            await lapse(tx, desk, case)

    async def silence(tx: Tx, matter: Proceeding) -> None:
        case = await take_step(tx, desk, await with_case(tx, matter), "silence", _SYSTEM)
        await tell_colleagues(tx, desk, case, "case.merchant_silent")

    async def end(tx: Tx, matter: Proceeding, step: str) -> None:
        await take_step(tx, desk, await with_case(tx, matter), step, _SYSTEM)

    async def close(tx: Tx, matter: Proceeding) -> None:
        await end(tx, matter, "close")

    async def settle_merger(tx: Tx, matter: Proceeding) -> None:
        await end(tx, matter, "settle")

    taken = {
        "overdue": overdue, "lapse": no_answer, "silence": silence, "close": close, "settle": settle_merger,
    }  # fmt: skip
    return {(NAME, step): fire for step, fire in taken.items()}


def handlers(db: Database, desk: CaseDesk) -> Handlers:
    """What the worker runs for cases."""

    async def late(customer: str, refund: str) -> None:
        whose, which = CustomerId.parse(customer), ProceedingId.parse(refund)
        await db.run(lambda tx: note_late_refund(tx, desk, whose, which))

    return {LATE: Handler(late)}


def periodic(db: Database, desk: CaseDesk) -> list[Every]:
    """What is done again and again."""

    async def prune() -> None:
        await db.run(lambda tx: prune_viewers(tx, desk.clock.now()))
        while await db.run(lambda tx: forget_old(tx, desk)):
            pass

    async def months() -> None:
        await ensure_search_months(db, desk.clock.now())

    return [Every("cases.prune", _HOUR, prune), Every("search.months", _HOUR, months)]
