"""A wallet's own code: whoever scans it transfers to that wallet, any amount or the one that was asked for.

It is durable (people print it and stick it to a wall), so nothing in it expires and nothing has to be stored. It
says no more than the wallet's id, an amount and a note; the name is looked up, masked, when it is scanned.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from purser.core.errors import invalid
from purser.core.ids import WalletId
from purser.core.money import MAX_AMOUNT, Currency, Money

PAYEE_PREFIX = "purser:payee:"
LONGEST_NOTE = 60
"""Characters. It becomes the memo of the transfer, and has to fit a symbol that a phone reads from a wall."""

_AMOUNT = re.compile(r"[1-9][0-9]{0,15}", re.ASCII)
_ESCAPED = str.maketrans({"%": "%25", "&": "%26", "+": "%2B"})
_FIELDS = frozenset({"amount", "currency", "note"})


@dataclass(frozen=True, slots=True)
class PayeeCode:
    """What a wallet's code says. `money` is in minor units."""

    wallet: WalletId
    money: Money | None = None
    note: str | None = None


def payee_payload(code: PayeeCode) -> str:
    """What the QR code of a wallet says."""
    fields = []
    if code.money is not None:
        fields += [f"amount={code.money.amount}", f"currency={code.money.currency.value}"]
    if code.note is not None:
        # Letters of all scripts stand as they are: three bytes each instead of nine.
        fields.append(f"note={code.note.translate(_ESCAPED)}")
    return PAYEE_PREFIX + str(code.wallet) + ("?" + "&".join(fields) if fields else "")


def read_payee(payload: str) -> PayeeCode:
    """The wallet a code names. Raises code_invalid for anything `payee_payload` would not have written."""
    wallet, question, query = payload.removeprefix(PAYEE_PREFIX).partition("?")
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=True) if question else []
        fields = dict(pairs)
        if len(fields) != len(pairs) or not fields.keys() <= _FIELDS or (question and not pairs):
            raise invalid("code_invalid")
        return PayeeCode(WalletId.parse(wallet), _money(fields), _note(fields.get("note")))
    except ValueError:
        raise invalid("code_invalid") from None


def _money(fields: dict[str, str]) -> Money | None:
    amount, currency = fields.get("amount"), fields.get("currency")
    if amount is None and currency is None:
        return None
    if amount is None or currency is None or not _AMOUNT.fullmatch(amount) or int(amount) > MAX_AMOUNT:
        raise invalid("code_invalid")
    return Money(int(amount), Currency(currency))


def _note(text: str | None) -> str | None:
    if text is not None and (not text.strip() or len(text) > LONGEST_NOTE or not text.isprintable()):
        raise invalid("code_invalid")
    return text
