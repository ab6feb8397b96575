"""Quotes: a price promised for a few minutes, signed so that nothing needs to be stored for it."""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import orjson

from purser.core.errors import invalid
from purser.core.ids import WalletId
from purser.core.money import Currency, Money
from purser.fees.assess import Fee, Item, items_row
from purser.fees.tariff import Service

VALIDITY = timedelta(minutes=5)
_MAC = 16


@dataclass(frozen=True, slots=True)
class Quote:
    """What will be taken if it is confirmed before `expires_at`.

    `target` names the other side (a wallet, merchant, order or bank card), so that a quote for one payee
    cannot be used for another.
    """

    service: Service
    wallet: WalletId
    target: str
    money: Money
    fee: Fee
    tariff: str
    expires_at: datetime


def issue(quote: Quote, secret: bytes) -> str:
    """The quote as a token."""
    body = orjson.dumps(
        [
            quote.service, quote.wallet.hex(), quote.target, quote.money.amount, quote.money.currency,
            quote.fee.total, quote.fee.free_used, items_row(quote.fee),
            quote.tariff, quote.expires_at.timestamp(), quote.fee.costs,
        ]
    )  # fmt: skip
    return base64.urlsafe_b64encode(_mac(body, secret) + body).decode().rstrip("=")


def read(token: str, secret: bytes) -> Quote:
    """Read a token back. Raises quote_invalid when it was not issued with `secret`."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        raise invalid("quote_invalid") from None
    mac, body = raw[:_MAC], raw[_MAC:]
    if not hmac.compare_digest(mac, _mac(body, secret)):
        raise invalid("quote_invalid")
    service, wallet, target, amount, currency, total, free_used, items, tariff, expires, costs = orjson.loads(body)
    return Quote(
        Service(service), WalletId.fromhex(wallet), target, Money(amount, Currency(currency)),
        Fee(total, tuple(Item(*i) for i in items), free_used, tuple((c, n) for c, n in costs)), tariff,
        datetime.fromtimestamp(expires, tz=UTC),
    )  # fmt: skip


def _mac(body: bytes, secret: bytes) -> bytes:
    return hmac.digest(secret, b"quote\0" + body, sha256)[:_MAC]
