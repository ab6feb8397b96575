"""A browser and its maker's push service on loopback: it checks who pushes, and the browser opens what came.

The decryption is http_ece's and the signature check this file's own: neither shares code with what is tested.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import http_ece  # type: ignore[import-untyped]
import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.support.receiver import Received, Receiver


def unpadded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


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
        plain = http_ece.decrypt(r.body, private_key=self._private, auth_secret=self._auth, version="aes128gcm")
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
