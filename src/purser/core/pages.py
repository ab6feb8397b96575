"""Cursors: where a page ended, as text that only we can write and that fits one list only."""

from __future__ import annotations

import base64
import binascii
import hmac
from hashlib import sha256
from typing import Final

from purser.core.errors import invalid

_MAC: Final = 12  # bytes


class Cursors:
    """Writes and reads the cursors of all lists.

    `scope` names a list as one caller sees it (`events:<merchant>`): a cursor is worth nothing in another.
    """

    def __init__(self, secret: bytes) -> None:
        self._key = hmac.digest(secret, b"cursors", sha256)

    def encode(self, scope: str, position: bytes) -> str:
        """The cursor of `position`, whatever that is for the list."""
        return base64.urlsafe_b64encode(self._mac(scope, position) + position).decode().rstrip("=")

    def decode(self, scope: str, cursor: str) -> bytes:
        """The position that was encoded. Raises cursor_invalid when it was not, or not for this list."""
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise invalid("cursor_invalid") from None
        mac, position = raw[:_MAC], raw[_MAC:]
        if not hmac.compare_digest(mac, self._mac(scope, position)):
            raise invalid("cursor_invalid")
        return position

    def _mac(self, scope: str, position: bytes) -> bytes:
        return hmac.digest(self._key, scope.encode() + b"\0" + position, sha256)[:_MAC]
