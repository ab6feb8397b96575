"""The payment PIN (支付密码): six digits, so everything rests on how few may be tried.

A try is counted before the PIN is looked at, by one UPDATE that refuses when too many were made: of two hundred
guesses at once exactly as many as allowed are ever compared. A million PINs are hashed in hours, so what is stored
is the hash of the PIN under a pepper that is not in the database.
"""

from __future__ import annotations

import hmac
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Final

from purser.core.clock import Clock
from purser.core.db import Database, Reader, Tx
from purser.core.errors import Kind, Problem, forbidden, invalid
from purser.core.ids import CustomerId
from purser.identity.model import PinRules
from purser.identity.passwords import Hasher

DIGITS: Final = 6
_FORM = re.compile(r"[0-9]{6}", re.ASCII)

_RESERVE = """
    UPDATE pins
       SET failures = CASE WHEN failures < %(limit)s THEN failures + 1 ELSE 1 END,
           locked_until = CASE WHEN (CASE WHEN failures < %(limit)s THEN failures + 1 ELSE 1 END) = %(limit)s
                               THEN %(until)s END
     WHERE customer_id = %(customer)s AND (failures < %(limit)s OR locked_until <= %(now)s)
    RETURNING hash, failures, next_hash, next_at"""
_HASHES = "SELECT hash, next_hash, next_at FROM pins WHERE customer_id = %s"
_STATE = "SELECT set_at, failures, locked_until, next_at FROM pins WHERE customer_id = %s"
_RIGHT = "UPDATE pins SET failures = 0, locked_until = NULL WHERE customer_id = %s"
_GIVE_BACK = """
    UPDATE pins SET failures = failures - 1, locked_until = NULL WHERE customer_id = %s AND failures > 0"""
_SET = """
    INSERT INTO pins (customer_id, hash, set_at, failures) VALUES (%s, %s, %s, 0)
    ON CONFLICT (customer_id) DO UPDATE
       SET hash = excluded.hash, set_at = excluded.set_at, failures = 0, locked_until = NULL,
           next_hash = NULL, next_at = NULL"""
_RESET = "UPDATE pins SET next_hash = %s, next_at = %s WHERE customer_id = %s"
_CANCEL = "UPDATE pins SET next_hash = NULL, next_at = NULL WHERE customer_id = %s AND next_at > %s"
_DROP = "DELETE FROM pins WHERE customer_id = %s"
_NOBODY = CustomerId(bytes(16))


@dataclass(frozen=True, slots=True)
class PinState:
    """What is known of a PIN without knowing it. `pending_from`: a PIN that was reset counts from then on."""

    set_at: datetime
    failures: int
    locked_until: datetime | None
    pending_from: datetime | None


class PinPad:
    """Hashes and compares PINs under the pepper, derived from the process's secret."""

    def __init__(self, db: Database, hasher: Hasher, secret: bytes, rules: PinRules, clock: Clock) -> None:
        self._db = db
        self._hasher = hasher
        self._pepper = hmac.digest(secret, b"pin pepper\0", sha256)
        self.rules = rules
        self._clock = clock

    async def hash(self, customer: CustomerId, pin: str) -> str:
        """What is stored of a PIN: worth nothing for another customer, or without the pepper. Raises busy."""
        return await self._hasher.hash(self._under_pepper(customer, pin))

    async def verify(self, customer: CustomerId, pin: str) -> None:
        """Raises pin_missing, pin_locked (without looking), pin_wrong, busy."""
        stored, failures = await self._reserve(customer)
        try:
            matches = await self._hasher.verify(self._under_pepper(customer, pin), stored)
        except Problem:  # too busy to look: that was no try
            await self._db.run(lambda tx: tx.execute(_GIVE_BACK, [customer]))
            raise
        if not matches:
            raise forbidden("pin_wrong", left=self.rules.failures - failures)
        await self._db.run(lambda tx: tx.execute(_RIGHT, [customer]))

    async def matches(self, customer: CustomerId | None, pin: str) -> bool:
        """Whether it is the PIN, after the same work when there is none. For callers that count tries themselves
        and tell nobody the result."""
        async with self._db.reader() as conn:
            row = await (await conn.execute(_HASHES, [customer or _NOBODY])).fetchone()
        stored = None if row is None else self._effective(*row)
        return await self._hasher.verify(self._under_pepper(customer or _NOBODY, pin), stored)

    async def _reserve(self, customer: CustomerId) -> tuple[str, int]:
        """Count a try; the hash to compare with and how many tries have failed, this one among them."""
        now = self._clock.now()
        values = {
            "customer": customer, "now": now, "until": now + self.rules.lock, "limit": self.rules.failures
        }  # fmt: skip

        async def take(tx: Tx) -> tuple[str, int]:
            row = await (await tx.execute(_RESERVE, values)).fetchone()
            if row is not None:
                return self._effective(row[0], *row[2:]), row[1]
            state = await read_pin(tx, customer)
            if state is None:
                raise forbidden("pin_missing")
            until = state.locked_until or now
            raise Problem("pin_locked", Kind.RATE_LIMITED, retry_after=max(1, round((until - now).total_seconds())))

        return await self._db.run(take)

    def _effective(self, stored: str, following: str | None, since: datetime | None) -> str:
        return following if following is not None and since is not None and since <= self._clock.now() else stored

    def _under_pepper(self, customer: CustomerId, pin: str) -> str:
        return hmac.digest(self._pepper, customer + pin.encode(), sha256).hex()


