"""Addresses and subjects that know their case: signed, so that nobody makes one up.

A reply address is `help+c-<token>@…`, the address that reports go to `help+b-<token>@…`. A token is an id and an HMAC
of it, 64 bits long, in base 32: 39 characters, within the 64 that a local part may have (RFC 5321, 4.5.3.1.1).
"""

from __future__ import annotations

import base64
import hmac
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from purser.core.ids import Id

CASE: Final = "c"
"""Of addresses that lead to a case."""

RETURN: Final = "b"
"""Of addresses that reports about a mail of ours come to."""

_MAC: Final = 8  # bytes
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: none looks like another
_PLUS: Final = re.compile(r"^[^+@]+\+([a-z])-([a-z2-7]{39})@")
_SUBJECT: Final = re.compile(r"[\[【]P-([0-9A-HJKMNP-TV-Z]{8})[\]】]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Signer:
    """Makes and checks what stands for a case, for mail to one address. `key` is for this purpose alone."""

    key: bytes
    address: str

    @classmethod
    def of(cls, secret: bytes, address: str) -> Signer:
        """With a key of its own out of the process's secret."""
        return cls(hmac.digest(secret, b"mail\0addresses", sha256), address.lower())

    def address_for(self, ident: Id, kind: str = CASE) -> str:
        """The address that leads to `ident`."""
        local, _, domain = self.address.rpartition("@")
        token = base64.b32encode(bytes(ident) + self._mac(kind, ident)).decode().lower().rstrip("=")
        return f"{local}+{kind}-{token}@{domain}"

    def read(self, address: str, kind: str = CASE) -> Id | None:
        """What an address of this kind leads to; None when it is none, or not of our making."""
        found = _PLUS.match(address.lower())
        if found is None or found.group(1) != kind:
            return None
        raw = base64.b32decode(found.group(2).upper() + "=")
        ident = Id(raw[:16])
        return ident if hmac.compare_digest(raw[16:], self._mac(kind, ident)) else None

    def subject_token(self, ident: Id) -> str:
        """What stands in subjects for a case: eight letters and digits, 40 bits."""
        number = int.from_bytes(hmac.digest(self.key, b"subject" + ident, sha256)[:5], "big")
        return "".join(_LETTERS[number >> shift & 31] for shift in range(35, -5, -5))

    def _mac(self, kind: str, ident: Id) -> bytes:
        return hmac.digest(self.key, kind.encode() + ident, sha256)[:_MAC]


def tokens_in(subject: str) -> list[str]:
    """What a subject has that may stand for cases, the last first: each answer puts its own before the others."""
    return [t.upper() for t in dict.fromkeys(_SUBJECT.findall(subject))]


def tagged(subject: str, token: str) -> str:
    """The subject with a case's token at its end, once."""
    bare = _SUBJECT.sub("", subject).strip()
    return f"{bare} [P-{token}]" if bare else f"[P-{token}]"
