"""Jobs of the payments room."""

from __future__ import annotations

from datetime import timedelta

from purser.core.ids import PaymentId, WalletId
from purser.core.jobs import Handler, Handlers
from purser.core.periodic import Every
from purser.payments import fee_jobs
from purser.payments.ask import ask, send
from purser.payments.counter import Counter
from purser.payments.once import prune_answers
from purser.payments.payment_codes import prune_codes
from purser.payments.release_sales import release_sales
from purser.payments.replay import try_rules
from purser.payments.schedule import arrive
from purser.payments.sign_orders import prune_sign_orders

ANSWERS_KEPT = timedelta(days=90)
"""How long a request may be repeated and still get its answer."""

CODES_KEPT = timedelta(days=1)
"""How long a used or ended payment code is remembered: a second use is refused as unknown, then as before."""


def handlers(c: Counter) -> Handlers:
    """What the worker runs for payments."""

    async def charge(wallet: str, payment: str) -> None:
        await send(c, WalletId.parse(wallet), PaymentId.parse(payment))

    async def question(wallet: str, payment: str, follow: bool) -> None:
        await ask(c, WalletId.parse(wallet), PaymentId.parse(payment), follow=follow)

    async def due(wallet: str, payment: str) -> None:
        await arrive(c, WalletId.parse(wallet), PaymentId.parse(payment))

    async def try_draft(version: int) -> None:
        await try_rules(c, version)

    return {
        "payments.charge": Handler(charge),
        "payments.payout": Handler(charge),
        "payments.ask": Handler(question),
        "payments.arrive": Handler(due),
        "risk.try": Handler(try_draft),
        **fee_jobs.handlers(c),
    }


def periodic(c: Counter) -> list[Every]:
    """What is done again and again for payments."""

    async def release() -> None:
        await release_sales(c)

    async def prune() -> None:
        now = c.clock.now()
        await c.db.run(lambda tx: prune_answers(tx, now - ANSWERS_KEPT))
        await c.db.run(lambda tx: prune_codes(tx, now - CODES_KEPT))
        await c.db.run(lambda tx: prune_sign_orders(tx, now - CODES_KEPT))

    return [Every("payments.release_sales", 600, release), Every("payments.prune", 3600, prune), *fee_jobs.periodic(c)]
