"""What was agreed or decided is paid: out of what was held, by the merchant, in the end by the guarantee."""

from __future__ import annotations

from dataclasses import replace

from purser.claims import dispute_store as store
from purser.claims import escrow
from purser.claims.dispute_case import take_step
from purser.claims.dispute_desk import DisputeDesk
from purser.claims.dispute_hold import give_back, holding, purses, take_in
from purser.claims.dispute_model import Case, Dispute
from purser.claims.dispute_money import compensate, move, moving
from purser.claims.dispute_payout import fees_coming_back, pay_out, still_due
from purser.core.db import Tx
from purser.core.errors import rejected
from purser.core.ids import AccountId
from purser.core.proceedings import Who
from purser.ledger import AccountKind, operator_account


async def enforce(tx: Tx, desk: DisputeDesk, case: Case) -> Case:
    """A dispute has come to its result: when what is held suffices it is paid at once, otherwise the merchant has
    its time."""
    d = replace(case.dispute, award=await still_due(tx, desk, case.dispute))
    case = Case(case.matter, d)
    await store.change(tx, d)
    if d.award == 0:
        back = await give_back(tx, desk, d)
        step = "settle" if d.agreed else "dismiss"
        after = await take_step(tx, desk, Case(case.matter, back), step, Who.system("nothing to pay"))
        await escrow.release_rest(tx, desk, d.customer, d.payment, "dispute")
        return after
    if await _missing(tx, d):
        return case
    return await _finish(tx, desk, case, Who.system("held"))


async def pay_by_merchant(tx: Tx, desk: DisputeDesk, case: Case, who: Who) -> Case:
    """The merchant pays from what it has with us. Raises step_not_possible, dispute_not_enough."""
    step = "settle" if case.dispute.agreed else "pay"
    desk.disputes.procedure.require(step, case.matter.state, who.actor)
    due = replace(case.dispute, award=await still_due(tx, desk, case.dispute))
    if due.award == 0:
        return await enforce(tx, desk, Case(case.matter, due))
    collected = await _collect(tx, desk, due)
    if await _missing(tx, collected):
        raise rejected("dispute_not_enough")
    return await _finish(tx, desk, Case(case.matter, collected), who)


async def guarantee(tx: Tx, desk: DisputeDesk, case: Case) -> Case:
    """The merchant's time is over: whatever it has goes first, and the operator pays the rest for it.

    The compensation pair, never out of customers' money; then the merchant owes it (`merchant.receivable`).
    """
    due = replace(case.dispute, award=await still_due(tx, desk, case.dispute))
    if due.award == 0:
        return await enforce(tx, desk, Case(case.matter, due))
    d = await _collect(tx, desk, due)
    missing = await _missing(tx, d)
    if missing:
        d = await _guarantee(tx, desk, d, missing)
    return await _finish(tx, desk, Case(case.matter, d), Who.system("payment"))


async def _guarantee(tx: Tx, desk: DisputeDesk, d: Dispute, missing: int) -> Dispute:
    expense = operator_account(AccountKind.COMPENSATION_EXPENSE, d.currency)
    receivable = operator_account(AccountKind.MERCHANT_RECEIVABLE, d.currency, name=str(d.merchant))
    await move(
        tx,
        desk,
        [
            *compensate(desk, holding(d.currency), missing, d.currency, d.id),
            moving(desk, receivable, expense, missing, d.currency, "guarantee_claim", d.id),
        ],
    )
    await store.owe(tx, d, missing, desk.clock.now())
    return replace(d, held=d.held + missing, guaranteed=missing)


async def _missing(tx: Tx, d: Dispute) -> int:
    """What of the award nobody has yet: not the hold, not escrow, nor does it come back as the merchant's fee."""
    assert d.award is not None
    short = d.award - d.held - await escrow.held(tx, d.customer, d.payment)
    coming = await fees_coming_back(tx, d, d.award, short)
    return max(0, short - sum(s.amount for s in coming))


async def _collect(tx: Tx, desk: DisputeDesk, d: Dispute) -> Dispute:
    """Hold what is missing, as far as the merchant has it now."""
    found = await purses(tx, desk, d.merchant, await _missing(tx, d))
    return await take_in(tx, desk, d, found)


async def _finish(tx: Tx, desk: DisputeDesk, case: Case, who: Who) -> Case:
    """All is there: the customer gets the award, the merchant what is left."""
    d, award = case.dispute, case.dispute.award
    assert award is not None
    from_escrow = min(award, await escrow.held(tx, d.customer, d.payment))
    if from_escrow:
        account = await escrow.take(tx, desk, d.customer, d.payment, from_escrow, "dispute")
        d = await _from_escrow(tx, desk, d, account, from_escrow)
    coming = await fees_coming_back(tx, d, award, award - d.held)
    await pay_out(tx, desk, d, award)
    d = await take_in(tx, desk, d, coming)  # the fees are back by now
    d = await give_back(tx, desk, replace(d, held=d.held - award))
    step = "guarantee" if d.guaranteed else "settle" if d.agreed else "pay"
    after = await take_step(
        tx, desk, Case(case.matter, d), step, who, details={"paid": award, "guaranteed": d.guaranteed}, paid=award
    )
    await escrow.release_rest(tx, desk, d.customer, d.payment, "dispute")
    return after


async def _from_escrow(tx: Tx, desk: DisputeDesk, d: Dispute, account: AccountId, amount: int) -> Dispute:
    """Into dispute.hold, so that a refund of a dispute comes from one account."""
    target = holding(d.currency)
    await move(tx, desk, [moving(desk, account, target, amount, d.currency, "dispute_hold", d.id)])
    return replace(d, held=d.held + amount)
