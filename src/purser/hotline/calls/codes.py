"""Call codes: made in the app, where it is known who somebody is, and keyed in on a telephone.

A code carries who it is, what it is about and in which language; it works once and for some minutes. Six digits are
few, so tries are counted before they are looked at: by call, by the number that calls, and all together.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg.types.json import Jsonb

from purser.core.clock import Clock
from purser.core.db import Tx
from purser.core.errors import Kind, Problem
from purser.core.ids import CustomerId
from purser.core.text import Language
from purser.core.vault import Field, keyring
from purser.hotline.calls.desk import NAME, CallDesk

DIGITS: Final = 6

_HASH: Final = Field("call_codes", "code_hash")
_ATTEMPTS: Final = 20  # draws; with thousands of codes about, a handful is plenty

_DROP = "DELETE FROM call_codes WHERE customer_id = %s"
_ADD = """
    INSERT INTO call_codes AS c (code_hash, customer_id, about, language, made_at, expires_at)
    VALUES (%(hash)s, %(customer)s, %(about)s, %(language)s, %(now)s, %(until)s)
    ON CONFLICT (code_hash) DO UPDATE
       SET customer_id = excluded.customer_id, about = excluded.about, language = excluded.language,
           made_at = excluded.made_at, expires_at = excluded.expires_at
     WHERE c.expires_at <= excluded.made_at"""
_TAKE = """
    DELETE FROM call_codes WHERE code_hash = %s RETURNING customer_id, about, language, expires_at"""
_PRUNE = "DELETE FROM call_codes WHERE expires_at < %s"


@dataclass(frozen=True, slots=True)
class CallCode:
    """A code as its owner sees it, once."""

    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """What a code says."""

    customer: CustomerId
    about: Mapping[str, Any] | None
    language: Language


async def make_call_code(
    tx: Tx, desk: CallDesk, customer: CustomerId, language: Language, about: Mapping[str, Any] | None = None
) -> CallCode:
    """A fresh code; the one before is worth nothing any more. Raises busy when all that are drawn are taken."""
    now = desk.clock.now()
    until = desk.terms.after(NAME, "code", now)
    await tx.execute(_DROP, [customer])
    keys = await keyring(tx)
    for _ in range(_ATTEMPTS):
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        values = {
            "hash": keys.index(_HASH, code), "customer": customer, "language": language, "now": now, "until": until,
            "about": None if about is None else Jsonb(dict(about)),
        }  # fmt: skip
        if (await tx.execute(_ADD, values)).rowcount == 1:
            return CallCode(code, until)
    raise Problem("busy", Kind.UNAVAILABLE)


async def spend_call_code(tx: Tx, clock: Clock, code: str) -> Shown | None:
    """What the code says, once; None for one that is wrong, used or too old."""
    row = await (await tx.execute(_TAKE, [(await keyring(tx)).index(_HASH, code)])).fetchone()
    if row is None or row[3] <= clock.now():
        return None
    return Shown(CustomerId(row[0]), row[1], row[2])


async def prune_call_codes(tx: Tx, clock: Clock) -> int:
    """Forget codes that have expired; returns how many."""
    return (await tx.execute(_PRUNE, [clock.now()])).rowcount
