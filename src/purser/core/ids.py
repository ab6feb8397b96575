"""Typed ids: 16 bytes of a UUIDv7, one class a kind of thing.

An id is bytes because it is a dictionary key in the hot path of the ledger, where hashing and comparing
`uuid.UUID` objects costs more than the money rules do.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain, repeat
from struct import Struct
from typing import Final, Self

from purser.core.clock import Clock

_BLOCK: Final = 4096
_PAIR: Final = Struct(">QQ")


def _pairs() -> Iterator[tuple[int, int]]:
    """Pairs of 64 random bits, drawn from the system in blocks: one system call for hundreds of ids."""
    return chain.from_iterable(map(_PAIR.iter_unpack, map(os.urandom, repeat(_BLOCK))))


_next_pair = _pairs().__next__


def _forget_block() -> None:
    """A forked child must not hand out its parent's random bits."""
    global _next_pair  # noqa: PLW0603  (one block a process, on the hot path)
    _next_pair = _pairs().__next__


os.register_at_fork(after_in_child=_forget_block)


class Id(bytes):
    """16 raw bytes of a UUID; `str()` gives the usual text form."""

    __slots__ = ()

    @classmethod
    def new(cls, clock: Clock) -> Self:
        """A fresh UUIDv7 (RFC 9562, 5.7): 48 bits of milliseconds, 74 random bits."""
        return cls.at(clock.now().timestamp())

    @classmethod
    def at(cls, seconds: float) -> Self:
        """A fresh UUIDv7 of the Unix time `seconds`."""
        a, b = _next_pair()
        ms = int(seconds * 1000) & 0xFFFF_FFFF_FFFF
        return cls(_PAIR.pack(ms << 16 | 0x7000 | a & 0xFFF, 0x8000_0000_0000_0000 | b >> 2))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text form; ValueError when it is none."""
        return cls(uuid.UUID(text).bytes)

    @property
    def uuid(self) -> uuid.UUID:
        return uuid.UUID(bytes=bytes(self))

    @property
    def born(self) -> datetime:
        """When the id was made, to the millisecond, UTC."""
        return datetime.fromtimestamp(int.from_bytes(self[:6], "big") / 1000, UTC)

    def __str__(self) -> str:
        h = self.hex()
        return f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self})"


class AccountId(Id):
    """A ledger account."""


class TransferId(Id):
    """A ledger transfer."""


class HoldId(Id):
    """A two-phase hold."""


class CustomerId(Id):
    """A customer."""


class WalletId(Id):
    """A customer's wallet. Its spendable balance is the ledger account of the same sixteen bytes."""

    @property
    def account(self) -> AccountId:
        """The ledger account `wallet.available` of this wallet."""
        return AccountId(self)


class MerchantId(Id):
    """A merchant."""


class PaymentId(Id):
    """An activity of a wallet: transfer, payment, top-up or withdrawal."""


class OrderId(Id):
    """A merchant's order."""


class SessionId(Id):
    """A signed-in session."""


class DeviceId(Id):
    """A device that somebody signs in from."""


class FreezeId(Id):
    """A freeze of an account or of a part of it."""


class CardId(Id):
    """A bank card that a customer has bound, or is about to bind."""


class ApiKeyId(Id):
    """A merchant's API key."""


class EventId(Id):
    """An event of the outbox."""


class WebhookId(Id):
    """A merchant's webhook endpoint."""


class SubscriptionId(Id):
    """A browser that may be pushed to."""


class MessageId(Id):
    """Something a customer is told."""


class ProceedingId(Id):
    """A matter under way: a refund, a dispute, an unbinding, whatever follows a procedure."""


class StaffId(Id):
    """Somebody who works for the operator."""
