"""Keys of a bank and a merchant, made once a run and used without any network."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from purser.channels.keys import SandboxKeys
from purser.channels.signing import KeyRing, Signer
from purser.core.clock import FakeClock

SERIAL = "00112233445566FF"
NONCE = "nonce-0123456789"

Sealer = Callable[..., dict[str, str]]

EVENT: dict[str, Any] = {
    "object": "event",
    "event_id": "evt_1",
    "kind": "charge",
    "merchant": "purser",
    "out_no": "n1",
    "channel_no": "SB1",
    "state": "SUCCESS",
    "amount": {"amount": 1250, "currency": "CNY"},
    "failure_code": None,
    "at": "2026-03-02T08:59:58.5+08:00",
}


def event(**changes: Any) -> bytes:
    return json.dumps(EVENT | changes, ensure_ascii=False).encode()


@pytest.fixture(scope="session")
def bank_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="session")
def merchant_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture
def keys(bank_key: rsa.RSAPrivateKey, merchant_key: rsa.RSAPrivateKey) -> SandboxKeys:
    return SandboxKeys(Signer("purser", "AAAABBBBCCCCDDDD", merchant_key), KeyRing({SERIAL: bank_key.public_key()}))


@pytest.fixture
def sealed(bank_key: rsa.RSAPrivateKey, clock: FakeClock) -> Sealer:
    """Headers as the bank would send them with a body, now or at another time."""

    def make(body: bytes, at: datetime | None = None, nonce: str = NONCE) -> dict[str, str]:
        stamp = str(int((at or clock.now()).timestamp()))
        text = b"\n".join([stamp.encode(), nonce.encode(), body, b""])
        return {
            "Sandbox-Serial": SERIAL,
            "Sandbox-Timestamp": stamp,
            "Sandbox-Nonce": nonce,
            "Sandbox-Signature": base64.b64encode(bank_key.sign(text, PKCS1v15(), SHA256())).decode(),
        }

    return make
