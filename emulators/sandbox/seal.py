"""How this bank reads and writes signatures; written apart from any client's way of doing it."""

from __future__ import annotations

import base64
import binascii
import re
import secrets
import time
from collections.abc import Iterable
from typing import Final

from Crypto.Hash import SHA256
from Crypto.PublicKey import RSA
from Crypto.Signature import pkcs1_15

from emulators.sandbox.keys import BankKey, BankKeys

CLOCK_LEEWAY_S: Final = 300
PLAIN: Final = re.compile(r"\A[A-Za-z0-9_-]{1,64}\Z")


class UnsignedError(Exception):
    """A request that is not proven to be a merchant's; `code` says what is wrong with it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def digest_of(lines: Iterable[bytes]) -> SHA256.SHA256Hash:
    """SHA-256 over the lines, each followed by a line feed."""
    digest = SHA256.new()
    for line in lines:
        digest.update(line)
        digest.update(b"\n")
    return digest


def check_request(keys: BankKeys, method: str, target: bytes, headers: dict[str, str], body: bytes) -> tuple[str, str]:
    """Merchant and nonce of a request that its signature proves; UnsignedError for any other."""
    merchant, serial, nonce = (headers.get(f"sandbox-{n}", "") for n in ("merchant", "serial", "nonce"))
    if not (PLAIN.match(merchant) and PLAIN.match(serial) and PLAIN.match(nonce)):
        raise UnsignedError("signature_missing")
    stamp = headers.get("sandbox-timestamp", "")
    if not re.match(r"\A[0-9]{10}\Z", stamp) or abs(time.time() - int(stamp)) > CLOCK_LEEWAY_S:
        raise UnsignedError("timestamp_stale")
    key = keys.merchant_key(merchant, serial)
    if key is None:
        raise UnsignedError("key_unknown")
    lines = [method.encode(), target, stamp.encode(), nonce.encode(), body]
    if not _genuine(key, digest_of(lines), headers.get("sandbox-signature", "")):
        raise UnsignedError("signature_invalid")
    return merchant, nonce


def seal(key: BankKey, body: bytes, nonce: str | None = None, *, age_s: int = 0) -> dict[str, str]:
    """Headers that prove `body`; `nonce` is the question's for an answer, `age_s` backdates."""
    stamp, nonce = str(int(time.time()) - age_s), nonce or secrets.token_urlsafe(18)
    return {
        "Sandbox-Serial": key.serial,
        "Sandbox-Timestamp": stamp,
        "Sandbox-Nonce": nonce,
        "Sandbox-Signature": key.sign(digest_of([stamp.encode(), nonce.encode(), body])),
    }


def spoilt(headers: dict[str, str]) -> dict[str, str]:
    """The same headers with a signature of the right length that proves nothing."""
    return headers | {"Sandbox-Signature": base64.b64encode(secrets.token_bytes(256)).decode()}


def probe(headers: dict[str, str]) -> dict[str, str]:
    """The same headers with a signature meant to be refused."""
    return headers | {"Sandbox-Signature": "SANDBOX/SIGNTEST/" + secrets.token_urlsafe(48)}


def _genuine(key: RSA.RsaKey, digest: SHA256.SHA256Hash, signature: str) -> bool:
    try:
        pkcs1_15.new(key).verify(digest, base64.b64decode(signature, validate=True))
    except (ValueError, TypeError, binascii.Error):
        return False
    return True
