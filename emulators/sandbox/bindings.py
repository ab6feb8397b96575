"""Cards bound for merchants: the holder shows the number here and nowhere else, the merchant gets a token."""

from __future__ import annotations

import json
import secrets
from typing import Any, Final

from emulators.sandbox.cards import card_number, cards_of, for_merchant
from emulators.sandbox.orders import MalformedError
from emulators.sandbox.seal import PLAIN
from emulators.sandbox.store import Row, Store

LIFE_MS: Final = 30 * 60 * 1000
MOST_WRONG: Final = 5
"""Numbers and codes typed wrong, together, before the bank gives up."""


def begin(store: Store, merchant: str, body: bytes, now: int) -> Row:
    """A new page for a holder, or the one already opened under this number."""
    try:
        fields = json.loads(body)
        out_no, holder, url = fields["out_no"], fields["holder"], fields["return_url"]
    except (ValueError, KeyError, TypeError):
        raise MalformedError("body_invalid") from None
    if len(fields) != 3 or not all(isinstance(value, str) for value in (out_no, holder, url)):
        raise MalformedError("body_invalid")
    if not PLAIN.match(out_no) or not 0 < len(holder) <= 100 or not url.startswith(("http://", "https://")):
        raise MalformedError("body_invalid")
    store.run(
        "INSERT OR IGNORE INTO bindings (merchant, out_no, page, holder, return_url, state, expires_ms)"
        " VALUES (?, ?, ?, ?, ?, 'AWAITING', ?)",
        merchant, out_no, secrets.token_urlsafe(24), holder, url, now + LIFE_MS,
    )  # fmt: skip
    found = find(store, merchant, out_no)
    assert found is not None
    return found


def find(store: Store, merchant: str, out_no: str) -> Row | None:
    """The binding of this number."""
    return store.row("SELECT * FROM bindings WHERE merchant = ? AND out_no = ?", merchant, out_no)


def find_page(store: Store, page: str) -> Row | None:
    """The binding that this page is for."""
    return store.row("SELECT * FROM bindings WHERE page = ?", page)


def state_of(binding: Row, now: int) -> str:
    """AWAITING, SUCCESS, FAIL or EXPIRED."""
    state: str = binding["state"]
    return "EXPIRED" if state == "AWAITING" and now >= binding["expires_ms"] else state


def document(store: Store, binding: Row, base: str, now: int) -> dict[str, Any]:
    """A binding on the wire."""
    card = store.card(binding["token"]) if binding["token"] else None
    return {
        "object": "binding",
        "merchant": binding["merchant"],
        "out_no": binding["out_no"],
        "state": state_of(binding, now),
        "page_url": f"{base}/bind/{binding['page']}",
        "card": None if card is None else for_merchant(card, binding["token"], binding["merchant"]),
        "failure_code": binding["failure_code"],
    }


def show_number(store: Store, binding: Row, typed: str) -> bool:
    """The holder types a number: when it is one of their cards, a code goes to their phone."""
    number = "".join(typed.split())
    card = next((c for c in cards_of(store, binding["holder"]) if card_number(c) == number and not c["closed"]), None)
    if card is None:
        _note_wrong(store, binding, "number_wrong")
        return False
    code = f"{secrets.randbelow(1_000_000):06}"
    store.run("UPDATE bindings SET card = ?, code = ? WHERE page = ?", card["token"], code, binding["page"])
    return True


def show_code(store: Store, binding: Row, typed: str) -> bool:
    """The holder types the code: when it is the one that was sent, the merchant gets a token."""
    if binding["code"] is None or not secrets.compare_digest(typed.strip().encode(), binding["code"].encode()):
        _note_wrong(store, binding, "code_wrong")
        return False
    token = f"sbt_{secrets.token_hex(10)}"
    with store.transaction():
        done = store.run(
            "UPDATE bindings SET state = 'SUCCESS', token = ? WHERE page = ? AND state = 'AWAITING'",
            token, binding["page"],
        )  # fmt: skip
        if done:
            store.run("INSERT INTO tokens (token, card) VALUES (?, ?)", token, binding["card"])
    return True


def revoke(store: Store, token: str, now: int) -> bool:
    """Destroy a token; False when there is none of that name."""
    card = store.card(token)
    if card is None:
        return False
    store.run(
        "INSERT INTO tokens (token, card, revoked_ms) VALUES (?, ?, ?)"
        " ON CONFLICT (token) DO UPDATE SET revoked_ms = coalesce(revoked_ms, excluded.revoked_ms)",
        token, card["token"], now,
    )  # fmt: skip
    return True


def _note_wrong(store: Store, binding: Row, code: str) -> None:
    store.run(
        "UPDATE bindings SET wrong = wrong + 1, state = iif(wrong + 1 >= ?, 'FAIL', state),"
        " failure_code = iif(wrong + 1 >= ?, ?, failure_code) WHERE page = ? AND state = 'AWAITING'",
        MOST_WRONG, MOST_WRONG, code, binding["page"],
    )  # fmt: skip
