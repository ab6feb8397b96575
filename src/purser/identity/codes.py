"""One-time codes: six digits sent to a phone or a mailbox, which show that whoever types them can read there.

A code belongs to one request, one address and one purpose: all three are in what is stored of it, so none can be
exchanged, and the address itself is not kept. Each request has five tries, counted before they are looked at. A code
is made and sent for every address alike, whether or not somebody has an account by it.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final

from purser.core.clock import Clock
from purser.core.db import Database, Tx
from purser.core.errors import forbidden
from purser.core.ids import Id
from purser.identity.model import CodeRules
from purser.identity.throttle import Count, reserve_tries, throttle_key

DIGITS: Final = 6

_ADD = "INSERT INTO one_time_codes (id, purpose, code_hash, tries, expires_at) VALUES (%s, %s, %s, 0, %s)"
_RESERVE = """
    UPDATE one_time_codes SET tries = tries + 1
     WHERE id = %s AND tries < %s AND used_at IS NULL AND expires_at > %s
    RETURNING code_hash, tries"""
_SPEND = "UPDATE one_time_codes SET used_at = %s WHERE id = %s AND used_at IS NULL"
_PRUNE = "DELETE FROM one_time_codes WHERE expires_at < %s"


class CodePurpose(StrEnum):
    """What a code is for; it is good for nothing else."""

    SIGN_UP = "sign_up"
    SIGN_IN = "sign_in"
    RECOVER = "recover"
    CONTACT = "contact"
    FREEZE = "freeze"


class CodeRequestId(Id):
    """One request for a code."""


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code to be sent. Only its address may learn `code`; whoever asked learns `id`."""

    id: CodeRequestId
    code: str
    expires_at: datetime


class Codes:
    """Makes codes and checks them, under a pepper derived from the process's secret."""

    def __init__(self, db: Database, secret: bytes, rules: CodeRules, clock: Clock) -> None:
        self._db = db
        self._pepper = hmac.digest(secret, b"one-time codes\0", sha256)
        self.rules = rules
        self._clock = clock

    async def reserve(self, purpose: CodePurpose, address: str, network: str) -> None:
        """Count a code that is to be sent to `address` at the wish of `network`. Raises code_too_soon.

        Codes for freezing count apart: whoever has used up somebody's codes must not keep them from that.
        """
        scope = "codes to freeze" if purpose is CodePurpose.FREEZE else "codes"
        counts = [
            Count(throttle_key(f"{scope} {rules.window}", address), rules) for rules in self.rules.address
        ]  # fmt: skip
        counts.append(Count(throttle_key("codes from", network), self.rules.network))
        await reserve_tries(self._db, counts, self._clock, "code_too_soon")

    async def make(self, tx: Tx, purpose: CodePurpose, address: str) -> NewCode:
        """A fresh code for a normalised address, to be sent in the same transaction."""
        expires_at = self._clock.now() + self.rules.life
        new = NewCode(CodeRequestId(secrets.token_bytes(16)), f"{secrets.randbelow(10**DIGITS):0{DIGITS}}", expires_at)
        await tx.execute(_ADD, [new.id, purpose, self._hash(new.id, purpose, address, new.code), expires_at])
        return new

    async def check(self, ident: CodeRequestId, purpose: CodePurpose, address: str, code: str) -> None:
        """Look at one try. Raises code_wrong; code_expired when there is nothing to compare with any more: too late,
        too many tries, used before, or never sent."""
        values = [ident, self.rules.tries, self._clock.now()]

        async def take(tx: Tx) -> tuple[bytes, int] | None:
            row = await (await tx.execute(_RESERVE, values)).fetchone()
            return None if row is None else (bytes(row[0]), row[1])

        reserved = await self._db.run(take)
        if reserved is None:
            raise forbidden("code_expired")
        stored, tries = reserved
        if not self._matches(stored, ident, purpose, address, code):
            raise forbidden("code_wrong", left=self.rules.tries - tries)

    async def spend(self, tx: Tx, ident: CodeRequestId) -> None:
        """Use a code up that was right, in the transaction of what it allows. Raises code_expired when another
        request was faster."""
        if (await tx.execute(_SPEND, [self._clock.now(), ident])).rowcount == 0:
            raise forbidden("code_expired")

    def _matches(self, stored: bytes, ident: CodeRequestId, purpose: CodePurpose, address: str, code: str) -> bool:
        return hmac.compare_digest(stored, self._hash(ident, purpose, address, code))

    def _hash(self, ident: CodeRequestId, purpose: CodePurpose, address: str, code: str) -> bytes:
        return hmac.digest(self._pepper, ident + f"{purpose}\0{address}\0{code}".encode(), sha256)


async def prune_codes(tx: Tx, clock: Clock) -> int:
    """Forget codes that have expired. Returns how many."""
    return (await tx.execute(_PRUNE, [clock.now()])).rowcount