async def read_pin(conn: Tx | Reader, customer: CustomerId) -> PinState | None:
    """How a customer's PIN stands; None without one."""
    row = await (await conn.execute(_STATE, [customer])).fetchone()
    return None if row is None else PinState(*row)


async def set_pin(tx: Tx, customer: CustomerId, hashed: str, clock: Clock) -> None:
    """Store a PIN that counts at once, for the first one or for somebody who knew the one before."""
    await tx.execute(_SET, [customer, hashed, clock.now()])


async def reset_pin(tx: Tx, customer: CustomerId, hashed: str, rules: PinRules, clock: Clock) -> datetime:
    """Store a PIN that counts after a while, for somebody who forgot the one before; that one counts until then
    and can undo this. Returns when."""
    since = clock.now() + rules.reset
    await tx.execute(_RESET, [hashed, since, customer])
    return since


async def cancel_pin_reset(tx: Tx, customer: CustomerId, clock: Clock) -> bool:
    """Undo a reset that has not come to count yet; whether there was one."""
    return (await tx.execute(_CANCEL, [customer, clock.now()])).rowcount == 1


def check_pin(pin: str, phone: str | None = None, birthday: date | None = None) -> None:
    """Raises pin_malformed unless it is six digits, pin_easy for what a thief tries first.

    Runs up and down, one short piece over and over, pairs and mirrors, the tail of the phone number, and the
    birthday in any order of its parts.
    """
    if not _FORM.fullmatch(pin):
        raise invalid("pin_malformed", digits=DIGITS)
    if _is_pattern(pin) or pin in _dates(birthday) or (phone is not None and phone.endswith(pin)):
        raise invalid("pin_easy")


def _is_pattern(pin: str) -> bool:
    digits = [int(d) for d in pin]
    steps = {(b - a) % 10 for a, b in itertools.pairwise(digits)}
    if steps in ({0}, {1}, {9}):
        return True
    halves = pin[:3], pin[3:]
    pieces = any(pin == pin[:n] * (DIGITS // n) for n in (2, 3))
    pairs = all(pin[i] == pin[i + 1] for i in (0, 2, 4))
    return pieces or pairs or halves[0] == halves[1][::-1] or all(_is_one(half) for half in halves)


def _is_one(text: str) -> bool:
    return len(set(text)) == 1


def _dates(day: date | None) -> Sequence[str]:
    """A birthday as people shorten it to six digits."""
    if day is None:
        return ()
    forms = ("%y%m%d", "%d%m%y", "%m%d%y", "%Y%m", "%m%Y")
    return [day.strftime(form) for form in forms]


async def drop_pin(tx: Tx, customer: CustomerId) -> bool:
    """Know no PIN of the customer any more, neither the present one nor one to come; whether there was one."""
    return (await tx.execute(_DROP, [customer])).rowcount == 1
