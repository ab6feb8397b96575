"""Have tokens destroyed that nothing needs any more. What is kept of a card: its bank, last four digits and times."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from purser.accounts import wallet_ids
from purser.cards import store
from purser.cards.bind import DESTROY_CARD
from purser.cards.desk import CardDesk
from purser.channels import Capability
from purser.core.ids import CardId, CustomerId
from purser.core.jobs import Job, defer
from purser.payments import in_clearing

_LATER: Final = timedelta(minutes=1)


async def destroy_card(d: CardDesk, customer: CustomerId, ident: CardId) -> None:
    """Destroy an unbound card's token at its channel and then here; later, while money is still on its way by it.

    Raises ChannelUnavailable: it is tried again.
    """
    async with d.db.reader() as conn:
        card = await store.read(conn, customer, ident)
        if card is None or card.token is None or card.unbound_at is None:
            return
        moving = await in_clearing(conn, await wallet_ids(conn, customer), card.token)
    if moving:  # begun in the moment in which the card was unbound
        async with d.db.transaction() as tx:
            args = {"customer": str(customer), "card": str(ident)}
            await defer(tx, [Job(DESTROY_CARD, {**args}, at=d.clock.now() + _LATER)])
        return
    await destroy_token(d, card.channel, card.token)
    await d.db.run(lambda tx: store.forget_token(tx, customer, ident, d.clock.now()))


async def destroy_token(d: CardDesk, channel: str, token: str) -> None:
    """Destroy a token that no card has. Raises ChannelUnavailable."""
    await d.channels.get(channel, Capability.UNBIND_CARD).unbind_card(token)
