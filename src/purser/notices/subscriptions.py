"""Browsers that may be pushed to: one row an endpoint, of whoever is signed in there."""

from __future__ import annotations

import base64
import binascii
from typing import Final

import orjson

from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.core.errors import Problem, conflict, invalid
from purser.core.ids import CustomerId, Id, SessionId
from purser.core.seal import SealBroken
from purser.core.vault import Field, keyring
from purser.notices.addresses import check_url
from purser.notices.webpush import AUTH_BYTES, Browser, is_point, subscription_id

SEALED: Final = Field("push_subscriptions", "sealed")

MOST: Final = 20
"""Browsers of one customer."""

_TAKE_AWAY = "DELETE FROM push_subscriptions WHERE id = %s AND customer_id <> %s"
_COUNT = "SELECT count(*) FROM push_subscriptions WHERE customer_id = %s AND id <> %s"
_PUT = """
    INSERT INTO push_subscriptions (customer_id, id, session_id, sealed, created_at) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (customer_id, id) DO UPDATE SET session_id = excluded.session_id, sealed = excluded.sealed"""
_READ = "SELECT session_id, sealed FROM push_subscriptions WHERE customer_id = %s AND id = %s"
_DELETE = "DELETE FROM push_subscriptions WHERE customer_id = %s AND id = %s"


async def subscribe(
    tx: Tx,
    customer: CustomerId,
    session: SessionId,
    browser: tuple[str, str, str],
    *,
    private: bool,
    clock: Clock,
) -> Id:
    """Allow pushes to a browser: its endpoint, public key and secret as it gave them (Base64 for URLs).

    Whoever was pushed to there before is not any more. Raises push_subscription_invalid, push_limit_reached.
    """
    checked = _check(*browser, private=private)
    ident = subscription_id(checked.endpoint)
    row = await (await tx.execute(_COUNT, [customer, ident])).fetchone()
    assert row is not None
    if row[0] >= MOST:
        raise conflict("push_limit_reached", most=MOST)
    await tx.execute(_TAKE_AWAY, [ident, customer])
    plain = orjson.dumps([checked.endpoint, checked.key.hex(), checked.auth.hex()])
    sealed = (await keyring(tx)).seal(SEALED, customer + ident, plain)
    await tx.execute(_PUT, [customer, ident, session, sealed, clock.now()])
    return ident


async def unsubscribe(tx: Tx, customer: CustomerId, ident: Id) -> None:
    """No more pushes there; a browser that is not known gets none anyway."""
    await tx.execute(_DELETE, [customer, ident])


async def open_subscription(conn: Reader, customer: CustomerId, ident: Id) -> tuple[Browser, SessionId] | None:
    """A browser that may be pushed to, and the session that allowed it; None when it may not any more."""
    row = await (await conn.execute(_READ, [customer, ident])).fetchone()
    if row is None:
        return None
    try:
        endpoint, key, auth = orjson.loads((await keyring(conn)).open(SEALED, customer + ident, row[1]))
    except SealBroken:
        return None
    return Browser(endpoint, bytes.fromhex(key), bytes.fromhex(auth)), SessionId(row[0])


def _check(endpoint: str, key: str, auth: str, *, private: bool) -> Browser:
    try:
        url = check_url(endpoint, private=private)
        browser = Browser(url, _decode(key), _decode(auth))
    except (Problem, ValueError, binascii.Error):
        raise invalid("push_subscription_invalid") from None
    if not is_point(browser.key) or len(browser.auth) != AUTH_BYTES:
        raise invalid("push_subscription_invalid")
    return browser


def _decode(text: str) -> bytes:
    text = text.rstrip("=")
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
