"""The audit: what is written is chained, and whatever is done to it afterwards is found."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from pathlib import Path

import psycopg
import pytest
from pymerkle import InmemoryTree

from purser.core import audit, merkle
from purser.core.audit import SYSTEM, Act, Actor
from purser.core.audit_check import Verdict, check_audit, examine
from purser.core.audit_heads import AuditBroken, Journal, publish_head, read_head
from purser.core.clock import FakeClock
from purser.core.db import Database, Reader, Tx
from purser.core.ids import CustomerId

SEED = 20261123
RECORDS = 40


async def _write(db: Database, clock: FakeClock, count: int) -> None:
    for number in range(count):
        clock.advance(seconds=7)
        who = [SYSTEM, audit.OPERATOR_KEY, Actor.customer(CustomerId.new(clock))][number % 3]
        act = Act(who, f"thing.verb{number % 5}", f"thing:{number % 7}", "因为", {"from": number, "to": [1, "x", None]})
        await db.run(lambda tx, act=act: audit.write(tx, act, clock))  # type: ignore[misc]


@pytest.fixture
async def journal(db: Database, clock: FakeClock, tmp_path: Path) -> Journal:
    """Forty records, heads signed at 15 and 30 of them."""
    journal = Journal(tmp_path)
    for count in (15, 15):
        await _write(db, clock, count)
        await publish_head(db, journal, clock)
    await _write(db, clock, RECORDS - 30)
    return journal


async def _verdict(tx: Tx, journal: Journal) -> Verdict:
    return await examine(Reader(tx), journal.lines(), journal.key().public_key())


async def test_what_was_written_is_whole(db: Database, dsn: str, journal: Journal, clock: FakeClock) -> None:
    assert await check_audit(dsn, journal) == Verdict(RECORDS, 2, None)
    async with db.reader() as conn:
        latest, *_ = await audit.read_records(conn, 3)
        about = await audit.read_records(conn, 50, about="thing:3")
        chain = await audit.read_chain(conn)
    assert (latest.seq, latest.at, latest.actor) == (RECORDS, clock.now(), SYSTEM)
    assert latest.details == '{"from":9,"to":[1,"x",null]}'
    assert [r.object for r in about] == ["thing:3"] * len(about)
    assert len(about) > 3
    assert chain.size == RECORDS


async def test_the_tree_is_the_one_another_implementation_grows(db: Database, journal: Journal) -> None:
    oracle, previous = InmemoryTree(algorithm="sha256"), audit.START
    async with db.reader() as conn:
        for record in reversed(await audit.read_records(conn, RECORDS)):
            oracle.append_entry(record.data(previous))
            previous = record.hash
        chain = await audit.read_chain(conn)
    heads = [read_head(line, journal.key().public_key()) for line in journal.lines()]
    assert [h.chain.root for h in heads] == [oracle.get_root(15), oracle.get_root(30)]
    assert chain.root == oracle.get_root()


async def test_acts_side_by_side_are_numbered_without_gaps(
    db: Database, dsn: str, journal: Journal, clock: FakeClock
) -> None:
    await asyncio.gather(*(_write(db, clock, 3) for _ in range(6)))
    assert await check_audit(dsn, journal) == Verdict(RECORDS + 18, 2, None)


async def test_an_act_that_was_undone_leaves_no_record(
    db: Database, dsn: str, journal: Journal, clock: FakeClock
) -> None:
    async def act(tx: Tx) -> None:
        await audit.write(tx, Act(SYSTEM, "thing.verb", "thing:1"), clock)
        raise _UndoneError

    with pytest.raises(_UndoneError):
        await db.run(act)
    assert await check_audit(dsn, journal) == Verdict(RECORDS, 2, None)


Tamper = Callable[[Tx, random.Random], Awaitable[range | None]]
"""Changes something; returns the numbers one of which must be named, or None for any."""

_TEXTS = ("actor_id", "action", "object", "reason", "details")


async def _edit(tx: Tx, dice: random.Random) -> range:
    seq, column = dice.randint(1, RECORDS), dice.choice(_TEXTS)
    await tx.execute(f"UPDATE audit_records SET {column} = {column} || 'x' WHERE seq = %s", [seq])
    return range(seq, seq + 1)


async def _edit_time(tx: Tx, dice: random.Random) -> range:
    seq = dice.randint(1, RECORDS)
    await tx.execute("UPDATE audit_records SET at = at + interval '1 microsecond' WHERE seq = %s", [seq])
    return range(seq, seq + 1)


async def _edit_actor(tx: Tx, dice: random.Random) -> range:
    seq = dice.randint(1, RECORDS)
    kind = dice.choice(["staff", "nobody"])
    await tx.execute("UPDATE audit_records SET actor_kind = %s WHERE seq = %s", [kind, seq])
    return range(seq, seq + 1)


async def _edit_hash(tx: Tx, dice: random.Random) -> range:
    seq = dice.randint(1, RECORDS)
    await tx.execute("UPDATE audit_records SET hash = %s WHERE seq = %s", [dice.randbytes(32), seq])
    return range(seq, seq + 1)


async def _edit_and_hash_anew(tx: Tx, dice: random.Random) -> range:
    """Content and hash fit together; the record after, or the chain's end, does not fit any more."""
    seq = dice.randint(1, RECORDS)
    await tx.execute("UPDATE audit_records SET reason = 'another' WHERE seq = %s", [seq])
    await _hash_anew(tx, seq, seq)
    return range(seq, seq + 2)


