"""What a customer may do with a bound card besides unbinding it, and which card money may come from or go to."""

from __future__ import annotations

from dataclasses import replace

from purser.cards import store, store_unbindings
from purser.cards.desk import CardDesk
from purser.cards.model import Card, CardState, card_unbinding, card_unknown
from purser.core.db import Reader, Tx
from purser.core.errors import conflict, forbidden
from purser.core.ids import CardId, CustomerId


async def make_default(tx: Tx, customer: CustomerId, ident: CardId) -> Card:
    """The card that is proposed first. Raises bank_card_unknown, card_unbinding."""
    card = await _held(tx, customer, ident)
    await store.make_default(tx, customer, ident)
    return replace(card, is_default=True)


async def suspend(tx: Tx, d: CardDesk, customer: CustomerId, ident: CardId) -> Card:
    """Take nothing new from it; what is on its way goes on. Twice is once. Raises bank_card_unknown, card_unbinding."""
    card = await _held(tx, customer, ident)
    if card.state is CardState.BOUND:
        card = replace(card, suspended_at=d.clock.now())
        await store.suspend(tx, customer, ident, card.suspended_at)
    return card


async def resume(tx: Tx, customer: CustomerId, ident: CardId) -> Card:
    """Take it up again. Raises bank_card_unknown, card_unbinding, card_not_suspended."""
    card = await _held(tx, customer, ident)
    if card.state is not CardState.SUSPENDED:
        raise conflict("card_not_suspended")
    await store.suspend(tx, customer, ident, None)
    return replace(card, suspended_at=None)


async def usable_card(
    conn: Tx | Reader, customer: CustomerId, ident: CardId, channel: str | None, *, debit: bool
) -> Card:
    """The card that money is to be taken from (`debit`), or sent to; by a channel if one is named.

    Raises bank_card_unknown, card_unbinding, card_suspended.
    """
    card = await store.read(conn, customer, ident)
    if card is None or card.state is CardState.UNBOUND or channel not in (None, card.channel):
        raise card_unknown()
    if ident in await store_unbindings.open_of(conn, customer, [ident]):
        raise card_unbinding()
    if debit and card.state is CardState.SUSPENDED:
        raise forbidden("card_suspended")
    return card


async def _held(tx: Tx, customer: CustomerId, ident: CardId) -> Card:
    card = (await store.hold(tx, customer)).get(ident)
    if card is None:
        raise card_unknown()
    if ident in await store_unbindings.open_of(tx, customer, [ident]):
        raise card_unbinding()
    return card
