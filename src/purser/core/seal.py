"""Seals secrets that must be readable again: AES-256-GCM, bound to the row that keeps them."""

from __future__ import annotations

import hmac
import os
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_FORM: Final = b"\x01"
_NONCE: Final = 12  # bytes (NIST SP 800-38D, 5.2.1.1)


class SealBroken(Exception):
    """What is to be opened was not sealed with this key for this row, or was changed since."""


class Sealer:
    """Seals and opens with a key of its own, derived from the process's secret for one `purpose`."""

    def __init__(self, secret: bytes, purpose: str) -> None:
        self._cipher = AESGCM(hmac.digest(secret, b"seal\0" + purpose.encode(), sha256))

    def seal(self, plain: bytes, row: bytes) -> bytes:
        """`plain`, readable only together with the id of its row."""
        nonce = os.urandom(_NONCE)
        return _FORM + nonce + self._cipher.encrypt(nonce, plain, row)

    def open(self, sealed: bytes, row: bytes) -> bytes:
        """What was sealed. Raises SealBroken."""
        if sealed[:1] != _FORM:
            raise SealBroken
        try:
            return self._cipher.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], row)
        except (InvalidTag, ValueError):
            raise SealBroken from None
