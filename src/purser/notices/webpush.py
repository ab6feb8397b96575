"""Web Push: an encrypted message to a browser through its maker's push service.

RFC 8030 (the POST), 8291 and 8188 (the encryption: only the browser can read it), 8292 (VAPID: who we are).
"""

from __future__ import annotations

import asyncio
import base64
import os
import ssl
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from struct import pack
from typing import Final, Literal

import certifi
import httpx
import orjson
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from purser.core.clock import Clock
from purser.core.ids import Id
from purser.notices.addresses import AddressRefused
from purser.notices.outgoing import ACCEPTED, Outcome, failed, refused
from purser.notices.wire import ConnectionLost, Switchboard

PATIENCE: Final = 10.0
"""Seconds a whole attempt may take."""

LONGEST: Final = 3993
"""Bytes of a payload (RFC 8291, 4): with what the encryption adds it is 4,096, which every service must take."""

KEY_BYTES: Final = 65
"""An uncompressed point of P-256."""

AUTH_BYTES: Final = 16

_RECORD: Final = 4096
_VALID_FOR: Final = timedelta(hours=12)  # RFC 8292, 2: a day at most
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_MAYBE_LATER: Final = frozenset({408, 409, 425, 429})

Urgency = Literal["normal", "high"]


@dataclass(frozen=True, slots=True)
class Browser:
    """A push subscription: where to POST, and what only that browser can open."""

    endpoint: str
    key: bytes = field(repr=False)
    auth: bytes = field(repr=False)


class PushKey:
    """Our key as an application server. A browser's subscription is bound to it, so it is kept."""

    def __init__(self, secret: bytes, contact: str) -> None:
        """`secret`: 32 random bytes; `contact`: an https: or mailto: URI for the push service's operator."""
        scalar = int.from_bytes(secret) % (_ORDER - 1) + 1
        self._private = ec.derive_private_key(scalar, ec.SECP256R1())
        self._contact = contact
        self.public = encode(_point(self._private.public_key()))

    def authorise(self, endpoint: httpx.URL, now: float) -> str:
        """The Authorization header for a push service (RFC 8292, 3)."""
        claims = {
            "aud": f"{endpoint.scheme}://{endpoint.netloc.decode('ascii')}",
            "exp": int(now + _VALID_FOR.total_seconds()),
            "sub": self._contact,
        }
        head = encode(orjson.dumps({"typ": "JWT", "alg": "ES256"})) + "." + encode(orjson.dumps(claims))
        r, s = utils.decode_dss_signature(self._private.sign(head.encode(), ec.ECDSA(SHA256())))
        return f"vapid t={head}.{encode(r.to_bytes(32) + s.to_bytes(32))}, k={self.public}"


class PushPost:
    """Pushes to browsers."""

    def __init__(self, key: PushKey, clock: Clock, *, private: bool, tls: ssl.SSLContext | None = None) -> None:
        """`private`: push services in our own network are allowed."""
        self._key = key
        self._clock = clock
        trusted = tls or ssl.create_default_context(cafile=certifi.where())
        self._board = Switchboard(private=private, tls=trusted)

    async def push(self, browser: Browser, ident: Id, payload: bytes, life: timedelta, urgency: Urgency) -> Outcome:
        """Hand it over once; `gone` as the error says that the subscription has ended.

        The topic is made of `ident`, so that of two attempts that both came the service keeps one.
        """
        url = httpx.URL(browser.endpoint)
        headers = {
            "authorization": self._key.authorise(url, self._clock.now().timestamp()),
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(max(0, int(life.total_seconds()))),
            "topic": encode(ident),
            "urgency": urgency,
        }
        try:
            body = encrypt(payload, browser.key, browser.auth)
            async with asyncio.timeout(PATIENCE):
                status = await self._board.post(url, headers, body)
        except ValueError:  # a key that is no point of the curve
            return refused("gone")
        except TimeoutError:
            return failed("timeout")
        except ssl.SSLError:
            return failed("tls_failed")
        except AddressRefused:
            return refused("gone")
        except (OSError, ConnectionLost):
            return failed("unreachable")
        return _judge(status)

    def close(self) -> None:
        """Hang up."""
        self._board.close()


def _judge(status: int) -> Outcome:
    if httpx.codes.is_success(status):
        return ACCEPTED
    if status in (404, 410):  # RFC 8030, 7.3
        return refused("gone")
    if 400 <= status < 500 and status not in _MAYBE_LATER:
        return refused("not_accepted")
    return failed("not_accepted")


def encrypt(
    payload: bytes,
    key: bytes,
    auth: bytes,
    *,
    private: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The payload for the browser with that public key and secret: header and one record (RFC 8188, 2).

    `private` and `salt` are fresh for each message; only a test gives them. Raises ValueError for a bad key.
    """
    assert len(payload) <= LONGEST, "too long for a push"
    ours, salt = private or ec.generate_private_key(ec.SECP256R1()), salt or os.urandom(16)
    public = _point(ours.public_key())
    shared = ours.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key))
    seed = _hkdf(shared, auth, b"WebPush: info\0" + key + public, 32)
    content_key = _hkdf(seed, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _hkdf(seed, salt, b"Content-Encoding: nonce\0", 12)
    sealed = AESGCM(content_key).encrypt(nonce, payload + b"\x02", None)
    return salt + pack(">IB", _RECORD, len(public)) + public + sealed


def is_point(key: bytes) -> bool:
    """Whether a browser's public key is one."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key)
    except ValueError:
        return False
    return len(key) == KEY_BYTES


def subscription_id(endpoint: str) -> Id:
    """One id an endpoint."""
    return Id(sha256(endpoint.encode()).digest()[:16])


def encode(raw: bytes) -> str:
    """Base64 for URLs, without padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _hkdf(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
