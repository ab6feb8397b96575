"""Check the audit: every record, the chain's end, and every signed head. `./purser check audit`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from psycopg import AsyncConnection

from purser.core.audit import NO_RECORDS, Chain, read_chain
from purser.core.audit_heads import AuditBroken, Head, Journal, extend, read_head, stored_lines
from purser.core.db import Reader, connect

_ALL = """
    SELECT seq, at, actor_kind, actor_id, action, object, reason, details, hash FROM audit_records ORDER BY seq"""
_BLOCK = 1000  # records fetched at once


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and the first record that is known to be touched by it."""

    seq: int
    what: str

    def __str__(self) -> str:
        return f"record {self.seq}: {self.what}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many records and signed heads there are, and the first thing that is wrong with them."""

    records: int
    heads: int
    finding: Finding | None


async def check_audit(dsn: str, journal: Journal) -> Verdict:
    """Read everything once, as it is at one moment."""
    conn = await connect(dsn)
    try:
        async with conn.transaction():
            await conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            return await examine(Reader(conn), journal.lines(), journal.key().public_key())
    finally:
        await conn.close()


async def examine(conn: Reader, exported: Iterable[str], key: Ed25519PublicKey) -> Verdict:
    """The same on a connection: records and heads against the heads that were exported."""
    try:
        heads = _read_heads([*exported, *await stored_lines(conn)], key)
    except AuditBroken as error:
        return Verdict(0, 0, Finding(error.seq, str(error)))
    chain, finding = NO_RECORDS, None
    try:
        chain = await _walk(conn, heads)
        end = await read_chain(conn)
        if end != chain:
            first = min(end.size, chain.size) + 1
            what = "missing" if end.size > chain.size else "is beyond the chain's end, or the end was edited"
            finding = Finding(first, what)
    except (AuditBroken, RuntimeError, psycopg.DataError) as error:
        seq = error.seq if isinstance(error, AuditBroken) else chain.size + 1
        finding = Finding(seq, str(error).removeprefix(f"record {seq}: "))
    return Verdict(chain.size, len(heads), finding)


def _read_heads(lines: Iterable[str], key: Ed25519PublicKey) -> dict[int, Chain]:
    """The signed chains by their size. Raises AuditBroken for a head that was edited."""
    heads: dict[int, Chain] = {}
    for line in lines:
        try:
            head: Head = read_head(line, key)
        except ValueError as error:
            raise AuditBroken(max(heads, default=0) + 1, f"a head is {error}: {line[:80]}") from error
        known = heads.setdefault(head.chain.size, head.chain)
        if known != head.chain:
            raise AuditBroken(head.chain.size, "two signed heads say different things")
    return heads


async def _walk(conn: AsyncConnection[tuple[object, ...]], heads: dict[int, Chain]) -> Chain:
    """Follow the chain through all records. Raises AuditBroken at the first that does not follow."""
    chain, signed = NO_RECORDS, 0
    async with conn.cursor(name="audit") as cursor:
        cursor.itersize = _BLOCK
        await cursor.execute(_ALL)
        async for row in cursor:
            chain = extend(chain, row)
            head = heads.get(chain.size)
            if head is not None:
                if head != chain:
                    what = f"this record or one up to {chain.size} is not what was signed: the chain was written anew"
                    raise AuditBroken(signed + 1, what)
                signed = chain.size
    if (latest := max(heads, default=0)) > chain.size:
        raise AuditBroken(chain.size + 1, f"missing; {latest} records were signed")
    return chain
