"""A payment from several sources goes back pro rata: first all of it to the balance, from there on to the cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from purser.claims import refunds_store as store
from purser.claims.refund_desk import RefundDesk
from purser.claims.refund_model import Card, Origin, Refund, Way
from purser.claims.refund_open import Asked, card_of, pass_on
from purser.claims.refund_parts import made_good
from purser.claims.refund_shares import CardPart, to_cards
from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId, ProceedingId
from purser.core.money import Money
from purser.payments import Activity, claim_activity, paid_by_cards, read_activity, sources_of


@dataclass(frozen=True, slots=True)
class Onward:
    """A part of a refund that goes on to a card; `refund` is None as long as it has not set off. Minor units."""

    amount: int
    card: Card
    refund: Refund | None = None


async def onwards(desk: RefundDesk, customer: CustomerId, ident: ProceedingId) -> None:
    """Pass on what of a refund is the cards'. Done twice it is done once: each part is numbered after the refund."""

    async def part(tx: Tx) -> None:
        r = await store.read(tx, customer, ident)
        a = await read_activity(tx, [r.wallet], r.payment)
        if a is None or r.arrived_at is None or r.way is not Way.BALANCE:
            return
        top_ups = await sources_of(tx, a)
        for top_up in top_ups:  # all of them before any account
            await claim_activity(tx, top_up.wallet, top_up.id)
        if await _found(tx, r, top_ups):
            return
        for top_up, amount in zip(top_ups, await _amounts(tx, r, a, top_ups), strict=True):
            if amount:
                money = Money(amount, r.currency)
                asked = Asked(customer, r.wallet, top_up.id, money, r.reason, r.note, str(r.id))
                await pass_on(tx, desk, asked, r.id)

    await desk.counter.db.run(part)


async def onward_parts(conn: Tx | Reader, r: Refund, a: Activity) -> list[Onward]:
    """What of a payment's refund goes, or is to go, on to cards; empty where it all stays in the balance."""
    top_ups = await sources_of(conn, a)
    found = await _found(conn, r, top_ups)
    if found or not top_ups or not r.counts or r.way is not Way.BALANCE:
        return [Onward(o.amount, o.card or card_of(t), o) for t, o in found]
    amounts = await _amounts(conn, r, a, top_ups)
    return [Onward(amount, card_of(t)) for t, amount in zip(top_ups, amounts, strict=True) if amount]


async def _found(conn: Tx | Reader, r: Refund, top_ups: Sequence[Activity]) -> list[tuple[Activity, Refund]]:
    """The parts that have set off."""
    known = [(t, await store.find(conn, r.customer, t.id, Origin.SOURCE, str(r.id))) for t in top_ups]
    return [(t, found) for t, found in known if found is not None]


async def _amounts(conn: Tx | Reader, r: Refund, a: Activity, top_ups: Sequence[Activity]) -> list[int]:
    """What of the refund is each card's. Exact where the top-ups' rows are locked and the refund has arrived."""
    if not top_ups:
        return []
    back = await store.at_balance(conn, r.customer, a.id) + (r.amount if r.arrived_at is None else 0)
    parts = [
        CardPart(paid, await made_good(conn, r.customer, t))
        for t, paid in zip(top_ups, paid_by_cards(a, list(top_ups)), strict=True)
    ]
    return to_cards(r.amount, min(back, a.amount), a.amount, parts)
