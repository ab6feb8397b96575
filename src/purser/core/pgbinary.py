"""PostgreSQL's binary forms, where adapting value by value would cost more than the work itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from struct import Struct, pack

from psycopg.abc import AdaptContext
from psycopg.adapt import Buffer, Dumper
from psycopg.pq import Format

COPY_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
COPY_TRAILER = b"\xff\xff"

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_UUID_LENGTH = pack(">i", 16)
_BIGINT_LENGTH = pack(">i", 8)
_BIGINT = Struct(">q").pack
_LENGTH = Struct(">i").pack
_UUID_OID, _UUID_ARRAY_OID = 2950, 2951
_BIGINT_OID, _BIGINT_ARRAY_OID = 20, 1016
_BYTEA_OID, _BYTEA_ARRAY_OID = 17, 1001


@lru_cache(maxsize=64)
def micros(at: datetime) -> int:
    """PostgreSQL's timestamptz: microseconds since 2000-01-01 UTC. A batch asks for the same few times."""
    d = at - _EPOCH
    return (d.days * 86_400 + d.seconds) * 1_000_000 + d.microseconds


@lru_cache(maxsize=1024)
def text_field(value: str) -> bytes:
    """A text field with its length before it. For values that are few and come again."""
    raw = value.encode()
    return pack(">i", len(raw)) + raw


class UuidArray:
    """Ids to be sent as one binary uuid[]."""

    def __init__(self, ids: Sequence[bytes]) -> None:
        self.ids = ids


class BigintArray:
    """Integers to be sent as one binary bigint[]."""

    def __init__(self, values: Sequence[int]) -> None:
        self.values = values


class ByteaArray:
    """Byte strings to be sent as one binary bytea[]."""

    def __init__(self, values: Sequence[bytes]) -> None:
        self.values = values


def _head(oid: int, count: int) -> bytes:
    return pack(">iiIii", 1, 0, oid, count, 1) if count else pack(">iiI", 0, 0, oid)


class _UuidArrayDumper(Dumper):
    format = Format.BINARY
    oid = _UUID_ARRAY_OID

    def dump(self, obj: UuidArray) -> Buffer:
        return _UUID_LENGTH.join((_head(_UUID_OID, len(obj.ids)), *obj.ids))


class _BigintArrayDumper(Dumper):
    format = Format.BINARY
    oid = _BIGINT_ARRAY_OID

    def dump(self, obj: BigintArray) -> Buffer:
        return _BIGINT_LENGTH.join((_head(_BIGINT_OID, len(obj.values)), *map(_BIGINT, obj.values)))


class _ByteaArrayDumper(Dumper):
    format = Format.BINARY
    oid = _BYTEA_ARRAY_OID

    def dump(self, obj: ByteaArray) -> Buffer:
        parts = [_head(_BYTEA_OID, len(obj.values))]
        for value in obj.values:
            parts += (_LENGTH(len(value)), value)
        return b"".join(parts)


def adapt_arrays(context: AdaptContext) -> None:
    """Teach a connection the three arrays."""
    context.adapters.register_dumper(UuidArray, _UuidArrayDumper)
    context.adapters.register_dumper(BigintArray, _BigintArrayDumper)
    context.adapters.register_dumper(ByteaArray, _ByteaArrayDumper)
