"""Goods that were agreed on: sent back for the money, or sent anew."""

from __future__ import annotations

from purser.claims.dispute_case import take_step
from purser.claims.dispute_desk import DisputeDesk
from purser.claims.dispute_enforce import enforce
from purser.claims.dispute_model import Case, Side
from purser.core.db import Tx
from purser.core.errors import forbidden
from purser.core.procedure import Actor, step_not_possible
from purser.core.proceedings import Who, drop_deadline, set_deadline


async def send_goods(tx: Tx, desk: DisputeDesk, case: Case, goods: tuple[str | None, str | None], who: Who) -> Case:
    """Say that they are on their way, by a carrier and under a number of its own. From now on time receives them.

    Raises step_not_yours for the side that gets them, step_not_possible when they were sent before.
    """
    d = case.dispute
    desk.disputes.procedure.require("send_goods", case.matter.state, who.actor)
    _require_side(case, d.sender, who, "send_goods")
    if d.sent_at is not None:
        raise step_not_possible("dispute", "send_goods", case.matter.state)
    now, (carrier, tracking) = desk.clock.now(), goods
    after = await take_step(
        tx, desk, case, "send_goods", who, details={"carrier": carrier, "tracking": tracking},
        carrier=carrier, tracking=tracking, sent_at=now,
    )  # fmt: skip
    for lapse in ("forget_return", "fail_replacement"):
        await drop_deadline(tx, after.matter, lapse)
    await set_deadline(tx, after.matter, "receive_goods", desk.terms.after("dispute", "receipt", now))
    return after


async def receive_goods(tx: Tx, desk: DisputeDesk, case: Case, who: Who) -> Case:
    """They are there, or nobody said in time that they are not: what was agreed on is done.

    Raises step_not_yours for the side that sent them, step_not_possible while nothing was sent.
    """
    d = case.dispute
    desk.disputes.procedure.require("receive_goods", case.matter.state, who.actor)
    _require_side(case, Side.MERCHANT if d.sender is Side.CUSTOMER else Side.CUSTOMER, who, "receive_goods")
    if d.sent_at is None:
        raise step_not_possible("dispute", "receive_goods", case.matter.state)
    return await enforce(tx, desk, await take_step(tx, desk, case, "receive_goods", who, award=d.offered or 0))


def _require_side(case: Case, side: Side, who: Who, step: str) -> None:
    if who.actor is not Actor.SYSTEM and who.actor.value != side.value:
        raise forbidden("step_not_yours", procedure=case.matter.procedure, step=step)
