"""Proofs as tokens: what is signed cannot be changed, and says what it says to nobody else."""

from __future__ import annotations

import base64

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from purser.core.clock import FakeClock
from purser.core.errors import Problem
from purser.core.ids import SessionId
from purser.identity import Change, Method, Proof, is_purpose, issue_proof, payment_purpose, read_proof
from purser.identity.proofs import LIFE

CLOCK = FakeClock()
SECRET = b"the secret of the process"
SESSION = SessionId.new(CLOCK)
PURPOSE = Change.UNFREEZE.purpose
PROOF = Proof((Method.PIN, Method.PASSWORD), SESSION, PURPOSE, CLOCK.now() + LIFE)
TOKEN = issue_proof(PROOF, SECRET)


def read(token: str, session: SessionId = SESSION, purpose: str = PURPOSE, secret: bytes = SECRET) -> Proof:
    return read_proof(token, session, purpose, secret, CLOCK)


def test_it_comes_back_as_it_was() -> None:
    assert read(TOKEN) == PROOF
    assert (PROOF.method, PROOF.strength) == (Method.PASSWORD, 2)


@pytest.mark.parametrize(
    ("methods", "strength", "strongest"),
    [
        ((Method.PIN,), 1, Method.PIN),
        ((Method.PASSKEY,), 2, Method.PASSKEY),
        ((Method.PIN, Method.TOTP), 2, Method.TOTP),
        ((Method.PIN, Method.PASSWORD, Method.RECOVERY_CODE), 3, Method.RECOVERY_CODE),
    ],
)
def test_factors_are_counted(methods: tuple[Method, ...], strength: int, strongest: Method) -> None:
    proof = Proof(methods, SESSION, PURPOSE, CLOCK.now())
    assert (proof.strength, proof.method) == (strength, strongest)


@given(st.integers(0, len(TOKEN) - 1), st.characters(categories=["Lu", "Nd"], codec="ascii"))
def test_any_change_is_found(place: int, character: str) -> None:
    changed = TOKEN[:place] + character + TOKEN[place + 1 :]
    raw, before = (base64.urlsafe_b64decode(t + "=" * (-len(t) % 4)) for t in (changed, TOKEN))
    if raw == before:  # the last character has bits that mean nothing
        return
    with pytest.raises(Problem, match="proof_invalid"):
        read(changed)


@given(st.text(max_size=200))
def test_nonsense_is_none(text: str) -> None:
    with pytest.raises(Problem, match="proof_invalid"):
        read(text)


def test_it_is_nobody_elses_and_for_nothing_else() -> None:
    for other in (
        {"session": SessionId.new(CLOCK)},
        {"purpose": Change.LIMITS.purpose},
        {"purpose": payment_purpose("x")},
        {"secret": b"another secret"},
    ):
        with pytest.raises(Problem, match="proof_invalid"):
            read(TOKEN, **other)  # type: ignore[arg-type]


def test_a_quotes_signature_is_no_proofs() -> None:
    """Both are signed with one secret, under different labels."""
    import hmac
    from hashlib import sha256

    body = orjson.dumps([["pin"], SESSION.hex(), PURPOSE, (CLOCK.now() + LIFE).timestamp()])
    forged = hmac.digest(SECRET, b"quote\0" + body, sha256) + body
    with pytest.raises(Problem, match="proof_invalid"):
        read(base64.urlsafe_b64encode(forged).decode())


def test_it_ends() -> None:
    old = issue_proof(Proof((Method.PIN,), SESSION, PURPOSE, CLOCK.now()), SECRET)
    with pytest.raises(Problem, match="proof_expired"):
        read(old)


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("security:unfreeze", True),
        ("security:pin", True),
        ("payment:" + "0123456789abcdef" * 2, True),
        (payment_purpose("any quote"), True),
        ("security:", False),
        ("security:everything", False),
        ("payment:", False),
        ("payment:" + "0" * 31, False),
        ("payment:" + "0" * 33, False),
        ("payment:" + "F" * 32, False),
        ("payment:" + "0" * 32 + "\n", False),
        ("", False),
    ],
)
def test_purposes(text: str, known: bool) -> None:
    assert is_purpose(text) is known
