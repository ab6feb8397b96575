"""The SQL of merchants and their keys."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from purser.accounts.model import ApiKey, Merchant, MerchantScope
from purser.core.db import Reader, Tx
from purser.core.ids import AccountId, ApiKeyId, MerchantId
from purser.core.money import Currency
from purser.core.pgbinary import UuidArray

_ADD_MERCHANT = """
    INSERT INTO merchants (id, name, currency, available_account, status, created_at)
    VALUES (%s, %s, %s, %s, 'open', %s)"""
_READ_MERCHANTS = """
    SELECT id, name, currency, available_account, created_at
      FROM merchants WHERE id = ANY(%s) AND status = 'open'"""
_BALANCES = "SELECT id, balance FROM ledger_accounts WHERE id = ANY(%s)"

_KEY = "id, merchant_id, scopes, last4, created_at, expires_at, revoked_at"
_ADD_KEY = """
    INSERT INTO api_keys (key_hash, id, merchant_id, scopes, last4, created_at) VALUES (%s, %s, %s, %s, %s, %s)"""
_FIND_KEYS = f"SELECT key_hash, {_KEY} FROM api_keys WHERE key_hash = ANY(%s) AND revoked_at IS NULL"
_LIST_KEYS = f"SELECT {_KEY} FROM api_keys WHERE merchant_id = %s ORDER BY id"
_LOCK_KEY = f"SELECT {_KEY} FROM api_keys WHERE merchant_id = %s AND id = %s FOR NO KEY UPDATE"
_EXPIRE_KEY = "UPDATE api_keys SET expires_at = least(expires_at, %s) WHERE merchant_id = %s AND id = %s"
_REVOKE_KEY = """
    UPDATE api_keys SET revoked_at = %s WHERE merchant_id = %s AND id = %s AND revoked_at IS NULL
    RETURNING key_hash"""


async def add_merchant(tx: Tx, m: Merchant) -> None:
    """Store a new, open merchant."""
    await tx.execute(_ADD_MERCHANT, [m.id, m.name, m.currency, m.available, m.created_at])


async def read_merchants(conn: Tx | Reader, ids: Collection[MerchantId]) -> dict[MerchantId, Merchant]:
    """The open merchants among those ids."""
    rows = await (await conn.execute(_READ_MERCHANTS, [UuidArray(list(ids))])).fetchall()
    return {MerchantId(r[0]): Merchant(MerchantId(r[0]), r[1], Currency(r[2]), AccountId(r[3]), r[4]) for r in rows}


async def read_balances(conn: Reader, accounts: Collection[AccountId]) -> dict[AccountId, int]:
    """Balances in minor units."""
    rows = await (await conn.execute(_BALANCES, [UuidArray(list(accounts))])).fetchall()
    return {AccountId(ident): balance for ident, balance in rows}


async def add_key(tx: Tx, key_hash: bytes, key: ApiKey) -> None:
    """Store a new key."""
    scopes = sorted(key.scopes)
    await tx.execute(_ADD_KEY, [key_hash, key.id, key.merchant, scopes, key.last4, key.created_at])


async def find_keys(conn: Reader, hashes: Collection[bytes]) -> dict[bytes, ApiKey]:
    """Keys that are not revoked, by their hash. Whether one has expired is the caller's to see."""
    rows = await (await conn.execute(_FIND_KEYS, [list(hashes)])).fetchall()
    return {bytes(r[0]): _key(r[1:]) for r in rows}


async def list_keys(conn: Reader, merchant: MerchantId) -> list[ApiKey]:
    """All keys of a merchant, oldest first, revoked ones too."""
    rows = await (await conn.execute(_LIST_KEYS, [merchant])).fetchall()
    return [_key(r) for r in rows]


async def lock_key(tx: Tx, merchant: MerchantId, key: ApiKeyId) -> ApiKey | None:
    """The merchant's key, to be changed in this transaction."""
    row = await (await tx.execute(_LOCK_KEY, [merchant, key])).fetchone()
    return _key(row) if row else None


async def expire_key(tx: Tx, key: ApiKey, at: datetime) -> None:
    """Let a key end at `at`, or earlier when it did so before."""
    await tx.execute(_EXPIRE_KEY, [at, key.merchant, key.id])


async def revoke_key(tx: Tx, merchant: MerchantId, key: ApiKeyId, at: datetime) -> bytes | None:
    """The hash of the key that is revoked now; None when there was none to revoke."""
    row = await (await tx.execute(_REVOKE_KEY, [at, merchant, key])).fetchone()
    return bytes(row[0]) if row else None


def _key(row: Sequence[Any]) -> ApiKey:
    ident, merchant, scopes, *rest = row
    granted = frozenset(MerchantScope(s) for s in scopes)
    return ApiKey(ApiKeyId(ident), MerchantId(merchant), granted, *rest)
