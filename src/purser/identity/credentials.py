"""Everything a customer can prove themselves by besides a password and a PIN, ready to be used."""

from __future__ import annotations

from dataclasses import dataclass

from purser.core.clock import Clock
from purser.core.db import Database, Tx
from purser.identity.codes import Codes, prune_codes
from purser.identity.model import CodeRules, GuessRules
from purser.identity.passkeys import Passkeys, prune_challenges
from purser.identity.recovery_codes import RecoveryCodes
from purser.identity.register import prune_logins
from purser.identity.second_factor import prune_tickets
from purser.identity.totp import Totps


@dataclass(frozen=True, slots=True)
class Credentials:
    """One of each, for one process."""

    codes: Codes
    passkeys: Passkeys
    totps: Totps
    recovery_codes: RecoveryCodes


def open_credentials(
    db: Database, secret: bytes, base_url: str, codes: CodeRules, guesses: GuessRules, clock: Clock
) -> Credentials:
    """`secret` is the process's own; each kind derives a key of its own from it. Passkeys are bound to `base_url`."""
    return Credentials(
        codes=Codes(db, secret, codes, clock),
        passkeys=Passkeys(db, base_url, clock),
        totps=Totps(db, guesses.second_factor, clock),
        recovery_codes=RecoveryCodes(db, secret, guesses.second_factor, clock),
    )


async def prune_credentials(tx: Tx, clock: Clock) -> int:
    """Forget what has expired: codes sent, challenges, half-done sign-ins. Returns how many."""
    return sum([await prune(tx, clock) for prune in (prune_codes, prune_challenges, prune_tickets, prune_logins)])
