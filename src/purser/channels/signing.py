"""The sandbox's signatures: RSA-2048, PKCS#1 v1.5, SHA-256, over the bytes as they travel.

RSA and not Ed25519 because it is what the rails behind the next channels use; the text that is signed has
WeChat Pay's form. A request is signed with its method and target; answers and notifications without.
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from purser.channels.errors import (
    KeyUnknown,
    MessageReplayed,
    SignatureInvalid,
    SignatureMissing,
    SignatureProbe,
    TimestampStale,
)
from purser.core.clock import Clock

WINDOW: Final = timedelta(minutes=5)
"""How far a timestamp may be from the present, either way."""

PROBE: Final = "SANDBOX/SIGNTEST/"
"""How a signature begins that is sent only to see it refused."""

_SERIAL = re.compile(r"[0-9A-F]{16}", re.ASCII)
_TIMESTAMP = re.compile(r"[0-9]{10}", re.ASCII)
_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)


def request_text(method: str, target: str, timestamp: str, nonce: str, body: bytes) -> bytes:
    """What a request's signature covers; `target` is path and query exactly as in the request line.

    ValueError when a field before the body could be taken for two: then no two requests share one text.
    """
    head = (method, target, timestamp, nonce)
    if any("\n" in field or not field.isascii() for field in head):
        raise ValueError("a signed field must be one line of ASCII")
    return b"".join(field.encode("ascii") + b"\n" for field in head) + body + b"\n"


def message_text(timestamp: str, nonce: str, body: bytes) -> bytes:
    """What the signature of an answer or a notification covers; `body` is the raw bytes received."""
    return b"%s\n%s\n%s\n" % (timestamp.encode("ascii"), nonce.encode("ascii"), body)


def endorsement_text(serial: str, public_pem: str) -> bytes:
    """What a bank key signs to vouch for its successor; the first line keeps it from being a message."""
    return f"SANDBOX-BANK-KEY\n{serial}\n{public_pem}\n".encode()


def new_nonce() -> str:
    """128 random bits as text."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Signer:
    """Our side's key at the bank."""

    merchant: str
    serial: str
    key: RSAPrivateKey

    def headers(self, method: str, target: str, body: bytes, now: datetime, nonce: str) -> dict[str, str]:
        """The signature's headers for one request."""
        timestamp = str(int(now.timestamp()))
        text = request_text(method, target, timestamp, nonce, body)
        return {
            "Sandbox-Merchant": self.merchant,
            "Sandbox-Serial": self.serial,
            "Sandbox-Timestamp": timestamp,
            "Sandbox-Nonce": nonce,
            "Sandbox-Signature": base64.b64encode(self.key.sign(text, PKCS1v15(), SHA256())).decode(),
        }


@dataclass(frozen=True, slots=True)
class Seal:
    """The signature's headers of an answer or a notification, in their right form and nothing more proven."""

    serial: str
    timestamp: str
    nonce: str
    signature: bytes

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> Self:
        """SignatureMissing when a header is absent, twice there or malformed; SignatureProbe for a probe."""
        found: dict[str, str] = {}
        for name, value in headers.items():
            if name.lower() in found and name.lower().startswith("sandbox-"):
                raise SignatureMissing
            found[name.lower()] = value
        serial, timestamp, nonce, signature = (
            found.get(f"sandbox-{field}", "") for field in ("serial", "timestamp", "nonce", "signature")
        )
        if signature.startswith(PROBE):
            raise SignatureProbe
        if not (_SERIAL.fullmatch(serial) and _TIMESTAMP.fullmatch(timestamp) and _NONCE.fullmatch(nonce)):
            raise SignatureMissing
        return cls(serial, timestamp, nonce, _base64(signature))

    def check_fresh(self, now: datetime) -> None:
        """TimestampStale when it was signed more than five minutes before or after `now`."""
        if abs(now.timestamp() - int(self.timestamp)) > WINDOW.total_seconds():
            raise TimestampStale


class KeyRing:
    """The bank's public keys we trust, by serial."""

    def __init__(self, anchors: Mapping[str, RSAPublicKey]) -> None:
        self._keys = dict(anchors)

    def __contains__(self, serial: str) -> bool:
        return serial in self._keys

    def verify(self, seal: Seal, body: bytes) -> None:
        """KeyUnknown or SignatureInvalid unless `seal` is a trusted key's over exactly these bytes."""
        self._verify(seal.serial, seal.signature, message_text(seal.timestamp, seal.nonce, body))

    def learn(self, serial: str, public_pem: str, endorsed_by: str, endorsement: str) -> None:
        """Trust a new key that a trusted one vouches for; KeyUnknown or SignatureInvalid otherwise."""
        self._verify(endorsed_by, _base64(endorsement), endorsement_text(serial, public_pem))
        self._keys[serial] = load_public(public_pem.encode())

    def _verify(self, serial: str, signature: bytes, text: bytes) -> None:
        key = self._keys.get(serial)
        if key is None:
            raise KeyUnknown
        try:
            key.verify(signature, text, PKCS1v15(), SHA256())
        except InvalidSignature:
            raise SignatureInvalid from None


class NonceMemory:
    """The nonces of the last minutes: a message signed once is taken once by this process.

    Only proven messages are remembered, so a stranger cannot fill it; older ones are refused as stale, and
    what reaches another process is found by its event id.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[str, datetime] = {}

    def __len__(self) -> int:
        return len(self._until)

    def take(self, nonce: str) -> None:
        """MessageReplayed when `nonce` was taken before."""
        now = self._clock.now()
        while self._until and next(iter(self._until.values())) < now:
            del self._until[next(iter(self._until))]
        if nonce in self._until:
            raise MessageReplayed
        self._until[nonce] = now + 2 * WINDOW


def load_public(pem: bytes) -> RSAPublicKey:
    """An RSA key of at least 2,048 bits; ValueError for anything else."""
    key = load_pem_public_key(pem)
    if not isinstance(key, RSAPublicKey) or key.key_size < 2048:
        raise ValueError("an RSA key of at least 2,048 bits is needed")
    return key


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise SignatureInvalid from None
