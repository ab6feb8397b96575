"""What the worker does for stolen accounts: deadlines that fire, and stopping what a thief had begun."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from purser.accounts import wallet_ids
from purser.core.db import Tx
from purser.core.deadlines import Fires
from purser.core.ids import CustomerId, ProceedingId
from purser.core.jobs import Handler, Handlers, Job, defer
from purser.core.proceedings import Proceeding, Who, claim
from purser.payments import Counter
from purser.payments.stop import stop_waiting
from purser.safety.stolen_claims import credit, uphold_in_time
from purser.safety.stolen_cooling import restore_or_remind
from purser.safety.stolen_identity import STOP
from purser.safety.stolen_model import Thefts
from purser.safety.stolen_table import STOLEN, UNAUTHORISED
from purser.safety.stolen_thaw import expire, thaw_by_rule

AGAIN: Final = timedelta(minutes=10)
"""Between two looks at what would leave."""


def fires(t: Thefts) -> Fires:
    """The steps the system takes by itself."""

    async def give_up(tx: Tx, matter: Proceeding) -> None:
        await expire(tx, t, matter)

    async def escalate(tx: Tx, matter: Proceeding) -> None:
        await t.accounts.advance(tx, matter, "escalate", Who.system("overdue"))

    async def end_cooling(tx: Tx, matter: Proceeding) -> None:
        await restore_or_remind(tx, t, matter)

    async def provisional(tx: Tx, matter: Proceeding) -> None:
        await credit(tx, t, matter, Who.system("not decided in time"))

    async def overdue(tx: Tx, matter: Proceeding) -> None:
        await uphold_in_time(tx, t, matter)

    return {
        (STOLEN.name, "expire"): give_up,
        (STOLEN.name, "escalate"): escalate,
        (STOLEN.name, "restore"): end_cooling,
        (UNAUTHORISED.name, "credit"): provisional,
        (UNAUTHORISED.name, "uphold_in_time"): overdue,
    }


def handlers(c: Counter, t: Thefts) -> Handlers:
    """The jobs of stolen accounts."""

    async def stop(customer: str, matter: str) -> None:
        await stop_all(c, t, CustomerId.parse(customer), ProceedingId.parse(matter))

    return {STOP: Handler(stop)}


async def stop_all(c: Counter, t: Thefts, customer: CustomerId, ident: ProceedingId) -> None:
    """Stop what waits in a stolen account's wallets; the account may be given back by itself then. Looked at again
    until nothing waits or the matter has gone on."""
    async with c.db.reader() as conn:
        wallets = await wallet_ids(conn, customer)
    settled = all([await stop_waiting(c, wallet) for wallet in wallets])

    async def go_on(tx: Tx) -> None:
        matter = await claim(tx, customer, ident)
        matter = await thaw_by_rule(tx, t, matter)
        if matter.state == "investigating" and not settled:
            again = Job(STOP, {"customer": str(customer), "matter": str(ident)}, at=c.clock.now() + AGAIN)
            await defer(tx, [again])

    await c.db.run(go_on)
