"""Step-up: what needs more than a session, and by what its owner may prove more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import Field

from purser.api.callers import Session
from purser.api.problems import StepUpRequired
from purser.api.runtime import Runtime
from purser.core.errors import Problem, conflict, forbidden
from purser.identity import Change, Method, Proof, payment_purpose, read_proof
from purser.risk import Standing

ProofToken = Annotated[str, Field(min_length=1, max_length=1024, description="What createProof answered")]

PAYING: Final = (Method.PASSKEY, Method.PIN)
"""What a payment is proved by. A password opens the session; it is no second lock on the money."""


def methods_of(standing: Standing) -> tuple[Method, ...]:
    """By what somebody can prove who they are, the strongest first."""
    has = (
        (Method.PASSKEY, standing.has_passkey),
        (Method.PIN, standing.has_pin),
        (Method.TOTP, standing.has_totp),
        (Method.PASSWORD, standing.has_password),
    )
    return tuple(method for method, there in has if there)


def require_proof(
    rt: Runtime, session: Session, token: str | None, change: Change, *, strength: int = 1
) -> tuple[str, Proof]:
    """The proof for a change of security, to be spent in its transaction.

    Raises step_up_required when there is none or it is too weak, proof_invalid, proof_expired.
    """
    if token is not None:
        proof = read_proof(token, session.id, change.purpose, rt.payments.secret, rt.clock)
        if proof.strength >= strength:
            return token, proof
    raise StepUpRequired(methods_of(session.standing), change.purpose, strength)


def payment_proof(rt: Runtime, session: Session, token: str | None, quote: str) -> Proof | None:
    """The proof sent along with a payment of `quote`, if any. Raises proof_invalid, proof_expired."""
    if token is None:
        return None
    return read_proof(token, session.id, payment_purpose(quote), rt.payments.secret, rt.clock)


def code_limit(rt: Runtime, session: Session, token: str | None) -> tuple[int | None, Proof | None]:
    """What a payment code may pay at most, minor units: what goes without a proof, anything with one; and the proof.

    Raises step_up_required when nothing goes without, pin_missing, proof_invalid, proof_expired.
    """
    purpose = Change.PAYMENT_CODE.purpose
    if token is not None:
        return None, read_proof(token, session.id, purpose, rt.payments.secret, rt.clock)
    if session.standing.free_up_to == 0:
        raise _missing(session, purpose, 1)
    return session.standing.free_up_to, None


def release_proof(
    rt: Runtime, session: Session, token: str | None, accept: Sequence[str], strength: int
) -> tuple[str, Proof]:
    """The proof that lets a held transfer go, to be spent in its transaction: one of `accept`, `strength` factors.

    Raises transfer_must_wait when none is enough, step_up_required, stronger_proof_missing, proof_invalid,
    proof_expired.
    """
    if not accept:
        raise conflict("transfer_must_wait")
    if token is not None:
        proof = read_proof(token, session.id, Change.RELEASE.purpose, rt.payments.secret, rt.clock)
        if proof.strength >= strength and any(m in accept for m in proof.methods):
            return token, proof
    raise _missing(session, Change.RELEASE.purpose, strength, accept)


def step_up(problem: Problem, session: Session, quote: str) -> Problem:
    """A refusal of the payments room for want of a proof, with what to prove and how; others as they are."""
    if problem.code != "step_up_required":
        return problem
    accept = str(problem.params.get("accept", "")).split()
    return _missing(session, payment_purpose(quote), int(problem.params.get("strength", 1)), accept)


def _missing(session: Session, purpose: str, strength: int, accept: Sequence[str] = ()) -> Problem:
    """What is to be proved before money moves, and how. Somebody who has neither PIN nor passkey is to set one.

    `accept` are the methods one of which it takes; none given, all. One factor is the PIN or a passkey; for two the PIN
    comes first and one of the others on top, or it is a passkey.
    """
    methods = methods_of(session.standing)
    if not any(method in PAYING for method in methods):
        return forbidden("pin_missing")
    fit = [m for m in methods if (not accept or m in accept) and (strength > 1 or m in PAYING)]
    if not fit or (strength > 1 and fit == [Method.PIN]):
        return forbidden("stronger_proof_missing")
    offered = tuple(m for m in methods if m in fit or (strength > 1 and m is Method.PIN))
    return StepUpRequired(offered, purpose, strength)
