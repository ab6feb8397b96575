"""A browser and its maker's push service on loopback: it checks who pushes, and the browser opens what came.

The decryption and the signature check are this file's own: neither shares code with what is tested.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.support.receiver import Received, Receiver


def unpadded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def opened(message: bytes, browser: ec.EllipticCurvePrivateKey, auth: bytes) -> bytes:
    """What a browser makes of a push: one record of RFC 8188, with the keys of RFC 8291, 3.4. Raises InvalidTag."""
    salt, size, length = message[:16], int.from_bytes(message[16:20]), message[20]
    sender, record = message[21 : 21 + length], message[21 + length :]
    assert length == 65
    assert len(record) <= size
    mine = browser.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = browser.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
    secret = HKDF(SHA256(), 32, auth, b"WebPush: info\0" + mine + sender).derive(shared)
    key, nonce = (
        HKDF(SHA256(), size, salt, b"Content-Encoding: " + name + b"\0").derive(secret)
        for size, name in ((16, b"aes128gcm"), (12, b"nonce"))
    )
    padded = AESGCM(key).decrypt(nonce, record, None).rstrip(b"\0")
    assert padded[-1:] == b"\2", "the last record ends with a two"
    return padded[:-1]


@dataclass(frozen=True, slots=True)
class Pushed:
    """A push as the browser has it."""

    payload: dict[str, Any]
    headers: dict[str, str]
    claims: dict[str, Any]


class PushService(Receiver):
    """One browser's subscription. `subscription` is what the page gets from `pushManager.subscribe`."""

    def __init__(self) -> None:
        super().__init__()
        self._private = ec.generate_private_key(ec.SECP256R1())
        self._auth = b"sixteen secret b"
        self.answer = lambda _: 201

    @property
    def endpoint(self) -> str:
        return self.url.replace("/hooks?shop=1", "/push/abcdef")

    @property
    def subscription(self) -> dict[str, Any]:
        public = self._private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": self.endpoint, "keys": {"p256dh": unpadded(public), "auth": unpadded(self._auth)}}

    def opened(self, key: str) -> list[Pushed]:
        """What was pushed, by the owner of the public key `key` only."""
        return [self._read(r, key) for r in self.received]

    def _read(self, r: Received, key: str) -> Pushed:
        assert r.headers["content-encoding"] == "aes128gcm"
        plain = opened(r.body, self._private, self._auth)
        return Pushed(orjson.loads(plain), r.headers, self._claims(r.headers["authorization"], key))

    def _claims(self, authorization: str, key: str) -> dict[str, Any]:
        """RFC 8292: the token is signed by the key it names, which is the one that was subscribed with."""
        scheme, _, rest = authorization.partition(" ")
        fields = dict(part.strip().split("=", 1) for part in rest.split(","))
        assert (scheme, fields["k"]) == ("vapid", key)
        head, body, signature = fields["t"].split(".")
        assert orjson.loads(decoded(head)) == {"typ": "JWT", "alg": "ES256"}
        raw = decoded(signature)
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(key))
        dss = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        try:
            public.verify(dss, f"{head}.{body}".encode(), ec.ECDSA(SHA256()))
        except InvalidSignature:
            raise AssertionError("the VAPID token is not signed by its key") from None
        claims: dict[str, Any] = orjson.loads(decoded(body))
        parts = urlsplit(self.endpoint)
        assert claims["aud"] == f"{parts.scheme}://{parts.netloc}"
        return claims
