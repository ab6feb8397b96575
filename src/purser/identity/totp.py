"""Codes of an authenticator app (RFC 6238): a second factor that needs no network.

The app and we share a secret; the code is made of it and the time, in steps of thirty seconds. A step counts once:
what somebody reads over a shoulder or in a phishing page's log has been used.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pyotp

from purser.core.clock import Clock
from purser.core.db import Database, Reader, Tx
from purser.core.errors import conflict, forbidden
from purser.core.ids import CustomerId
from purser.core.vault import Field, keyring
from purser.identity.model import AttemptRules
from purser.identity.throttle import Count, forget_tries, reserve_tries, throttle_key

SECRET: Final = Field("totps", "sealed_secret")
ISSUER: Final = "Purser"
STEP: Final = 30
"""Seconds."""

_DRIFT: Final = (0, -1, 1)
"""Steps a clock may be off, the present first (RFC 6238, 5.2)."""

_OLDEST: Final = -2
"""No step has been used."""

_BEGIN = """
    INSERT INTO totps AS t (customer_id, sealed_secret, last_step, created_at) VALUES (%s, %s, %s, %s)
    ON CONFLICT (customer_id) DO UPDATE
       SET sealed_secret = excluded.sealed_secret, last_step = excluded.last_step, created_at = excluded.created_at
     WHERE t.confirmed_at IS NULL"""
_READ = "SELECT sealed_secret, confirmed_at FROM totps WHERE customer_id = %s FOR NO KEY UPDATE"
_USE = "UPDATE totps SET last_step = %s WHERE customer_id = %s AND last_step < %s AND sealed_secret = %s"
_CONFIRM = "UPDATE totps SET confirmed_at = %s WHERE customer_id = %s AND confirmed_at IS NULL"
_IS_ON = "SELECT 1 FROM totps WHERE customer_id = %s AND confirmed_at IS NOT NULL"
_SINCE = "SELECT confirmed_at FROM totps WHERE customer_id = %s"
_REMOVE = "DELETE FROM totps WHERE customer_id = %s AND confirmed_at IS NOT NULL"


@dataclass(frozen=True, slots=True)
class TotpSetup:
    """What an authenticator app needs to know, shown once. `uri` is what the QR code says."""

    secret: str
    uri: str


class Totps:
    """Sets up and checks codes of authenticator apps; their secrets are sealed for the customer's row."""

    def __init__(self, db: Database, rules: AttemptRules, clock: Clock) -> None:
        self._db = db
        self._rules = rules
        self._clock = clock

    async def begin(self, tx: Tx, customer: CustomerId, label: str) -> TotpSetup:
        """A secret that counts once a code of it was seen; another one begun before is forgotten. `label` is what
        the app calls the account. Raises totp_on when one is in use."""
        secret = pyotp.random_base32()
        sealed = (await keyring(tx)).seal(SECRET, customer, secret.encode())
        values = [customer, sealed, _OLDEST, self._clock.now()]
        if (await tx.execute(_BEGIN, values)).rowcount == 0:
            raise conflict("totp_on")
        return TotpSetup(secret, pyotp.TOTP(secret).provisioning_uri(name=label, issuer_name=ISSUER))

    async def confirm(self, tx: Tx, customer: CustomerId) -> None:
        """Turn it on, after `verify` of a code. Raises totp_on."""
        if (await tx.execute(_CONFIRM, [self._clock.now(), customer])).rowcount == 0:
            raise conflict("totp_on")

    async def verify(self, customer: CustomerId, code: str, *, pending: bool = False) -> None:
        """Look at one try and use its time step up; `pending`: of a secret that is not confirmed yet.

        Raises totp_off, totp_wrong (also for a step used before), sign_in_locked.
        """
        key = throttle_key("totp", customer)
        await reserve_tries(self._db, [Count(key, self._rules)], self._clock)

        async def look(tx: Tx) -> bool:
            row = await (await tx.execute(_READ, [customer])).fetchone()
            if row is None or (row[1] is None) != pending:
                raise forbidden("totp_off")
            secret = (await keyring(tx)).open(SECRET, customer, bytes(row[0]))
            step = self._step(secret.decode(), code)
            used = await tx.execute(_USE, [step, customer, step, row[0]])
            if used.rowcount:
                await forget_tries(tx, key)
            return used.rowcount == 1

        if not await self._db.run(look):
            raise forbidden("totp_wrong")

    def _step(self, secret: str, code: str) -> int:
        """The time step the code is of, as seen from now; one before all others when it is of none."""
        totp, now = pyotp.TOTP(secret), int(self._clock.now().timestamp()) // STEP
        steps = (now + drift for drift in _DRIFT)
        right = [s for s in steps if hmac.compare_digest(totp.at(s * STEP).encode(), code.encode())]
        return max(right, default=_OLDEST)


async def has_totp(conn: Tx | Reader, customer: CustomerId) -> bool:
    """Whether a second factor is asked for."""
    return await (await conn.execute(_IS_ON, [customer])).fetchone() is not None


async def remove_totp(tx: Tx, customer: CustomerId) -> bool:
    """Ask for no second factor any more; whether one was asked for."""
    return (await tx.execute(_REMOVE, [customer])).rowcount == 1


async def totp_since(conn: Tx | Reader, customer: CustomerId) -> datetime | None:
    """Since when codes of an authenticator app are asked for; None when they are not."""
    row = await (await conn.execute(_SINCE, [customer])).fetchone()
    return None if row is None else row[0]