async def _delete(tx: Tx, dice: random.Random) -> range:
    seq = dice.randint(1, RECORDS)
    await tx.execute("DELETE FROM audit_records WHERE seq = %s", [seq])
    return range(seq, seq + 1)


async def _delete_and_close_the_gap(tx: Tx, dice: random.Random) -> range:
    seq = dice.randint(1, RECORDS)
    await tx.execute("DELETE FROM audit_records WHERE seq = %s", [seq])
    await tx.execute("UPDATE audit_records SET seq = -seq WHERE seq > %s", [seq])
    await tx.execute("UPDATE audit_records SET seq = -seq - 1 WHERE seq < 0")
    return range(seq, seq + 1)


async def _swap(tx: Tx, dice: random.Random) -> range:
    one, other = sorted(dice.sample(range(1, RECORDS + 1), 2))
    for old, new in ((one, -1), (other, one), (-1, other)):
        await tx.execute("UPDATE audit_records SET seq = %s WHERE seq = %s", [new, old])
    return range(one, one + 1)


async def _insert(tx: Tx, dice: random.Random) -> range:
    seq = dice.choice([0, RECORDS + 1])
    await tx.execute(
        "INSERT INTO audit_records SELECT %s, at, actor_kind, actor_id, action, object, reason, details, hash"
        " FROM audit_records WHERE seq = %s",
        [seq, dice.randint(1, RECORDS)],
    )
    return range(seq, seq + 1)


async def _cut_the_end(tx: Tx, dice: random.Random) -> range:
    """Forget the latest records and say that the chain ended before them: a signed head knows better."""
    size = dice.randint(0, 29)
    await tx.execute("DELETE FROM audit_records WHERE seq > %s", [size])
    await _end_at(tx, size)
    await tx.execute("DELETE FROM audit_heads WHERE size > %s", [size])
    return range(size + 1, size + 2)


async def _rewrite_all_that_follows(tx: Tx, dice: random.Random) -> range:
    """Edit one and hash it and all after it anew, with the end: only the signed heads tell."""
    seq = dice.randint(1, 30)
    await tx.execute("UPDATE audit_records SET actor_id = 'another' WHERE seq = %s", [seq])
    await _hash_anew(tx, seq, RECORDS)
    await _end_at(tx, RECORDS)
    await tx.execute("DELETE FROM audit_heads")
    return range(1 if seq <= 15 else 16, seq + 1)


async def _move_the_end(tx: Tx, dice: random.Random) -> None:
    column, value = dice.choice([("size", dice.randint(0, RECORDS - 1)), ("last_hash", b"x" * 32), ("peaks", b"")])
    await tx.execute(f"UPDATE audit_chain SET {column} = %s", [value])


async def _lose_the_end(tx: Tx, _: random.Random) -> None:
    await tx.execute("DELETE FROM audit_chain")


async def _forge_a_head(tx: Tx, dice: random.Random) -> None:
    await tx.execute("UPDATE audit_heads SET line = replace(line, %s, %s)", dice.choice([["15", "14"], ["a", "b"]]))


