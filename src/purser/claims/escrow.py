"""Escrow: what was paid waits with the operator until the goods are confirmed, by the buyer or by time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from purser.accounts import wallet_owners
from purser.claims import dispute_store, escrow_store, refunds_store
from purser.claims.dispute_desk import DisputeDesk
from purser.claims.dispute_money import move, moving, take_fee
from purser.claims.escrow_store import Escrow
from purser.core.db import Tx
from purser.core.errors import Problem, conflict, not_found, rejected
from purser.core.ids import AccountId, CustomerId, EventId, Id, MerchantId, PaymentId, ProceedingId, WalletId
from purser.core.money import split_pro_rata
from purser.core.proceedings import Proceeding, Who, claim, set_deadline
from purser.ledger import may_leave
from purser.notices import Event, NoticeKind, record, tell
from purser.payments import Activity, Kind, read_activity, read_orders

_UNDER_WAY = ("held", "shipped", "disputed")


async def begin(
    tx: Tx, desk: DisputeDesk, wallet: WalletId, payment: PaymentId, account: AccountId, fee: int
) -> Escrow:
    """Open the matter of a payment that went into escrow; the one that is there when it was opened before."""
    a = await read_activity(tx, [wallet], payment)
    assert a is not None
    assert a.payee is not None
    assert a.order is not None
    customer = (await wallet_owners(tx, [wallet]))[wallet]
    ident = ProceedingId(payment)
    try:
        await desk.escrows.open(tx, "pay", customer, ident, Who.system("payment"))
    except Problem as problem:
        if problem.code != "proceeding_exists":
            raise
        return await escrow_store.read(tx, customer, payment)
    made = Escrow(
        customer, ident, wallet, MerchantId(a.payee), a.order, account, a.currency, a.amount, a.amount, fee
    )  # fmt: skip
    await escrow_store.insert(tx, made)
    await dispute_store.list_for(tx, made.merchant, ident, customer, "escrow")
    return made


async def require_begun(tx: Tx, a: Activity) -> None:
    """Raises escrow_not_begun while a payment into escrow has no matter yet: nothing of it is given back, nor disputed,
    from the merchant's other money."""
    if a.kind is not Kind.PAYMENT or a.order is None or a.payee is None:
        return
    order = (await read_orders(tx, [(MerchantId(a.payee), a.order)])).get(a.order)
    customer = (await wallet_owners(tx, [a.wallet]))[a.wallet]
    if order is not None and order.escrow and await escrow_store.find(tx, customer, a.id) is None:
        raise conflict("escrow_not_begun")


async def claim_escrow(tx: Tx, customer: Id, payment: Id) -> tuple[Proceeding, Escrow]:
    """An escrow with its matter locked. Raises escrow_unknown."""
    try:
        matter = await claim(tx, customer, ProceedingId(payment))
    except Problem:
        raise not_found("escrow_unknown") from None
    return matter, await escrow_store.read(tx, customer, payment)


async def ship(
    tx: Tx, desk: DisputeDesk, customer: CustomerId, payment: Id, who: Who, goods: tuple[str | None, str | None]
) -> Escrow:
    """The merchant has sent the goods, by a carrier and under a number of its own, when there are. From now on time
    confirms. Raises escrow_unknown, step_not_possible."""
    matter, e = await claim_escrow(tx, customer, payment)
    carrier, tracking = goods
    await desk.escrows.advance(tx, matter, "ship", who, details={"carrier": carrier, "tracking": tracking})
    sent = replace(e, carrier=carrier, tracking=tracking, shipped_at=desk.clock.now())
    await escrow_store.change(tx, sent)
    merchant = await _merchant_name(tx, sent)
    await tell(tx, e.customer, NoticeKind.ESCROW_SHIPPED, {"merchant": merchant}, desk.clock)
    return sent


async def confirm(tx: Tx, desk: DisputeDesk, customer: CustomerId, payment: Id, who: Who) -> Escrow:
    """The goods are there: the merchant gets the money. Raises escrow_unknown, step_not_possible, and wallet_frozen
    while nothing may leave the buyer's wallet: whoever stole it must not confirm either."""
    matter, e = await claim_escrow(tx, customer, payment)
    desk.escrows.procedure.require("confirm", matter.state, who.actor)
    if not await may_leave(tx, e.wallet.account):
        raise rejected("wallet_frozen")
    return await _release(tx, desk, matter, e, "confirm", who)


