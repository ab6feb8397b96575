"""What risk knows of who asks, and the words it decides in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Protocol

from purser.risk.trail import Trail

Fact = int | str
"""A yes or no is 1 or 0; amounts are minor units, ages minutes, shares percent."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a session says about the one who pays; loaded with the session, at most a second old.

    `free_up_to` is what the customer lets go without a proof, minor units a payment, `free_day` in a day.
    `security_changed_at` is when a password, PIN, contact or second factor was last changed; None: never since
    sign-up. `device_since` is when the device was first signed in on; None: it was trusted from the start (a
    customer's first one). `device` are the bytes of its id. The `has_…` tell by what the customer could prove
    themselves. `recovering`: the account was stolen and has just been given back, which is a change of security, too.
    """

    free_up_to: int
    has_pin: bool
    security_changed_at: datetime | None
    device_since: datetime | None
    has_passkey: bool = False
    has_totp: bool = False
    has_password: bool = False
    device: bytes | None = None
    free_day: int = 0
    is_known: bool = True
    recovering: bool = False

    @staticmethod
    @cache
    def unknown() -> Standing:
        """Nobody asked: nothing is held against them, and nothing they could prove is known."""
        return Standing(0, has_pin=False, security_changed_at=None, device_since=None, is_known=False)


class Proof(Protocol):
    """That the payer has just proved themselves for this very payment. `method` is the strongest of `methods`,
    `strength` how many independent factors they are together."""

    @property
    def methods(self) -> Sequence[str]: ...

    @property
    def method(self) -> str: ...

    @property
    def strength(self) -> int: ...


METHODS = ("pin", "password", "passkey", "totp", "recovery_code")
"""By what somebody can prove who they are."""

ONCE = ("pin", "passkey")
"""What an everyday payment is proved by."""

TWICE = ("passkey", "totp", "recovery_code", "password")
"""What makes two factors, alone (a passkey) or on top of a PIN."""


class Outcome(StrEnum):
    """What becomes of a payment, the mildest first."""

    ALLOW = "allow"
    STEP_UP = "step_up"
    HOLD = "hold"
    DENY = "deny"

    @property
    def severity(self) -> int:
        return _SEVERITY[self]


_SEVERITY = {outcome: i for i, outcome in enumerate(Outcome)}


@dataclass(frozen=True, slots=True)
class Condition:
    """`fact op value`, where the value may be another fact's name (`is_fact`) or several values (`in`)."""

    fact: str
    op: str
    value: Fact | tuple[str, ...]
    is_fact: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """When all of `when` holds, `then`.

    A proof satisfies a step_up, or shortens a hold, when it has one of the methods in `accept` and `strength` factors
    in all; none does when `accept` is empty. `hold` is how long a transfer waits; what cannot wait (money to a
    merchant, a withdrawal) gets `otherwise`. A rule in `shadow` decides nothing, it is
    only noted. A `quiet` one that a proof satisfied leaves no decision behind: the everyday PIN.
    """

    code: str
    when: tuple[Condition, ...]
    then: Outcome
    accept: tuple[str, ...] = ()
    strength: int = 1
    hold: timedelta = timedelta(hours=24)
    otherwise: Outcome = Outcome.STEP_UP
    shadow: bool = False
    quiet: bool = False

    def is_satisfied_by(self, proof: Proof | None) -> bool:
        """Whether this proof is enough for the rule to let go."""
        return proof is not None and proof.strength >= self.strength and any(m in self.accept for m in proof.methods)


@dataclass(frozen=True, slots=True)
class Case:
    """One payment to be judged. Amounts in minor units; `now` in Unix seconds, `hour` of the operator's day.

    `kind` is payment, transfer, top_up or withdrawal. `available` is the wallet's money before it. `party` and
    `device` are tags. `theirs` is the trail of a payee that is a wallet.
    """

    kind: str
    amount: int
    now: int
    hour: int
    available: int
    standing: Standing
    proof: Proof | None
    trail: Trail
    party: bytes
    device: bytes
    theirs: Trail | None = None
    first_payee: bool = False
    by_code: bool = False
    static_qr: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say. `reasons` are the codes of the rules that decided, or that a proof satisfied;
    `shadow` of those that would have. A proof by one of `accept`, of `strength` factors in all, would do. `facts` are
    what the rules that fired looked at. `confirmed`: the owner has just answered for the
    small payments since they last did."""

    outcome: Outcome
    reasons: tuple[str, ...] = ()
    shadow: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    strength: int = 1
    hold: timedelta = timedelta(0)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    confirmed: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether nothing needs to be kept of it."""
        return self.outcome is Outcome.ALLOW and not self.reasons and not self.shadow


PLAIN = Verdict(Outcome.ALLOW)