async def _chain(tx: Tx, size: int) -> audit.Chain:
    rows = await (
        await tx.execute(
            "SELECT seq, at, actor_kind, actor_id, action, object, reason, details, hash FROM audit_records"
            " WHERE seq <= %s ORDER BY seq",
            [size],
        )
    ).fetchall()
    chain = audit.NO_RECORDS
    for row in rows:
        chain = chain.append(bytes(row[8]))
    return chain


async def _hash_anew(tx: Tx, first: int, last: int) -> None:
    previous = (await _chain(tx, first - 1)).last_hash
    rows = await (
        await tx.execute(
            "SELECT seq, at, actor_kind, actor_id, action, object, reason, details, hash FROM audit_records"
            " WHERE seq BETWEEN %s AND %s ORDER BY seq",
            [first, last],
        )
    ).fetchall()
    for row in rows:
        record = audit.as_record(row)
        previous = record.leaf(previous)
        await tx.execute("UPDATE audit_records SET hash = %s WHERE seq = %s", [previous, record.seq])


async def _end_at(tx: Tx, size: int) -> None:
    chain = await _chain(tx, size)
    await tx.execute(
        "UPDATE audit_chain SET size = %s, last_hash = %s, peaks = %s",
        [chain.size, chain.last_hash, merkle.pack(chain.peaks)],
    )


TAMPERS: list[Tamper] = [
    _edit, _edit_time, _edit_actor, _edit_hash, _edit_and_hash_anew, _delete, _delete_and_close_the_gap, _swap, _insert,
    _cut_the_end, _rewrite_all_that_follows, _move_the_end, _lose_the_end, _forge_a_head,
]  # fmt: skip


@pytest.mark.slow
async def test_a_thousand_random_manipulations_are_all_found(db: Database, dsn: str, journal: Journal) -> None:
    dice = random.Random(SEED)
    unnoticed: list[str] = []
    for number in range(1000):
        tamper = TAMPERS[number % len(TAMPERS)]
        try:
            async with db.transaction() as tx:
                named = await tamper(tx, dice)
                finding = (await _verdict(tx, journal)).finding
                if finding is None or (named is not None and finding.seq not in named):
                    unnoticed.append(f"{number} {tamper.__name__}: {finding}, meant {named}")
                raise _UndoneError
        except _UndoneError:
            pass
    assert unnoticed == []
    assert await check_audit(dsn, journal) == Verdict(RECORDS, 2, None)


class _UndoneError(Exception):
    """Ends a transaction without a trace."""


@pytest.mark.parametrize("tamper", [_edit, _delete, _move_the_end, _cut_the_end])
async def test_no_head_is_signed_over_what_is_broken(
    db: Database, journal: Journal, clock: FakeClock, tamper: Tamper
) -> None:
    before = journal.lines()
    dice = random.Random(next(s for s in range(1000) if random.Random(s).randint(1, RECORDS) > 30))
    async with db.transaction() as tx:
        await tamper(tx, dice)
    with pytest.raises(AuditBroken):
        await publish_head(db, journal, clock)
    assert journal.lines() == before


async def test_a_head_is_signed_once(db: Database, journal: Journal, clock: FakeClock) -> None:
    head = await publish_head(db, journal, clock)
    assert head is not None
    assert head.chain.size == RECORDS
    assert await publish_head(db, journal, clock) is None
    assert len(journal.lines()) == 3
    assert journal.path.stat().st_mode & 0o777 == 0o600


async def test_a_head_of_another_key_is_not_believed(dsn: str, journal: Journal, tmp_path: Path) -> None:
    strange = Journal(tmp_path / "elsewhere")
    for line in journal.lines():
        strange.append(line)
    verdict = await check_audit(dsn, strange)
    assert verdict.finding is not None
    assert "not signed" in verdict.finding.what


@pytest.mark.usefixtures("journal")
def test_the_command_says_what_it_found(
    dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from purser.cli import main

    monkeypatch.setenv("PURSER_HOME", str(tmp_path))
    with pytest.raises(SystemExit) as whole:
        main(["check", "audit", "--database-url", dsn])
    assert whole.value.code == 0
    assert capsys.readouterr().out == "the audit is whole: 40 records, 2 signed heads\n"
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute("UPDATE audit_records SET reason = 'another' WHERE seq = 7")
    with pytest.raises(SystemExit) as broken:
        main(["check", "audit", "--database-url", dsn])
    assert broken.value.code == 1
    assert capsys.readouterr().out.startswith("BROKEN record 7: ")
