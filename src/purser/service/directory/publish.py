"""The directory as one signed file, for a website, an app store's page or somebody else's app to embed.

A JSON Web Signature in the flattened form (RFC 7515, 7.2.2) with Ed25519 (RFC 8037): whoever has our key can tell
that nobody has put another number into it, wherever it was fetched from. It expires, so that an old one is not kept
for ever.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from purser.core.settings import kept

LIFE: Final = timedelta(minutes=15)
"""How long a file says something about today: hours and waiting times change."""

TYPE: Final = "purser-directory+json"


def directory_key(home: Path) -> Ed25519PrivateKey:
    """The key that signs it, made at first use, readable by the owner only."""
    fresh = Ed25519PrivateKey.generate().private_bytes_raw()
    return Ed25519PrivateKey.from_private_bytes(kept(home / "directory" / "signing-key", fresh))


def public_jwk(key: Ed25519PublicKey) -> dict[str, str]:
    """The public key as a JSON Web Key (RFC 8037); its id is its thumbprint (RFC 7638)."""
    x = _b64(key.public_bytes_raw())
    thumb = hashlib.sha256(f'{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}'.encode()).digest()
    return {"kty": "OKP", "crv": "Ed25519", "x": x, "alg": "EdDSA", "use": "sig", "kid": _b64(thumb)}


def sign(payload: Mapping[str, Any], key: Ed25519PrivateKey, now: datetime) -> bytes:
    """The file. Into the payload go when it was made and when it expires."""
    body = {**payload, "issued_at": _time(now), "expires_at": _time(now + LIFE)}
    protected = _b64(orjson.dumps({"alg": "EdDSA", "typ": TYPE, "kid": public_jwk(key.public_key())["kid"]}))
    text = _b64(orjson.dumps(body))
    signature = _b64(key.sign(f"{protected}.{text}".encode()))
    return orjson.dumps({"payload": text, "protected": protected, "signature": signature})


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _time(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
