"""What a merchant asks for, read strictly from a request's body."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Final

from emulators.sandbox.seal import PLAIN

LARGEST: Final = 10**12
"""Minor units; this bank moves no more at once."""


class MalformedError(ValueError):
    """A body this bank does not read; the text is the refusal's code."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A charge or a payout to be made; `amount` in minor units, `body_hash` tells two requests apart."""

    out_no: str
    amount: int
    currency: str
    card: str
    subject: str
    notify_url: str
    body_hash: str
    charge_no: str | None = None
    """Of a refund: the charge it gives back, whose card it goes to."""


_FIELDS: Final = frozenset({"out_no", "amount", "subject", "notify_url", "card"})


def read(body: bytes, *, refund: bool = False) -> Wanted:
    """MalformedError for anything but exactly the fields of a request, each of its form."""
    try:
        fields = json.loads(body)
    except ValueError:
        raise MalformedError("body_invalid") from None
    if not isinstance(fields, dict) or set(fields) != (_FIELDS | {"charge_no"} if refund else _FIELDS):
        raise MalformedError("body_invalid")
    money = fields["amount"]
    if not isinstance(money, dict) or set(money) != {"amount", "currency"}:
        raise MalformedError("amount_invalid")
    if type(money["amount"]) is not int or not 0 < money["amount"] <= LARGEST:
        raise MalformedError("amount_invalid")
    url = _text(fields["notify_url"], 500, "notify_url_invalid")
    if not url.startswith(("http://", "https://")):
        raise MalformedError("notify_url_invalid")
    return Wanted(
        out_no=_plain(fields["out_no"], "out_no_invalid"),
        amount=money["amount"],
        currency=_text(money["currency"], 3, "currency_not_supported"),
        card=_plain(fields["card"], "card_not_found"),
        subject=_text(fields["subject"], 128, "subject_invalid"),
        notify_url=url,
        body_hash=hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest(),
        charge_no=_plain(fields["charge_no"], "charge_not_found") if refund else None,
    )


def _text(value: Any, longest: int, code: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise MalformedError(code)
    return value


def _plain(value: Any, code: str) -> str:
    if not isinstance(value, str) or not PLAIN.match(value):
        raise MalformedError(code)
    return value
