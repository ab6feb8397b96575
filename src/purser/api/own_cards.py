"""The card a request names: by the token that `listBankCards` shows, and the caller's own."""

from __future__ import annotations

from purser.api.callers import Session
from purser.cards import Card, usable_card
from purser.core.db import Reader
from purser.core.errors import not_found
from purser.core.ids import CardId
from purser.payments import Kind


async def own_card(conn: Reader, session: Session, text: str, channel: str | None, kind: Kind) -> Card:
    """The card for a top-up or a withdrawal, by a channel if one is named.

    Raises bank_card_unknown, card_unbinding, card_suspended.
    """
    try:
        ident = CardId.parse(text)
    except ValueError:
        raise not_found("bank_card_unknown") from None
    return await usable_card(conn, session.customer, ident, channel, debit=kind is Kind.TOP_UP)
