"""What is set aside of a merchant's money while a dispute runs, and where it goes afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from purser.accounts import Merchant, open_guarantee, read_merchants
from purser.claims.dispute_desk import DisputeDesk
from purser.claims.dispute_model import Dispute, Source
from purser.claims.dispute_money import move, moving
from purser.core.db import Tx
from purser.core.ids import AccountId, MerchantId
from purser.core.money import Currency, split_pro_rata
from purser.ledger import AccountKind, may_leave, operator_account, read_balance


def holding(currency: Currency) -> AccountId:
    """The operator's `dispute.hold`."""
    return operator_account(AccountKind.DISPUTE_HOLD, currency)


async def hold(tx: Tx, desk: DisputeDesk, d: Dispute, amount: int, shares: Sequence[tuple[MerchantId, int]]) -> Dispute:
    """Take up to `amount` minor units from those who share the payment, each its part: `merchant.*` →
    `dispute.hold`."""
    if amount <= 0:
        return d
    parts = split_pro_rata(amount, [share for _, share in shares])
    found: list[Source] = []
    for (merchant, _), part in zip(shares, parts, strict=True):
        found += await purses(tx, desk, merchant, part)
    return await take_in(tx, desk, d, found)


async def take_in(tx: Tx, desk: DisputeDesk, d: Dispute, sources: Sequence[Source]) -> Dispute:
    """Move what `sources` say into dispute.hold."""
    target = holding(d.currency)
    await move(
        tx, desk, [moving(desk, s.account, target, s.amount, d.currency, "dispute_hold", d.id) for s in sources]
    )  # fmt: skip
    taken = sum(s.amount for s in sources)
    return replace(d, held=d.held + taken, sources=(*d.sources, *sources))


async def purses(tx: Tx, desk: DisputeDesk, merchant: MerchantId, wanted: int) -> list[Source]:
    """Where up to `wanted` minor units of a merchant's can be had now: pending, available, deposit, in that order."""
    known = (await read_merchants(tx, [merchant])).get(merchant)
    found: list[Source] = []
    if known is not None and wanted > 0:
        await open_guarantee(tx, known, desk.clock)
        for account in _accounts(known):
            there = await read_balance(tx, account)
            take = min(wanted - sum(s.amount for s in found), there.available.amount)
            if take > 0 and await may_leave(tx, account):
                found.append(Source(account, take))
    return found


def _accounts(m: Merchant) -> tuple[AccountId, ...]:
    return m.pending, m.available, m.deposit


async def give_back(tx: Tx, desk: DisputeDesk, d: Dispute) -> Dispute:
    """What is still held goes back where it came from, the last that came first."""
    left, back = d.held, []
    for source in reversed(d.sources):
        amount = min(left, source.amount)
        back.append(
            moving(desk, holding(d.currency), source.account, amount, d.currency, "dispute_return", d.id)
        )  # fmt: skip
        left -= amount
    assert left == 0
    await move(tx, desk, back)
    return replace(d, held=0, sources=())
