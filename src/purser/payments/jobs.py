"""Jobs of the payments room."""

from __future__ import annotations

from purser.core.ids import PaymentId, WalletId
from purser.core.jobs import Handler, Handlers
from purser.payments.ask import ask, send
from purser.payments.counter import Counter
from purser.payments.schedule import arrive


def handlers(c: Counter) -> Handlers:
    """What the worker runs for payments."""

    async def charge(wallet: str, payment: str) -> None:
        await send(c, WalletId.parse(wallet), PaymentId.parse(payment))

    async def question(wallet: str, payment: str, follow: bool) -> None:
        await ask(c, WalletId.parse(wallet), PaymentId.parse(payment), follow=follow)

    async def due(wallet: str, payment: str) -> None:
        await arrive(c, WalletId.parse(wallet), PaymentId.parse(payment))

    return {
        "payments.charge": Handler(charge),
        "payments.payout": Handler(charge),
        "payments.ask": Handler(question),
        "payments.arrive": Handler(due),
    }
