"""Proofs: a customer has just shown, once more, who they are; signed, so that nothing needs to be stored for it.

A proof is for one session and one purpose, for a few minutes. A PIN or a password therefore never travels with a
payment, and what leaks of a proof is good for one payment from the very session that has it. A second proof can be
given on top of a first: the new one then carries both.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final

import orjson

from purser.core.clock import Clock
from purser.core.db import Tx
from purser.core.errors import forbidden
from purser.core.ids import SessionId
from purser.identity.model import Method

LIFE: Final = timedelta(minutes=5)
_MAC: Final = 32

PAYMENT: Final = "payment:"
_PAYMENT: Final = re.compile(r"payment:[0-9a-f]{32}", re.ASCII)

_SPEND = """
    INSERT INTO spent_proofs (proof_hash, expires_at) VALUES (%s, %s) ON CONFLICT (proof_hash) DO NOTHING"""
_SPEND_MANY = """
    INSERT INTO spent_proofs (proof_hash, expires_at)
    SELECT one, %s FROM unnest(%s::bytea[]) AS v(one) ON CONFLICT (proof_hash) DO NOTHING"""
_SPENT = "SELECT proof_hash FROM spent_proofs WHERE proof_hash = ANY(%s)"
_PRUNE = "DELETE FROM spent_proofs WHERE expires_at < %s"


class Change(StrEnum):
    """What needs a proof besides money. The purpose of a proof for it is `security:` and its name."""

    CARDS = "cards"
    CONTACT = "contact"
    DEVICES = "devices"
    LIMITS = "limits"
    PASSKEYS = "passkeys"
    PASSWORD = "password"  # noqa: S105 -- what is changed
    PAYMENT_CODE = "payment_code"
    PIN = "pin"
    PRIVACY = "privacy"
    RECOVERY_CODES = "recovery_codes"
    RELEASE = "release"
    TOTP = "totp"
    UNFREEZE = "unfreeze"

    @property
    def purpose(self) -> str:
        return f"security:{self.value}"


_PURPOSES: Final = frozenset(change.purpose for change in Change)


@dataclass(frozen=True, slots=True)
class Proof:
    """What was proved, in which session, for what, until when. `methods` are all different."""

    methods: tuple[Method, ...]
    session: SessionId
    purpose: str
    expires_at: datetime

    @property
    def method(self) -> Method:
        """The strongest of its methods."""
        return min(self.methods, key=list(Method).index)

    @property
    def strength(self) -> int:
        """How many independent factors stand behind it."""
        return sum(m.strength for m in self.methods)


def payment_purpose(quote: str) -> str:
    """The purpose of a proof for the payment that this quote, as a token, was made for."""
    return PAYMENT + sha256(quote.encode()).hexdigest()[:32]


def is_purpose(text: str) -> bool:
    """Whether a proof can be for that."""
    return text in _PURPOSES or _PAYMENT.fullmatch(text) is not None


def issue_proof(proof: Proof, secret: bytes) -> str:
    """The proof as a token."""
    body = orjson.dumps([proof.methods, proof.session.hex(), proof.purpose, proof.expires_at.timestamp()])
    return base64.urlsafe_b64encode(_mac(body, secret) + body).decode().rstrip("=")


def read_proof(token: str, session: SessionId, purpose: str, secret: bytes, clock: Clock) -> Proof:
    """Read a token back. Raises proof_invalid: not ours, or for another session or purpose; proof_expired."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        raise forbidden("proof_invalid") from None
    mac, body = raw[:_MAC], raw[_MAC:]
    if not hmac.compare_digest(mac, _mac(body, secret)):
        raise forbidden("proof_invalid")
    methods, whose, what, expires = orjson.loads(body)
    proof = Proof(
        tuple(map(Method, methods)), SessionId.fromhex(whose), what, datetime.fromtimestamp(expires, tz=UTC)
    )  # fmt: skip
    if (proof.session, proof.purpose) != (session, purpose):
        raise forbidden("proof_invalid")
    if proof.expires_at <= clock.now():
        raise forbidden("proof_expired")
    return proof


async def spend_proof(tx: Tx, token: str, proof: Proof) -> None:
    """Note that a proof has been used, in the transaction of what it allowed. Raises proof_spent."""
    spent = await tx.execute(_SPEND, [proof_hash(token), proof.expires_at])
    if spent.rowcount == 0:
        raise forbidden("proof_spent")


def proof_hash(token: str) -> bytes:
    """By what a proof that has been used is remembered."""
    return sha256(token.encode()).digest()


async def read_spent(tx: Tx, hashes: Collection[bytes]) -> set[bytes]:
    """Which of these proofs have been used."""
    if not hashes:
        return set()
    return {bytes(row[0]) for row in await (await tx.execute(_SPENT, [list(hashes)])).fetchall()}


async def spend_proofs(tx: Tx, hashes: Collection[bytes], now: datetime) -> bool:
    """Note that proofs made before `now` have been used, in one order everywhere; False when one had been."""
    if not hashes:
        return True
    return (await tx.execute(_SPEND_MANY, [now + LIFE, sorted(hashes)])).rowcount == len(hashes)


async def prune_proofs(tx: Tx, clock: Clock) -> int:
    """Forget proofs that have expired anyway. Returns how many."""
    return (await tx.execute(_PRUNE, [clock.now()])).rowcount


def _mac(body: bytes, secret: bytes) -> bytes:
    return hmac.digest(secret, b"proof\0" + body, sha256)
