"""Recovery codes: ten secrets on paper, for the day the phone is gone.

Each has 65 random bits and works once. So many bits cannot be tried out, so a fast hash under a pepper is enough;
they are throttled all the same.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from hashlib import sha256
from typing import Final

from purser.core.clock import Clock
from purser.core.db import Database, Reader, Tx
from purser.core.errors import forbidden
from purser.core.ids import CustomerId
from purser.identity.model import AttemptRules
from purser.identity.throttle import Count, forget_tries, reserve_tries, throttle_key

HOW_MANY: Final = 10
_LENGTH: Final = 13
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no letter looks like a digit; five bits each."""

_GROUP: Final = 5
_READ_AS: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})

_FORGET = "DELETE FROM recovery_codes WHERE customer_id = %s"
_ADD = """
    INSERT INTO recovery_codes (customer_id, code_hash, made_at) SELECT %s, hash, %s FROM unnest(%s::bytea[]) AS hash"""
_IS_GOOD = "SELECT 1 FROM recovery_codes WHERE customer_id = %s AND code_hash = %s AND used_at IS NULL"
_SPEND = """
    UPDATE recovery_codes SET used_at = %s WHERE customer_id = %s AND code_hash = %s AND used_at IS NULL"""
_LEFT = "SELECT count(*) FROM recovery_codes WHERE customer_id = %s AND used_at IS NULL"
_SINCE = "SELECT max(made_at) FROM recovery_codes WHERE customer_id = %s"
_NOBODY = CustomerId(bytes(16))


class RecoveryCodes:
    """Makes and checks recovery codes, under a pepper derived from the process's secret."""

    def __init__(self, db: Database, secret: bytes, rules: AttemptRules, clock: Clock) -> None:
        self._db = db
        self._pepper = hmac.digest(secret, b"recovery codes\0", sha256)
        self._rules = rules
        self._clock = clock

    async def make(self, tx: Tx, customer: CustomerId) -> list[str]:
        """Ten fresh codes, to be shown once; those of before are worth nothing any more."""
        codes = ["".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)) for _ in range(HOW_MANY)]
        await tx.execute(_FORGET, [customer])
        await tx.execute(_ADD, [customer, self._clock.now(), [self._hash(customer, code) for code in codes]])
        return ["-".join(code[i : i + _GROUP] for i in range(0, _LENGTH, _GROUP)) for code in codes]

    async def check(self, customer: CustomerId | None, code: str) -> None:
        """Look at one try; for nobody with the same work. Raises recovery_code_wrong, sign_in_locked."""
        whose = customer or _NOBODY
        key = throttle_key("recovery codes of nobody", secrets.token_bytes(16)) if customer is None else _key(customer)
        await reserve_tries(self._db, [Count(key, self._rules)], self._clock)
        async with self._db.reader() as conn:
            row = await (await conn.execute(_IS_GOOD, [whose, self._hash(whose, code)])).fetchone()
        if row is None:
            raise forbidden("recovery_code_wrong")

    async def matches(self, customer: CustomerId | None, code: str) -> bool:
        """Whether it is a code that works, after the same work for nobody. For callers that count tries themselves and
        tell nobody the result; the code is not used up."""
        whose = customer or _NOBODY
        async with self._db.reader() as conn:
            row = await (await conn.execute(_IS_GOOD, [whose, self._hash(whose, code)])).fetchone()
        return row is not None and customer is not None

    async def spend(self, tx: Tx, customer: CustomerId, code: str) -> int:
        """Use a code up that was right, in the transaction of what it allows. Returns how many are left.

        Raises recovery_code_wrong when another request was faster.
        """
        spent = await tx.execute(_SPEND, [self._clock.now(), customer, self._hash(customer, code)])
        if spent.rowcount == 0:
            raise forbidden("recovery_code_wrong")
        await forget_tries(tx, _key(customer))
        return await recovery_codes_left(tx, customer)

    def _hash(self, customer: CustomerId, code: str) -> bytes:
        return hmac.digest(self._pepper, customer + code.upper().translate(_READ_AS).encode(), sha256)


async def recovery_codes_left(conn: Tx | Reader, customer: CustomerId) -> int:
    """How many codes still work."""
    row = await (await conn.execute(_LEFT, [customer])).fetchone()
    return int(row[0]) if row else 0


async def recovery_codes_since(conn: Tx | Reader, customer: CustomerId) -> datetime | None:
    """When the codes were made, used ones with them; None when there were never any."""
    row = await (await conn.execute(_SINCE, [customer])).fetchone()
    return None if row is None else row[0]


async def drop_recovery_codes(tx: Tx, customer: CustomerId) -> None:
    """Take no recovery code of the customer's any more."""
    await tx.execute(_FORGET, [customer])


def _key(customer: CustomerId) -> bytes:
    return throttle_key("recovery codes", customer)
