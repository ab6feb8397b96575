"""Jobs and deadlines of the settlements room."""

from __future__ import annotations

from purser.core.db import Tx
from purser.core.deadlines import Fires
from purser.core.ids import MerchantId, ProceedingId
from purser.core.jobs import Handler, Handlers
from purser.core.proceedings import Proceeding
from purser.settlements.desk import PayoutDesk
from purser.settlements.send import ASK, SEND, ask, keep_asking, send, settle


def handlers(desk: PayoutDesk) -> Handlers:
    """What the worker runs for payouts."""

    async def sending(merchant: str, payout: str) -> None:
        await send(desk, MerchantId.parse(merchant), ProceedingId.parse(payout))

    async def asking(merchant: str, payout: str) -> None:
        await ask(desk, MerchantId.parse(merchant), ProceedingId.parse(payout))

    return {SEND: Handler(sending), ASK: Handler(asking)}


def fires(desk: PayoutDesk) -> Fires:
    """What happens to a payout by itself."""

    async def look(tx: Tx, matter: Proceeding) -> None:
        await keep_asking(tx, desk, matter)

    async def end(tx: Tx, matter: Proceeding) -> None:
        await settle(tx, desk, matter)

    return {("payout", "ask"): look, ("payout", "settle"): end}
