"""Jobs and deadlines of the claims room."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from purser.claims import refunds_store as store
from purser.claims.refund_answer import stay_silent
from purser.claims.refund_desk import RefundDesk
from purser.claims.refund_fund import close_unfunded, try_again
from purser.claims.refund_model import Refund
from purser.claims.refund_onwards import onwards
from purser.claims.refund_reroute import escalate, give_up, keep_asking
from purser.claims.refund_send import ask, send
from purser.claims.refund_way import ASK, ONWARDS, SEND
from purser.core.db import Tx
from purser.core.deadlines import Fire, Fires
from purser.core.ids import CustomerId, ProceedingId
from purser.core.jobs import Handler, Handlers
from purser.core.proceedings import Proceeding

_Verb = Callable[[Tx, RefundDesk, Refund, Proceeding], Awaitable[object]]


def refund_handlers(desk: RefundDesk) -> Handlers:
    """What the worker runs for refunds."""

    async def sending(customer: str, refund: str) -> None:
        await send(desk, CustomerId.parse(customer), ProceedingId.parse(refund))

    async def asking(customer: str, refund: str) -> None:
        await ask(desk, CustomerId.parse(customer), ProceedingId.parse(refund))

    async def passing_on(customer: str, refund: str) -> None:
        await onwards(desk, CustomerId.parse(customer), ProceedingId.parse(refund))

    return {SEND: Handler(sending), ASK: Handler(asking), ONWARDS: Handler(passing_on)}


def refund_fires(desk: RefundDesk) -> Fires:
    """What happens to a refund by itself."""
    verbs: dict[str, _Verb] = {
        "stay_silent": stay_silent,
        "try_again": try_again,
        "close_unfunded": close_unfunded,
        "ask": keep_asking,
        "escalate": escalate,
        "to_balance": give_up,
        "return": give_up,
    }
    return {("refund", step): _fire(desk, verb) for step, verb in verbs.items()}


def _fire(desk: RefundDesk, verb: _Verb) -> Fire:
    async def fire(tx: Tx, matter: Proceeding) -> None:
        await verb(tx, desk, await store.read(tx, matter.subject, matter.id), matter)

    return fire
