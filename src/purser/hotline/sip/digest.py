"""Whether a caller knows the password, without its being sent: digests (RFC 3261, 22; RFC 7616; RFC 8760).

Sippy's own takes what was shown once again and again for half a minute, so whoever overhears a call could place
another one. Here everything that is shown counts once."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Final

REALM: Final = "purser"

LIFE: Final = 60.0
"""Seconds a challenge may be answered."""

_HASHES: Final = {"MD5": "md5", "SHA-256": "sha256", "SHA-512-256": "sha512_256"}
ALGORITHMS: Final = tuple(_HASHES)
"""That can be asked for."""

_PAIR: Final = re.compile(r'([A-Za-z-]{1,20})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))\s*(?:,\s*|$)')
_COUNT: Final = re.compile(r"[0-9a-fA-F]{8}")
_TIME, _MADE, _MAC = 8, 16, 16  # bytes: the time, that and what is random, and what shows that it is ours


class Verdict(Enum):
    """RIGHT; WRONG; STALE: right, but too old or shown before: a telephone asks nobody and shows it anew."""

    RIGHT = "right"
    WRONG = "wrong"
    STALE = "stale"


class Digests:
    """Challenges, and what is answered to them. `algorithms`: the best first."""

    def __init__(
        self, user: str, password: str, algorithms: Sequence[str], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._user, self._password, self._algorithms, self._clock = user, password, tuple(algorithms), clock
        self._key = secrets.token_bytes(32)
        self._shown: dict[str, tuple[float, int]] = {}  # of right answers only: strangers cannot fill it

    def challenges(self, *, stale: bool = False) -> list[str]:
        """Header lines, one an algorithm."""
        more = ",stale=true" if stale else ""
        return [
            f'WWW-Authenticate: Digest realm="{REALM}",nonce="{self._nonce()}",qop="auth",algorithm={name}{more}'
            for name in self._algorithms
        ]

    def judge(self, shown: str, method: str) -> Verdict:
        """What an Authorization header says of a request with this method."""
        said = _read(shown)
        name = _named(said.get("algorithm", "MD5"))
        if name not in self._algorithms or said.get("realm") != REALM or said.get("username") != self._user:
            return Verdict.WRONG
        if (count := _count(said, name)) is None:
            return Verdict.WRONG
        expected = answer(said, name, self._password, method)
        if not hmac.compare_digest(expected.encode(), said.get("response", "").encode()):
            return Verdict.WRONG
        return Verdict.RIGHT if self._is_fresh(said["nonce"], count) else Verdict.STALE

    def _nonce(self) -> str:
        made = int(self._clock() * 1000).to_bytes(_TIME, "big") + secrets.token_bytes(_MADE - _TIME)
        return urlsafe_b64encode(made + self._mac(made)).decode()

    def _mac(self, made: bytes) -> bytes:
        return hmac.digest(self._key, made, "sha256")[:_MAC]

    def _is_fresh(self, nonce: str, count: int) -> bool:
        """Whether it is ours, young, and was not shown yet; from now on it was."""
        now = self._clock()
        self._shown = {n: at for n, at in self._shown.items() if at[0] > now}
        try:
            raw = urlsafe_b64decode(nonce)
        except (Error, ValueError):
            return False
        made, mac = raw[:_MADE], raw[_MADE:]
        until = int.from_bytes(made[:_TIME], "big") / 1000 + LIFE
        if not hmac.compare_digest(mac, self._mac(made)) or now > until:
            return False
        if count <= self._shown.get(nonce, (0.0, 0))[1]:
            return False
        self._shown[nonce] = (until, count)
        return True


def answer(said: Mapping[str, str], algorithm: str, password: str, method: str) -> str:
    """The response that fits what was said of user, realm, nonce, uri, and of qop, nc and cnonce where they are."""

    def digest(*parts: str) -> str:
        return hashlib.new(_HASHES[algorithm], ":".join(parts).encode(), usedforsecurity=False).hexdigest()

    known = digest(said.get("username", ""), said.get("realm", ""), password)
    asked = digest(method, said.get("uri", ""))
    counted = (said["nc"], said.get("cnonce", ""), said["qop"]) if "qop" in said else ()
    return digest(known, said.get("nonce", ""), *counted, asked)


def _read(shown: str) -> dict[str, str]:
    scheme, _, rest = shown.strip().partition(" ")
    if scheme.lower() != "digest" or len(rest) > 1500:
        return {}
    said, at, rest = dict[str, str](), 0, rest.strip()
    while at < len(rest):
        if (found := _PAIR.match(rest, at)) is None or found[1].lower() in said:
            return {}
        said[found[1].lower()] = found[3] if found[2] is None else re.sub(r"\\(.)", r"\1", found[2])
        at = found.end()
    return said


def _named(algorithm: str) -> str:
    """As we write it: `md5` is MD5 to some."""
    return algorithm.upper()


def _count(said: Mapping[str, str], algorithm: str) -> int | None:
    """How often the challenge was answered, as they say; None for what is no way to answer. Old telephones know MD5
    without a count: once, then (RFC 8760, 2.6: not with the others)."""
    if "nonce" not in said:
        return None
    if "qop" not in said:
        return 1 if algorithm == "MD5" else None
    right = said["qop"] == "auth" and said.get("cnonce") and _COUNT.fullmatch(said.get("nc", ""))
    return int(said["nc"], 16) if right else None
