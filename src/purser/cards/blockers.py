"""What is in the way of unbinding a card, found anew each time it is asked: so it goes away by itself."""

from __future__ import annotations

from typing import Final

from purser.accounts import wallet_ids
from purser.cards import store
from purser.cards.model import Blocker, Blocks, Button, Card, Warns
from purser.claims import DISPUTE, read_refunds, refunds_to_card
from purser.core.db import Reader, Tx
from purser.core.procedure import Actor
from purser.core.proceedings import open_matters
from purser.ledger import read_balances
from purser.payments import Kind, in_clearing
from purser.safety import Part, Source, open_freezes

_KINDS: Final = {Kind.TOP_UP: Blocks.TOP_UP, Kind.WITHDRAWAL: Blocks.WITHDRAWAL}


async def find_blockers(conn: Tx | Reader, card: Card) -> list[Blocker]:
    """Everything in the way, the customer's own matters first."""
    return [
        *await _refunds(conn, card),
        *await _disputes(conn, card),
        *await _payments(conn, card),
        *await _holds(conn, card),
    ]


async def find_warnings(conn: Tx | Reader, card: Card) -> list[Warns]:
    """What is worth knowing before: that money is left and no other card to send it to."""
    others = [c for c in await store.bound(conn, card.customer) if c.id != card.id]
    return [] if others or not await _has_money(conn, card) else [Warns.ONLY_CARD]


async def _has_money(conn: Tx | Reader, card: Card) -> bool:
    accounts = [wallet.account for wallet in await wallet_ids(conn, card.customer)]
    return any(b.money.amount > 0 for b in (await read_balances(conn, accounts)).values())


async def _refunds(conn: Tx | Reader, card: Card) -> list[Blocker]:
    ids = await refunds_to_card(conn, card.customer, card.token or "")
    found = await read_refunds(conn, [(card.customer, i) for i in ids])
    return [Blocker(Blocks.REFUND, str(r.id), Actor.CHANNEL, r.promised_at, Button.OPEN_MATTER) for r in found.values()]


async def _disputes(conn: Tx | Reader, card: Card) -> list[Blocker]:
    open_ = await open_matters(conn, card.customer, [DISPUTE])
    turns = DISPUTE.states
    return [Blocker(Blocks.DISPUTE, str(m.id), turns[m.state] or Actor.SYSTEM, None, Button.OPEN_MATTER) for m in open_]


async def _payments(conn: Tx | Reader, card: Card) -> list[Blocker]:
    found = await in_clearing(conn, await wallet_ids(conn, card.customer), card.token or "")
    return [
        Blocker(_KINDS[a.kind], str(a.id), Actor.CHANNEL, a.arrives_at, Button.OPEN_ACTIVITY) for a in found
    ]  # fmt: skip


async def _holds(conn: Tx | Reader, card: Card) -> list[Blocker]:
    """Only an authority's freeze keeps a card: whoever fears a thief may well want it gone."""
    return [
        Blocker(Blocks.AUTHORITY, str(f.id), Actor.AUTHORITY, None, Button.CONTACT_US)
        for f in await open_freezes(conn, card.customer)
        if f.source is Source.AUTHORITY
        and (f.scope.part in (Part.ACCOUNT, Part.OUTGOING) or f.scope.target == str(card.id))
    ]
