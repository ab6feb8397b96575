"""The signed text, the keys, and who is believed."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from emulators.sandbox.seal import digest_of
from purser.channels import KeyUnknown, MessageReplayed, SignatureInvalid
from purser.channels.signing import (
    KeyRing,
    NonceMemory,
    Seal,
    Signer,
    endorsement_text,
    load_public,
    message_text,
    request_text,
)
from purser.core.clock import FakeClock
from tests.unit.channels.conftest import NONCE, SERIAL, Sealer

FIELD = st.text(st.characters(codec="ascii", exclude_characters="\n"), max_size=30)
Request = tuple[str, str, str, str, bytes]
REQUEST = st.tuples(FIELD, FIELD, FIELD, FIELD, st.binary(max_size=60))


def test_the_text_of_a_request_is_as_documented() -> None:
    text = request_text("POST", "/v1/charges?a=b%20c", "1772413200", "n0", '{"主":"x"}\n'.encode())
    assert text == b'POST\n/v1/charges?a=b%20c\n1772413200\nn0\n{"\xe4\xb8\xbb":"x"}\n\n'
    assert message_text("1772413200", "n0", b"") == b"1772413200\nn0\n\n"


@given(REQUEST)
def test_no_two_requests_share_a_text(request: Request) -> None:
    """Because the request can be read back from it: four lines, the rest, and a line feed."""
    *head, rest = request_text(*request).split(b"\n", 4)
    assert (*(field.decode() for field in head), rest[:-1]) == request
    assert rest[-1:] == b"\n"


@given(REQUEST)
def test_bank_and_wallet_read_the_same_bytes(request: Request) -> None:
    lines = [field.encode("ascii") for field in request[:4]] + [request[4]]
    assert digest_of(lines).hexdigest() == hashlib.sha256(request_text(*request)).hexdigest()
    assert (
        digest_of(lines[2:]).hexdigest() == hashlib.sha256(message_text(request[2], request[3], request[4])).hexdigest()
    )


@pytest.mark.parametrize("field", ["é", "a\nb", "\u2028"])
@pytest.mark.parametrize("at", range(4))
def test_a_field_that_is_not_one_line_of_ascii_is_not_signed(field: str, at: int) -> None:
    fields = ["GET", "/", "1", "n"]
    fields[at] = field
    method, target, timestamp, nonce = fields
    with pytest.raises(ValueError, match="one line of ASCII"):
        request_text(method, target, timestamp, nonce, b"")


def test_a_request_carries_its_proof(merchant_key: rsa.RSAPrivateKey) -> None:
    signer = Signer("purser", SERIAL, merchant_key)
    headers = signer.headers("GET", "/v1/charges/x", b"", datetime(2026, 3, 2, 1, tzinfo=UTC), NONCE)
    assert headers | {"Sandbox-Signature": ""} == {
        "Sandbox-Merchant": "purser",
        "Sandbox-Serial": SERIAL,
        "Sandbox-Timestamp": "1772413200",
        "Sandbox-Nonce": NONCE,
        "Sandbox-Signature": "",
    }
    signature = base64.b64decode(headers["Sandbox-Signature"], validate=True)
    text = f"GET\n/v1/charges/x\n1772413200\n{NONCE}\n\n".encode()
    merchant_key.public_key().verify(signature, text, PKCS1v15(), SHA256())


def test_our_own_signature_does_not_pass_for_the_banks(
    merchant_key: rsa.RSAPrivateKey, bank_key: rsa.RSAPrivateKey, sealed: Sealer
) -> None:
    seal = Seal.of(sealed(b"x"))
    KeyRing({SERIAL: bank_key.public_key()}).verify(seal, b"x")
    with pytest.raises(SignatureInvalid):
        KeyRing({SERIAL: merchant_key.public_key()}).verify(seal, b"x")
    with pytest.raises(KeyUnknown):
        KeyRing({}).verify(seal, b"x")


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def endorse(key: rsa.RSAPrivateKey, serial: str, public_pem: str) -> str:
    return base64.b64encode(key.sign(endorsement_text(serial, public_pem), PKCS1v15(), SHA256())).decode()


def test_a_new_key_is_trusted_on_a_trusted_keys_word_only(
    bank_key: rsa.RSAPrivateKey, merchant_key: rsa.RSAPrivateKey
) -> None:
    ring, new = KeyRing({SERIAL: bank_key.public_key()}), pem(merchant_key)
    vouched = endorse(bank_key, "NEW", new)
    for serial, text, by, signature, refusal in (
        ("NEW", new, "NOBODY", vouched, KeyUnknown),
        ("OTHER", new, SERIAL, vouched, SignatureInvalid),
        ("NEW", pem(bank_key), SERIAL, vouched, SignatureInvalid),
        ("NEW", new, SERIAL, endorse(merchant_key, "NEW", new), SignatureInvalid),
        ("NEW", new, SERIAL, "!", SignatureInvalid),
    ):
        with pytest.raises(refusal):
            ring.learn(serial, text, by, signature)
    assert "NEW" not in ring
    ring.learn("NEW", new, SERIAL, vouched)
    assert "NEW" in ring


def test_a_message_cannot_pass_for_an_endorsement(bank_key: rsa.RSAPrivateKey, sealed: Sealer) -> None:
    """The bank signs what merchants make it say: a body that reads like a key must not become one."""
    new = pem(bank_key)
    headers = sealed(endorsement_text("NEW", new)[:-1])
    ring = KeyRing({SERIAL: bank_key.public_key()})
    ring.verify(Seal.of(headers), endorsement_text("NEW", new)[:-1])
    with pytest.raises(SignatureInvalid):
        ring.learn("NEW", new, SERIAL, headers["Sandbox-Signature"])


def test_weak_and_strange_keys_are_not_taken() -> None:
    weak = rsa.generate_private_key(65537, 1024)
    for key in (weak, ec.generate_private_key(ec.SECP256R1())):
        with pytest.raises(ValueError, match=r"2,048"):
            load_public(pem(key).encode())


def test_nonces_are_forgotten_when_they_can_do_no_harm(clock: FakeClock) -> None:
    memory = NonceMemory(clock)
    for i in range(1000):
        memory.take(f"n{i}")
        clock.advance(seconds=1)
    with pytest.raises(MessageReplayed):
        memory.take("n999")
    with pytest.raises(MessageReplayed):
        memory.take("n401")
    memory.take("n0")
    memory.take("n399")
    assert len(memory) == 602
