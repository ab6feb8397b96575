"""Another way for a refund that the first one did not take; and what becomes of one that nobody names a way for."""

from __future__ import annotations

from dataclasses import replace

from purser.claims import refunds_store as store
from purser.claims.refund_desk import RefundDesk
from purser.claims.refund_fund import clearing_of, move, operator_of, post_chain, transit
from purser.claims.refund_model import Card, Refund, Way
from purser.claims.refund_tell import tell_closed, tell_late, tell_merchant, tell_rerouted
from purser.claims.refund_way import ask_job, late_job, next_question, on_its_way, send_job
from purser.core.db import Tx
from purser.core.errors import rejected
from purser.core.ids import AccountId, CustomerId, ProceedingId
from purser.core.jobs import defer
from purser.core.procedure import Actor
from purser.core.proceedings import Proceeding, Who, claim, set_deadline
from purser.ledger import Outcome


async def reroute(tx: Tx, desk: RefundDesk, customer: CustomerId, ident: ProceedingId, to: Card | None) -> Refund:
    """The customer names another way: a card in the same name, or None for the balance.

    The caller has seen that the card is the customer's. Raises proceeding_unknown, refund_unknown, step_not_possible.
    """
    matter = await claim(tx, customer, ident)
    r = await store.read(tx, customer, ident)
    return await _reroute(tx, desk, r, matter, to, Who(Actor.CUSTOMER, str(customer)))


def one_may_reroute(desk: RefundDesk, r: Refund) -> bool:
    """Whether the refund is small enough for one of the staff to name another way alone."""
    return r.amount <= desk.terms.number(desk.docket.procedure.name, "two_people_above_amount")


async def reroute_for(
    tx: Tx, desk: RefundDesk, customer: CustomerId, ident: ProceedingId, to: Card | None, who: Who, reason: str
) -> Refund | None:
    """One of the staff names another way for a customer who asks for it, and the customer is told.

    Above an amount two of them have to, and then to the balance only: None as long as one is missing. The caller has
    seen that the card is the customer's. Raises proceeding_unknown, refund_unknown, step_not_yours, step_not_possible,
    reroute_to_balance_only.
    """
    matter = await claim(tx, customer, ident)
    r = await store.read(tx, customer, ident)
    step = "reroute" if one_may_reroute(desk, r) else "reroute_large"
    if step == "reroute_large" and to is not None:
        raise rejected("reroute_to_balance_only")
    if not await desk.docket.agree(tx, matter, step, who):
        return None
    sent = await _reroute(tx, desk, r, matter, to, who, step, reason)
    await tell_rerouted(tx, desk, sent)
    return sent


async def give_up(tx: Tx, desk: RefundDesk, r: Refund, matter: Proceeding) -> None:
    """Nobody has named a way: a top-up goes into the balance it came from, a payment back to its merchants."""
    if r.merchant is None:
        await _reroute(tx, desk, r, matter, None, Who.system(), "to_balance")
        return
    operator, shares = operator_of(desk, r), await store.shares(tx, r)
    legs = [move(desk, r, transit(r), AccountId(s.merchant), s.amount, "refund_undone") for s in shares]
    legs += [
        move(desk, r, AccountId(s.merchant), operator.fee_income, s.fee_back, "merchant_fee_retaken")
        for s in shares
        if s.fee_back
    ]
    fees = sum(s.fee_back for s in shares)
    legs += [move(desk, r, operator.own_cash, operator.reserve, fees, "fee_sweep")] if fees else []
    outcome = await post_chain(tx, desk, legs)
    assert outcome is Outcome.POSTED, outcome
    await desk.docket.advance(tx, matter, "return", Who.system())
    ended = replace(r, counts=False)
    await store.change(tx, ended)
    await tell_closed(tx, desk, ended, "returned")
    await tell_merchant(tx, desk, ended, "returned")


async def keep_asking(tx: Tx, desk: RefundDesk, r: Refund, matter: Proceeding) -> None:
    """The time has come to ask the channel, and to set the next one."""
    asked = replace(r, asked=r.asked + 1)
    await store.change(tx, asked)
    await defer(tx, [ask_job(r.customer, r.id)])
    await set_deadline(tx, matter, "ask", next_question(desk, asked, matter))


async def escalate(tx: Tx, desk: RefundDesk, r: Refund, matter: Proceeding) -> None:
    """The promise was missed: it is noted, first in the staff's list, and asked after before the customer does."""
    await desk.docket.advance(tx, matter, "escalate", Who.system())
    late = replace(r, escalated_at=desk.clock.now())
    await store.change(tx, late)
    await defer(tx, [ask_job(r.customer, r.id), late_job(r.customer, r.id)])
    await tell_late(tx, desk, late)


async def _reroute(
    tx: Tx, desk: RefundDesk, r: Refund, matter: Proceeding, to: Card | None, who: Who, step: str = "reroute",
    reason: str = "",
) -> Refund:  # fmt: skip
    way = Way.BALANCE if to is None else Way.CARD
    turned = replace(r, way=way, card=to, route=r.route + 1, channel_no=None, failure=None)
    matter = await desk.docket.advance(tx, matter, step, who, reason=reason, details={"way": way.value})
    if to is not None:
        out = move(desk, r, transit(r), clearing_of(desk, r, to.channel), r.amount, "refund_out")
        outcome = await post_chain(tx, desk, [out])
        assert outcome is Outcome.POSTED, outcome
    sent = await on_its_way(tx, desk, turned, matter)
    await store.change(tx, sent)
    await defer(tx, [send_job(sent)])
    return sent
