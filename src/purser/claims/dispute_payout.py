"""From a dispute that ended for the customer to a refund."""

from __future__ import annotations

from purser.claims import escrow
from purser.claims.dispute_desk import DisputeDesk
from purser.claims.dispute_model import Dispute, Source
from purser.claims.refund_desk import RefundDesk
from purser.claims.refund_fund import make_way
from purser.claims.refund_model import Reason
from purser.claims.refund_open import Asked, start_refund
from purser.claims.refund_parts import made_good, parts_of
from purser.claims.refund_shares import share_out
from purser.core.db import Tx
from purser.core.ids import AccountId
from purser.core.money import Money
from purser.ledger import may_leave
from purser.payments import claim_activity


async def pay_out(tx: Tx, desk: DisputeDesk, d: Dispute, amount: int) -> None:
    """`amount` minor units go on from dispute.hold as a refund (P1)."""
    money = Money(amount, d.currency)
    reason = Reason.AGREED if d.agreed else Reason.DISPUTE_WON
    asked = Asked(d.customer, d.wallet, d.payment, money, reason, refund_no=f"dispute {d.id}")
    await start_refund(tx, RefundDesk.of(desk.counter), asked, d.id)


async def still_due(tx: Tx, desk: DisputeDesk, d: Dispute) -> int:
    """What of the award was not given back otherwise meanwhile, minor units: nobody gets more than they lost.

    What the merchant has only promised is not given back.
    """
    assert d.award is not None
    await make_way(tx, RefundDesk.of(desk.counter), d.customer, d.payment)
    await escrow.look(tx, d.customer, d.payment)  # matters are locked before payments
    a = await claim_activity(tx, d.wallet, d.payment)
    assert a is not None
    return max(0, min(d.award, a.amount - await made_good(tx, d.customer, a)))


async def fees_coming_back(tx: Tx, d: Dispute, amount: int, short: int) -> list[Source]:
    """Where up to `short` minor units come from that the merchants get back of their fees when `amount` is refunded:
    a merchant that has nothing else has just that too little."""
    a = await claim_activity(tx, d.wallet, d.payment)
    assert a is not None
    found: list[Source] = []
    for share in share_out(amount, await parts_of(tx, d.customer, a)) if short > 0 else []:
        take = min(share.fee_back, short - sum(s.amount for s in found))
        if take and await may_leave(tx, AccountId(share.merchant)):
            found.append(Source(AccountId(share.merchant), take))
    return found
