"""The database: a pool, and the two kinds of connection a use case may ask for."""

from __future__ import annotations

import asyncio
import random
import select
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, NewType, Self, TypeVar

import psycopg
from psycopg import AsyncConnection
from psycopg.abc import AdaptContext
from psycopg.adapt import Buffer, Dumper, Loader
from psycopg.pq import Format
from psycopg_pool import AsyncConnectionPool

from purser.core.endings import end
from purser.core.ids import Id
from purser.core.pgbinary import adapt_arrays

Tx = NewType("Tx", AsyncConnection[tuple[Any, ...]])
"""A connection inside a transaction: what writes take. Only `Database.transaction` makes one."""

Reader = NewType("Reader", AsyncConnection[tuple[Any, ...]])
"""A connection for reading only; never decides about money."""

T = TypeVar("T")

PATIENCE = 5.0
"""Seconds a caller waits for a connection before it is told that the database is away."""

RETRYABLE = (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected)
"""A distributed engine may refuse any transaction so (scale.md); a use case is then simply run again."""


def is_undone(error: Exception) -> bool:
    """Whether `error` proves that its transaction was rolled back.

    A lost connection does not: the commit may have reached the disk and only its answer got lost.
    """
    if isinstance(error, psycopg.OperationalError):
        return error.sqlstate is not None and not error.sqlstate.startswith(("57P", "08"))
    return not isinstance(error, psycopg.InterfaceError)


class _IdDumper(Dumper):
    """Sends an Id as a binary uuid."""

    format = Format.BINARY
    oid = psycopg.adapters.types["uuid"].oid

    def dump(self, obj: bytes) -> Buffer:
        return bytes(obj)


class _UuidLoader(Loader):
    """Reads a binary uuid as its sixteen bytes; stores give them their type."""

    format = Format.BINARY

    def load(self, data: Buffer) -> bytes:
        return bytes(data)


class _UuidTextLoader(Loader):
    """The same for results in text form."""

    def load(self, data: Buffer) -> bytes:
        return bytes.fromhex(bytes(data).replace(b"-", b"").decode())


def _id_classes(base: type[Id]) -> list[type[Id]]:
    return [base, *(d for c in base.__subclasses__() for d in _id_classes(c))]


def adapt(context: AdaptContext) -> None:
    """Teach a connection the typed ids."""
    for cls in _id_classes(Id):
        context.adapters.register_dumper(cls, _IdDumper)
    context.adapters.register_loader("uuid", _UuidLoader)
    context.adapters.register_loader("uuid", _UuidTextLoader)
    adapt_arrays(context)


async def connect(dsn: str, **options: Any) -> AsyncConnection[tuple[Any, ...]]:
    """One connection of its own, adapted like those of the pool. The caller closes it."""
    conn = await AsyncConnection.connect(dsn, autocommit=True, **options)
    await _configure(conn)
    return conn


async def _configure(conn: AsyncConnection[Any]) -> None:
    adapt(conn)
    conn.prepare_threshold = 2
    await conn.execute("SET TIME ZONE 'UTC'")
    await conn.execute("SET plan_cache_mode = force_generic_plan")


def _has_hung_up(conn: AsyncConnection[Any]) -> bool:
    """Whether the server of an idle connection is gone: from one that is there, there is nothing to read."""
    look = select.poll()
    look.register(conn.fileno(), select.POLLIN)
    patience = 0
    try:
        while look.poll(patience):
            conn.pgconn.consume_input()
            patience = 10  # milliseconds: a server that says why it goes, goes at once
    except psycopg.OperationalError:
        return True
    return False


class Connection(AsyncConnection[tuple[Any, ...]]):
    """A connection that knows whose it is."""

    database: Database | None = None


class Database:
    """The pool of one process. `open` before use, `close` at the end.

    `lost` counts connections that died. Behind the next one there may be another server, such as a standby that
    was promoted with less in it: what was remembered of the old one is then worth nothing. `key_provider` and
    `keys` are `core.vault`'s, which keeps the keys of this database's sealed fields here.
    """

    def __init__(self, dsn: str, *, max_size: int = 8, key_provider: object = None) -> None:
        self.dsn = dsn
        self.lost = 0
        self.key_provider = key_provider
        self.keys: object = None
        self._pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            dsn,
            connection_class=Connection,
            min_size=1,
            max_size=max_size,
            open=False,
            timeout=PATIENCE,
            kwargs={"autocommit": True},
            configure=self._configure,
        )

    async def _configure(self, conn: Connection) -> None:
        await _configure(conn)
        conn.database = self

    async def open(self) -> None:
        """Raises psycopg_pool.PoolTimeout when the database does not answer within half a minute."""
        await self._pool.open(wait=True, timeout=30)
        # The pool doubles its pauses between attempts. Given up, it begins anew for whoever asks next.
        self._pool.reconnect_timeout = PATIENCE

    async def close(self) -> None:
        await self._pool.close()
        await end(task for task in asyncio.all_tasks() if task.get_name().startswith(f"{self._pool.name}-"))

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """A transaction: committed when the block ends, rolled back when it raises."""
        async with self._connection() as conn, conn.transaction():
            yield Tx(conn)

    @asynccontextmanager
    async def reader(self) -> AsyncIterator[Reader]:
        """A connection for reading, each statement by itself."""
        async with self._connection() as conn:
            yield Reader(conn)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection[tuple[Any, ...]]]:
        """A connection of the pool; those that died while idle are dropped before anybody's request finds out."""
        while _has_hung_up(conn := await self._pool.getconn()):
            self.lost += 1
            await self._pool.putconn(conn)
        try:
            async with conn:
                yield conn
        finally:
            self.lost += conn.broken
            await self._pool.putconn(conn)

    async def run(self, use_case: Callable[[Tx], Awaitable[T]], *, attempts: int = 6) -> T:
        """Run `use_case` in a transaction, again when it was refused for serialization or a deadlock."""
        for attempt in range(attempts):
            try:
                async with self.transaction() as tx:
                    return await use_case(tx)
            except RETRYABLE:
                if attempt == attempts - 1:
                    raise
                await asyncio.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311  (jitter)
        raise AssertionError("unreachable")
