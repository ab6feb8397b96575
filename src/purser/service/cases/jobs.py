"""Jobs and deadlines of cases."""

from __future__ import annotations

from typing import Final

from purser.core.db import Tx
from purser.core.deadlines import Fires
from purser.core.jobs import JSON
from purser.core.proceedings import Proceeding, Who
from purser.service.cases.case_table import NAME
from purser.service.cases.room import CaseDesk
from purser.service.cases.step import clocks_of, take_step, with_case
from purser.service.cases.watch import tell_colleagues
from purser.service.cases.work import lapse

_SYSTEM: Final = Who.system("its time has come")


def fires(desk: CaseDesk) -> Fires:
    """What happens to a case by itself."""

    async def overdue(tx: Tx, matter: Proceeding) -> None:
        case, now = await with_case(tx, matter), desk.clock.now()
        over = [c.name for c in await clocks_of(tx, desk, case) if c.due_at is not None and c.due_at <= now]
        details: dict[str, JSON] = {"clocks": list(over)}
        after = await take_step(tx, desk, case, "overdue", Who.system("a clock ran out"), details=details)
        await tell_colleagues(tx, desk, after, "case.overdue", clocks=list(over))

    async def no_answer(tx: Tx, matter: Proceeding) -> None:
        case = await with_case(tx, matter)
        if not desk.policy.type(case.type).regulatory:
            await lapse(tx, desk, case)

    async def end(tx: Tx, matter: Proceeding, step: str) -> None:
        await take_step(tx, desk, await with_case(tx, matter), step, _SYSTEM)

    async def close(tx: Tx, matter: Proceeding) -> None:
        await end(tx, matter, "close")

    async def settle(tx: Tx, matter: Proceeding) -> None:
        await end(tx, matter, "settle")

    taken = {"overdue": overdue, "lapse": no_answer, "close": close, "settle": settle}
    return {(NAME, step): fire for step, fire in taken.items()}
