"""What disputes and escrow do by themselves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from purser.claims import dispute_answer, dispute_enforce, dispute_evidence, dispute_goods, dispute_review, escrow
from purser.claims.dispute_case import take_step, with_dispute
from purser.claims.dispute_debts import collect_debts
from purser.claims.dispute_desk import DisputeDesk
from purser.claims.dispute_model import Case
from purser.core.db import Tx
from purser.core.deadlines import Fire, Fires
from purser.core.ids import AccountId, PaymentId, WalletId
from purser.core.jobs import Handler, Handlers
from purser.core.periodic import Every
from purser.core.proceedings import Proceeding, Who

_COLLECT_EVERY: Final = 3_600  # seconds

_Does = Callable[[Tx, DisputeDesk, Case], Awaitable[Case]]

_REMARKS: Final = ("warn", "warn_again", "remind", "review_overdue", "fail_replacement")
"""Steps whose whole effect is that they are taken, and told."""


def handlers(desk: DisputeDesk) -> Handlers:
    """What the worker runs."""

    async def escrow_paid(wallet: str, payment: str, account: str, fee: int) -> None:
        args = (WalletId.parse(wallet), PaymentId.parse(payment), AccountId.parse(account), fee)
        await desk.counter.db.run(lambda tx: escrow.begin(tx, desk, *args))

    return {"claims.escrow_paid": Handler(escrow_paid)}


def fires(desk: DisputeDesk) -> Fires:
    """What is done when a time has come."""
    does: dict[str, _Does] = {
        "fall_silent": dispute_answer.fall_silent,
        "expire": partial(_end, "expire"),
        "forget_return": partial(_end, "forget_return"),
        "receive_goods": _receive,
        "close_evidence": dispute_evidence.close_evidence,
        "finalise": dispute_review.finalise,
        "guarantee": dispute_enforce.guarantee,
        **{step: partial(_remark, step) for step in _REMARKS},
    }
    return {
        **{("dispute", step): _fire(desk, do) for step, do in does.items()},
        ("escrow", "auto_confirm"): partial(_auto_confirm, desk),
    }


def _fire(desk: DisputeDesk, do: _Does) -> Fire:
    async def fire(tx: Tx, matter: Proceeding) -> None:
        await do(tx, desk, await with_dispute(tx, matter))

    return fire


async def _end(step: str, tx: Tx, desk: DisputeDesk, case: Case) -> Case:
    return await dispute_answer.end(tx, desk, case, step, Who.system(step))


async def _remark(step: str, tx: Tx, desk: DisputeDesk, case: Case) -> Case:
    agreed = False if step == "fail_replacement" else case.dispute.agreed
    return await take_step(tx, desk, case, step, Who.system(step), agreed=agreed)


async def _receive(tx: Tx, desk: DisputeDesk, case: Case) -> Case:
    return await dispute_goods.receive_goods(tx, desk, case, Who.system("receipt"))


async def _auto_confirm(desk: DisputeDesk, tx: Tx, matter: Proceeding) -> None:
    await escrow.auto_confirm(tx, desk, matter)


def periodic(desk: DisputeDesk) -> list[Every]:
    """What is done again and again."""

    async def collect() -> None:
        await collect_debts(desk)

    return [Every("claims.collect_debts", _COLLECT_EVERY, collect)]
