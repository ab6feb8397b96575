"""Payment codes (付款码): eighteen digits that let a merchant take one payment within a minute."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.core.ids import WalletId
from purser.core.pgbinary import UuidArray
from purser.core.pipeline import Moved
from purser.risk import Proof, Standing, mark

PREFIX = "77"
"""Ours: WeChat Pay uses 10–15, Alipay 25–30, UnionPay 62."""

DIGITS = 18
LIFE = timedelta(seconds=60)
_UNKNOWN = Standing.unknown()

_INSERT = "INSERT INTO payment_codes (code_hash, wallet_id, expires_at, up_to, mark) VALUES (%s, %s, %s, %s, %s)"
_READ = """
    SELECT code_hash, wallet_id, expires_at, used_at, up_to, mark FROM payment_codes WHERE code_hash = ANY(%s)"""
_END = "UPDATE payment_codes SET used_at = %s WHERE wallet_id = ANY(%s) AND used_at IS NULL"
_USE = "UPDATE payment_codes SET used_at = %s WHERE code_hash = ANY(%s) AND used_at IS NULL"
_PRUNE = "DELETE FROM payment_codes WHERE expires_at < %s"


@dataclass(slots=True)
class Code:
    """A code as stored; `stored_used` is what the database says. `up_to`: what it may pay at most, minor units.
    `mark`: how its owner stood when it was shown (`risk.mark`)."""

    code_hash: bytes
    wallet: WalletId
    expires_at: datetime
    used: bool
    stored_used: bool
    up_to: int | None
    mark: int | None = None


def code_hash(code: str) -> bytes:
    """What is kept of a code. It lives for a minute, so a plain hash of 53 random bits is enough."""
    return hashlib.sha256(code.encode()).digest()


async def create_payment_code(
    tx: Tx,
    clock: Clock,
    wallet: WalletId,
    *,
    up_to: int | None = None,
    standing: Standing = _UNKNOWN,
    proof: Proof | None = None,
) -> tuple[str, datetime]:
    """A fresh code, good for one payment of at most `up_to` minor units, and when it ends.

    `standing` and `proof` are its owner's: the rules judge by them when a merchant uses it.
    """
    code = PREFIX + "".join(secrets.choice("0123456789") for _ in range(DIGITS - len(PREFIX)))
    now = clock.now()
    expires_at = now + LIFE
    await tx.execute(
        _INSERT, [code_hash(code), wallet, expires_at, up_to, mark(standing, proof, now, by_code=True)]
    )  # fmt: skip
    return code, expires_at


async def read_codes(conn: Tx | Reader, hashes: Collection[bytes]) -> dict[bytes, Code]:
    """Codes by hash."""
    if not hashes:
        return {}
    rows = await (await conn.execute(_READ, [list(hashes)])).fetchall()
    return {h: Code(h, WalletId(w), e, u is not None, u is not None, *rest) for h, w, e, u, *rest in rows}


async def mark_used(tx: Tx, codes: Collection[Code], now: datetime) -> None:
    """Store which codes were used. Raises Moved when one was used elsewhere meanwhile."""
    used = [c.code_hash for c in codes if c.used and not c.stored_used]
    if not used:
        return
    cursor = await tx.execute(_USE, [now, used])
    if cursor.rowcount != len(used):
        raise Moved


async def end_codes(tx: Tx, wallets: Collection[WalletId], now: datetime) -> int:
    """Let no code of these wallets pay any more. Returns how many were left to be used."""
    return (await tx.execute(_END, [now, UuidArray(list(wallets))])).rowcount


async def prune_codes(tx: Tx, before: datetime) -> int:
    """Forget codes that ended before; returns how many."""
    return (await tx.execute(_PRUNE, [before])).rowcount
