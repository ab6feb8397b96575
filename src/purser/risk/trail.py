"""What a wallet did lately: every move of the last day as a record, the thirty days before as sums.

A trail is a few bytes in a row that a payment writes anyway (`wallet_usage`), so that its windows move in the
transaction of the payment and cost no row of their own. Windows slide: a day is the last 86,400 seconds, an hour
the last 3,600; thirty days are the calendar days (UTC) of today and the 29 before.

A day with more than MOST moves keeps the sums by joining its oldest records of the same sort into one, dated as the
younger of the two: sums are then never less than the truth, and counts stop at MOST.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import Final, NamedTuple

DAY: Final = 86_400
DAYS: Final = 30

MOST: Final = 64
"""Outgoing records kept; incoming ones half as many, the oldest forgotten first."""

_RECORD: Final = Struct(">Iq4s4sB")
_HEAD: Final = Struct(">BqBB")
_DAY: Final = Struct(">Hiq")
SIZE: Final = _RECORD.size
_FORMAT: Final = 1
_pack = _RECORD.pack

# Flags of a record: its sort in the lowest bits, then how it was proved, then what it was.
PAYMENT: Final = 0
TRANSFER: Final = 1
WITHDRAWAL: Final = 2
TOP_UP: Final = 3
RECEIVED: Final = 4
SORT: Final = 7
ONCE: Final = 8
TWICE: Final = 16
NEW_DEVICE: Final = 32
FIRST_PAYEE: Final = 64
HELD: Final = 128

NOBODY: Final = bytes(4)


class Move(NamedTuple):
    """One record. `at` in Unix seconds, `amount` in minor units; `party` and `device` are the ends of their ids."""

    at: int
    amount: int
    party: bytes
    device: bytes
    flags: int

    @property
    def sort(self) -> int:
        return self.flags & SORT


_move = Move._make


def tag(ident: bytes | None) -> bytes:
    """The last four bytes of a UUIDv7 are random: enough to tell a wallet's payees or devices of a day apart."""
    return NOBODY if ident is None else ident[-4:]


class Trail:
    """One wallet's trail. `outs` and `ins` are packed records, oldest first.

    `oldest` and `newest` are the times of the ends of `outs`. `total` is the sum of all of `outs`: an upper bound of
    every sum over a day or less. `free_run` is what went without a proof since the owner last confirmed it. Amounts
    in minor units, times in Unix seconds.
    """

    __slots__ = ("days", "free_run", "ins", "newest", "oldest", "outs", "total")

    def __init__(self, raw: bytes = b"") -> None:
        self.outs = self.ins = b""
        self.days: dict[int, tuple[int, int]] = {}
        self.total = self.free_run = self.oldest = self.newest = 0
        if raw:
            self._read(raw)

    def _read(self, raw: bytes) -> None:
        shape, self.free_run, days, outs = _HEAD.unpack_from(raw)
        assert shape == _FORMAT, f"a trail of an unknown shape: {shape}"
        start = _HEAD.size + days * _DAY.size
        self.days = {day: (count, amount) for day, count, amount in _DAY.iter_unpack(raw[_HEAD.size : start])}
        self.outs, self.ins = raw[start : start + outs * SIZE], raw[start + outs * SIZE :]
        self.total = sum(r[1] for r in _RECORD.iter_unpack(self.outs))
        self._find_ends()

    def pack(self) -> bytes:
        """The bytes to be stored."""
        outs = self.outs
        head = _HEAD.pack(_FORMAT, self.free_run, len(self.days), len(outs) // SIZE)
        if not self.days:
            return head + outs + self.ins
        return b"".join((head, *(_DAY.pack(d, n, s) for d, (n, s) in self.days.items()), outs, self.ins))

    def spend(self, at: int, amount: int, party: bytes, device: bytes, flags: int) -> None:
        """Note what left, or will leave when it is HELD. A clock set back does not: records stay in order."""
        if not self.outs:
            self.oldest = self.newest = at
        elif at < self.newest:
            at = self.newest
        else:
            self.newest = at
        self.outs += _pack(at, amount, party, device, flags)
        self.total += amount
        if len(self.outs) > MOST * SIZE:
            self._join()

    def receive(self, at: int, amount: int, party: bytes, flags: int = RECEIVED) -> None:
        """Note what came: RECEIVED from a payer, or TOP_UP by a card."""
        self.ins = self.ins[-(MOST // 2 - 1) * SIZE :] + _pack(at, amount, party, NOBODY, flags)

    def settle(self, now: int) -> None:
        """Let what is older than a day go, outgoing moves into the sums of their days."""
        if self.oldest > now - DAY or not self.outs:
            return
        kept, days = [], self.days
        for at, amount, party, device, flags in _RECORD.iter_unpack(self.outs):
            if at > now - DAY:
                kept.append(_pack(at, amount, party, device, flags))
                continue
            self.total -= amount
            if not flags & HELD and flags & SORT != WITHDRAWAL:
                count, amounts = days.get(at // DAY, (0, 0))
                days[at // DAY] = count + 1, amounts + amount
        self.outs = b"".join(kept)
        for day in [d for d in days if d <= now // DAY - DAYS]:
            del days[day]
        self.ins = b"".join(_pack(*m) for m in self.came(now - DAY))
        self._find_ends()

    def went(self, since: int) -> Iterator[Move]:
        """Outgoing records younger than `since`, oldest first."""
        return (_move(r) for r in _RECORD.iter_unpack(self.outs) if r[0] > since)

    def came(self, since: int) -> Iterator[Move]:
        """Incoming records younger than `since`, oldest first."""
        return (_move(r) for r in _RECORD.iter_unpack(self.ins) if r[0] > since)

    def is_within(self, count: int, since: int) -> bool:
        """Whether the `count` latest outgoing records are all younger than `since`: no need to look at the others."""
        if len(self.outs) < count * SIZE:
            return False
        place = len(self.outs) - count * SIZE
        return int.from_bytes(self.outs[place : place + 4], "big") > since

    def month(self, now: int) -> tuple[int, int]:
        """How many moves and how much of the sums of earlier days is within thirty days."""
        kept = [sums for day, sums in self.days.items() if day > now // DAY - DAYS]
        return sum(n for n, _ in kept), sum(s for _, s in kept)

    def _find_ends(self) -> None:
        outs = self.outs
        self.oldest = int.from_bytes(outs[:4], "big")
        self.newest = int.from_bytes(outs[-SIZE : 4 - SIZE], "big")

    def _join(self) -> None:
        """Make one record of the two oldest of the same flags."""
        records = list(_RECORD.iter_unpack(self.outs))
        seen: dict[int, int] = {}
        for place, (at, amount, party, device, flags) in enumerate(records):
            first = seen.setdefault(flags, place)
            if first != place:
                before = records[first]
                records[place] = (
                    max(at, before[0]),
                    amount + before[1],
                    party if party == before[2] else NOBODY,
                    device if device == before[3] else NOBODY,
                    flags,
                )
                del records[first]
                break
        self.outs = b"".join(_pack(*r) for r in records)
        self._find_ends()