async def auto_confirm(tx: Tx, desk: DisputeDesk, matter: Proceeding) -> Escrow:
    """Nobody objected in time. The matter is locked. A refund that was asked for is waited for."""
    e = await escrow_store.read(tx, matter.subject, matter.id)
    if await refunds_store.under_review(tx, matter.subject, e.payment):
        await set_deadline(tx, matter, "auto_confirm", desk.terms.after("refund", "merchant_answer", desk.clock.now()))
        return e
    return await _release(tx, desk, matter, e, "auto_confirm", Who.system("confirmation"))


async def _release(tx: Tx, desk: DisputeDesk, matter: Proceeding, e: Escrow, step: str, who: Who) -> Escrow:
    """What is left goes to the merchant, its part of the fee to the operator."""
    await desk.escrows.advance(tx, matter, step, who)
    pending, fee = AccountId(e.merchant), split_pro_rata(e.fee, [e.held, e.amount - e.held])[0]
    moves = [moving(desk, e.account, pending, e.held, e.currency, "escrow_release", e.id)]
    await move(tx, desk, [*moves, *take_fee(desk, pending, fee, e.currency, e.id)])
    released = replace(e, held=0)
    await escrow_store.change(tx, released)
    amount = {"amount": e.held - fee, "currency": e.currency}
    data = {"id": str(e.id), "order_id": str(e.order), "released": amount}
    await _tell_merchant(tx, desk, e, "escrow.released", data)
    return released


async def stop(tx: Tx, desk: DisputeDesk, customer: CustomerId, payment: Id, by: str) -> int:
    """A dispute begins: time does not confirm any more. Answers what is in escrow for it; 0 when nothing is."""
    found = await escrow_store.find(tx, customer, payment)
    if found is None:
        return 0
    matter, e = await claim_escrow(tx, customer, payment)
    if matter.state not in ("held", "shipped"):
        return 0
    await desk.escrows.advance(tx, matter, "dispute", Who.system(by))
    return e.held


async def go_on(tx: Tx, desk: DisputeDesk, customer: CustomerId, payment: Id, by: str) -> None:
    """A dispute ended without a decision: escrow goes on where it was, with its time anew."""
    if await escrow_store.find(tx, customer, payment) is None:
        return
    matter, e = await claim_escrow(tx, customer, payment)
    if matter.state == "disputed":
        step = "resume" if e.shipped_at is not None else "resume_unsent"
        await desk.escrows.advance(tx, matter, step, Who.system(by))


async def release_rest(tx: Tx, desk: DisputeDesk, customer: CustomerId, payment: Id, by: str) -> None:
    """A dispute was decided and paid: what is left is the merchant's."""
    if await escrow_store.find(tx, customer, payment) is None:
        return
    matter, e = await claim_escrow(tx, customer, payment)
    if matter.state == "disputed":
        await _release(tx, desk, matter, e, "award", Who.system(by))


async def look(tx: Tx, customer: Id, payment: Id) -> tuple[AccountId | None, int]:
    """In which account what of a payment is in escrow, minor units; its matter is locked then. None when it never was
    or is not any more."""
    if await escrow_store.find(tx, customer, payment) is None:
        return None, 0
    matter, e = await claim_escrow(tx, customer, payment)
    return (e.account, e.held) if matter.state in _UNDER_WAY else (None, 0)


async def held(tx: Tx, customer: Id, payment: Id) -> int:
    """What of a payment is in escrow, minor units; its matter is locked then."""
    return (await look(tx, customer, payment))[1]


async def take(tx: Tx, desk: DisputeDesk, customer: Id, payment: Id, amount: int, by: str) -> AccountId:
    """Note that `amount` minor units leave escrow for the buyer; answers the account to take them from, which the
    caller does in this transaction. Raises escrow_unknown, escrow_too_little."""
    matter, e = await claim_escrow(tx, customer, payment)
    if matter.state not in _UNDER_WAY or not 0 < amount <= e.held:
        raise conflict("escrow_too_little")
    left = replace(e, held=e.held - amount)
    await desk.escrows.advance(tx, matter, "take_back" if left.held else "refund", Who.system(by))
    await escrow_store.change(tx, left)
    return e.account


async def _merchant_name(tx: Tx, e: Escrow) -> str:
    a = await read_activity(tx, [e.wallet], e.payment)
    return "" if a is None else a.payee_name


async def _tell_merchant(tx: Tx, desk: DisputeDesk, e: Escrow, kind: str, data: Mapping[str, object]) -> None:
    await record(tx, [Event(e.merchant, kind, data, desk.clock.now(), EventId.new(desk.clock))])
