"""Passwords: hashed with Argon2id, judged by length and by how soon somebody would guess them, nothing else.

A password that is all there is has at least fifteen characters; eight are enough for somebody who also has to show a
second factor (NIST SP 800-63B-4, 3.1.1.2). No rule says which characters to use.
"""

from __future__ import annotations

import asyncio
import itertools
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from zxcvbn import zxcvbn

from purser.core.errors import Kind, Problem, invalid

SHORTEST, LONGEST = 8, 256
"""Characters (OWASP ASVS 5.0, 6.2.1 and 6.2.9)."""

SHORTEST_ALONE = 15
"""Characters of a password without a second factor beside it."""

OUR_WORDS = (  # the longest first
    "password", "qianbao", "yinhang", "purser", "wallet", "money", "zhifu", "bank", "mima",
    "钱包", "支付", "银行", "密码",
)  # fmt: skip
"""What comes to mind here before anything else: as easy to guess as one's own name (ASVS 5.0, 6.1.2)."""

_OWN = 4
"""Letters a password has of its own, when those words are taken out of it."""

_SCORED = 72
"""Characters the estimate looks at; it refuses to look at more, and its time grows with the square."""

_GOOD, _GOOD_ALONE = 2, 4
"""Scores: above a million guesses, and above ten thousand million."""

# OWASP Password Storage Cheat Sheet, Argon2id: 19 MiB, two passes, one lane.
_ARGON2 = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_WAITING = 200
"""Hashes queued at once; beyond that, saying "later" is kinder than waiting for seconds."""


class Hasher:
    """Hashes in two threads, so that sign-ins neither stop the loop nor take all the memory."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="argon2")
        self._queued = 0
        self._decoy: str | None = None

    async def hash(self, password: str) -> str:
        """A hash with its parameters and salt. Raises busy when too many wait."""
        return await self._run(password, None)

    async def verify(self, password: str, stored: str | None) -> bool:
        """Whether `password` is the one; with None, no, after the same work. Raises busy."""
        if stored is None:
            self._decoy = self._decoy or await self.hash("nobody's password")
            await self._run(password, self._decoy)
            return False
        return await self._run(password, stored) == "yes"

    async def judge(self, password: str, *about: str, alone: bool) -> None:
        """`check_password`, off the loop: an estimate may take some thirty milliseconds."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._threads, partial(check_password, password, *about, alone=alone))

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _run(self, password: str, stored: str | None) -> str:
        if self._queued >= _WAITING:
            raise Problem("busy", Kind.UNAVAILABLE)
        self._queued += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, _work, canonical(password), stored)
        finally:
            self._queued -= 1


def _work(password: str, stored: str | None) -> str:
    if stored is None:
        return _ARGON2.hash(password)
    try:
        _ARGON2.verify(stored, password)
    except VerifyMismatchError:
        return "no"
    except (InvalidHashError, VerificationError) as error:
        raise RuntimeError("a stored password hash cannot be read") from error
    return "yes"


def canonical(password: str) -> str:
    """One form for what looks the same on different keyboards (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, *about: str, alone: bool) -> None:
    """Raises password_too_short, password_too_long, password_common or password_weak.

    `alone`: nothing else is asked for at sign-in. `about` is what others know of the person (name, phone, address):
    a password that is a part of it, or everybody's favourite, is no secret.
    """
    length, shortest = len(password), SHORTEST_ALONE if alone else SHORTEST
    if length > LONGEST:
        raise invalid("password_too_long", longest=LONGEST)
    folded = canonical(password).casefold()
    if length >= SHORTEST and is_known(folded, *about):
        raise invalid("password_common")
    if length < shortest:
        raise invalid("password_too_short", shortest=shortest)
    if zxcvbn(folded[:_SCORED], user_inputs=[*OUR_WORDS, *about])["score"] < (_GOOD_ALONE if alone else _GOOD):
        raise invalid("password_weak")


def stands_alone(password: str) -> bool:
    """Whether it is long enough to be all that is asked for."""
    return len(password) >= SHORTEST_ALONE


def is_known(folded: str, *about: str) -> bool:
    """Whether it is everybody's favourite, one step over and over, or part of what others know of its owner."""
    if folded in common() or _is_run(folded) or any(folded in text.casefold() for text in about):
        return True
    rest = folded
    for word in OUR_WORDS:
        rest = rest.replace(word, "")
    return rest != folded and sum(map(str.isalpha, rest)) < _OWN


def _is_run(text: str) -> bool:
    """aaaaaaaa, 12345678, hgfedcba, abcabcabc: one step, or one short piece over and over."""
    if len({ord(b) - ord(a) for a, b in itertools.pairwise(text)}) == 1:
        return True
    return any(text == (text[:n] * len(text))[: len(text)] for n in range(1, 4))


@cache
def common() -> frozenset[str]:
    """Passwords everybody tries first."""
    text = (Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line.strip().casefold() for line in text.splitlines() if line and line[0] != "#")
