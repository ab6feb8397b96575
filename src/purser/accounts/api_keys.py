"""A merchant's API keys: made, rotated, revoked. Of a key only its SHA-256 is kept."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import timedelta

from purser.accounts import store_merchants as store
from purser.accounts.model import ApiKey, MerchantScope, NewApiKey
from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.core.errors import conflict, not_found
from purser.core.ids import ApiKeyId, MerchantId
from purser.identity import hash_token

PREFIX = "pk_live_"
OVERLAP = timedelta(hours=24)
"""How long a rotated key lives on, so that its replacement can be rolled out."""

ALL_SCOPES = frozenset(MerchantScope)


async def create_api_key(tx: Tx, merchant: MerchantId, scopes: Collection[MerchantScope], clock: Clock) -> NewApiKey:
    """Make a key; its secret is in the result and nowhere else."""
    secret = PREFIX + secrets.token_urlsafe(32)
    key = ApiKey(ApiKeyId.new(clock), merchant, frozenset(scopes), secret[-4:], clock.now(), None, None)
    await store.add_key(tx, hash_token(secret), key)
    return NewApiKey(key, secret)


async def rotate_api_key(tx: Tx, merchant: MerchantId, ident: ApiKeyId, clock: Clock) -> NewApiKey:
    """Replace a key by one of the same scopes; the old one ends after OVERLAP.

    Raises api_key_unknown, or api_key_ended when it was revoked or rotated before.
    """
    old = await store.lock_key(tx, merchant, ident)
    if old is None:
        raise not_found("api_key_unknown")
    if old.revoked_at is not None or old.expires_at is not None:
        raise conflict("api_key_ended")
    await store.expire_key(tx, old, clock.now() + OVERLAP)
    return await create_api_key(tx, merchant, old.scopes, clock)


async def revoke_api_key(tx: Tx, merchant: MerchantId, ident: ApiKeyId, clock: Clock) -> bytes:
    """End a key at once; returns its hash. Raises api_key_unknown, also when it was revoked before."""
    key_hash = await store.revoke_key(tx, merchant, ident, clock.now())
    if key_hash is None:
        raise not_found("api_key_unknown")
    return key_hash


async def list_api_keys(conn: Reader, merchant: MerchantId) -> list[ApiKey]:
    """All keys of a merchant, oldest first, ended ones too."""
    return await store.list_keys(conn, merchant)


async def find_api_keys(conn: Reader, hashes: Collection[bytes], clock: Clock) -> dict[bytes, ApiKey]:
    """The keys of those hashes that are in force."""
    now = clock.now()
    found = await store.find_keys(conn, hashes)
    return {h: k for h, k in found.items() if k.expires_at is None or now < k.expires_at}
