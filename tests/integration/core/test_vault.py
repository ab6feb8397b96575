"""Fields at rest on a real database: bound to their place, converted from clear, rotated while traffic goes on."""

from __future__ import annotations

import ast
import asyncio
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from purser.accounts import create_customer, load_policy, read_customers
from purser.core.audit import COMMAND_LINE
from purser.core.clock import FakeClock
from purser.core.db import Database, Tx
from purser.core.errors import Problem
from purser.core.ids import CustomerId, Id
from purser.core.key_providers import FileKeys
from purser.core.seal import SealBroken, Sealer
from purser.core.settings import home_secret
from purser.core.vault import Field, Keyring, keyring, version_of
from purser.core.vault_rotation import SETTLED, reseal, rotate, take_step
from purser.identity import find_login
from purser.schema import NEVER_ANEW, SEALED, bring_up_to_date
from tests.support.tidy import ROOT
from tests.support.transit import Transit
from tests.support.world import World

NAME, PHONE = Field("customers", "name"), Field("customers", "phone")


async def _ring(db: Database) -> Keyring:
    async with db.transaction() as tx:
        return await keyring(tx)


def _forget(*databases: Database) -> None:
    """As half a minute later: the keys are read anew."""
    for database in databases:
        database.keys = None


async def _add(db: Database, clock: FakeClock, number: int, name: str = "王伟") -> CustomerId:
    policy = load_policy("cn")
    phone = f"+86138{number:08d}"

    async def add(tx: Tx) -> CustomerId:
        return (await create_customer(tx, name, (phone, None), "hash", "zh-CN", policy, clock))[0].id

    return await db.run(add)


async def test_what_was_sealed_opens_in_its_place_only(db: Database, clock: FakeClock) -> None:
    ring, row, other = await _ring(db), Id.new(clock), Id.new(clock)
    sealed = ring.seal(NAME, row, "王伟".encode())
    assert ring.open(NAME, row, sealed).decode() == "王伟"
    for field, place in ((NAME, other), (PHONE, row), (Field("staff", "name"), row)):
        with pytest.raises(SealBroken):
            ring.open(field, place, sealed)
    assert ring.seal(NAME, row, "王伟".encode()) != sealed


@pytest.mark.parametrize("at", [0, 1, 4, 5, 16, 17, -1])
async def test_a_changed_byte_is_refused(db: Database, clock: FakeClock, at: int) -> None:
    ring, row = await _ring(db), Id.new(clock)
    sealed = bytearray(ring.seal(NAME, row, b"x" * 20))
    sealed[at] ^= 1
    with pytest.raises(SealBroken):
        ring.open(NAME, row, bytes(sealed))


@pytest.mark.parametrize(
    "sealed", [b"", b"\x02", b"\x02\0\0\0\x01", b"\x02\0\0\0\x01" + bytes(27), b"\x01" + bytes(60)]
)
async def test_what_is_no_sealed_value_is_refused(db: Database, sealed: bytes) -> None:
    with pytest.raises(SealBroken):
        (await _ring(db)).open(NAME, bytes(16), sealed)


async def test_an_index_is_of_one_column_and_one_key(db: Database) -> None:
    ring = await _ring(db)
    assert ring.index(PHONE, "+8613800000001") == ring.index(PHONE, "+8613800000001")
    assert ring.index(PHONE, "+8613800000001") != ring.index(PHONE, "+8613800000002")
    assert ring.index(PHONE, "+8613800000001") != ring.index(Field("logins", "login"), "+8613800000001")
    other = Keyring({1: bytes(32)}, 1, b"k" * 32, read_at=0)
    assert other.index(PHONE, "+8613800000001") != ring.index(PHONE, "+8613800000001")
    assert "b'" not in repr(ring)


async def test_a_name_moved_to_another_customer_is_refused(db: Database, clock: FakeClock) -> None:
    one, other = await _add(db, clock, 1), await _add(db, clock, 2, "陈嘉敏")
    async with db.transaction() as tx:
        await tx.execute(
            "UPDATE customers SET name = (SELECT name FROM customers WHERE id = %s) WHERE id = %s", [one, other]
        )
    async with db.reader() as conn:
        assert (await read_customers(conn, [one]))[one].name == "王伟"
        with pytest.raises(SealBroken):
            await read_customers(conn, [other])


async def test_nothing_of_a_customer_is_in_clear(db: Database, clock: FakeClock) -> None:
    world = World(db, clock)
    await _add(db, clock, 46)
    dump = repr([rows for table, rows in (await world.dump()).items() if table in ("customers", "logins")])
    for clear in ("王伟", "王伟".encode().hex(), "13800000046", b"13800000046".hex()):
        assert clear not in dump


async def test_what_was_in_clear_is_sealed_when_brought_up_to_date(
    empty_dsn: str, tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database of the version before, with people and an endpoint in it."""
    monkeypatch.setenv("PURSER_KEYS", str(tmp_path / "keys"))
    _as_of_the_version_before(empty_dsn, tmp_path, clock)
    ran = await bring_up_to_date(empty_dsn, clock, home=tmp_path)
    assert ran[-3:] == ["sealed customers", "sealed logins", "sealed webhooks"]
    assert await bring_up_to_date(empty_dsn, clock, home=tmp_path) == []
    async with Database(empty_dsn, key_provider=FileKeys(tmp_path / "keys")) as db:
        async with db.reader() as conn:
            people = [await find_login(conn, f"+861380000{n:04d}") for n in range(1500)]
            assert None not in people
            found = await read_customers(conn, [p for p in people if p])
            row = await (await conn.execute("SELECT merchant_id, id, secret FROM webhooks")).fetchone()
            left = await (await conn.execute("SELECT count(*) FROM pg_class WHERE relname LIKE 'clear%'")).fetchone()
        assert [(c.name, c.phone) for c in found.values() if c.phone == "+8613800000777"] == [
            ("王伟777", "+8613800000777")
        ]
        assert row is not None
        assert (await _ring(db)).open(
            Field("webhooks", "secret"), row[0] + row[1], bytes(row[2])
        ) == b"the endpoint's own"
        assert left == (0,)


def _as_of_the_version_before(dsn: str, home: Path, clock: FakeClock) -> None:
    hook = Id.new(clock)
    secret = Sealer(home_secret(home), "webhooks").seal(b"the endpoint's own", hook)
    before = ["0001", "0002", "0003", "0004"]
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(
            "CREATE TABLE migrations (name text PRIMARY KEY, digest text NOT NULL,"
            " ran_at timestamptz NOT NULL DEFAULT now())"
        )
        for path in sorted((ROOT / "migrations").glob("*.sql")):
            if path.name[:4] in before:
                conn.execute(path.read_bytes())
                conn.execute(
                    "INSERT INTO migrations VALUES (%s, encode(sha256(%s), 'hex'))", [path.name, path.read_bytes()]
                )
        conn.execute(
            "INSERT INTO customers SELECT gen_random_uuid(), '王伟' || n, '+861380000' || lpad(n::text, 4, '0'), NULL,"
            " 'zh-CN', now() FROM generate_series(0, 1499) AS n"
        )
        conn.execute("INSERT INTO logins SELECT phone, id, created_at FROM customers")
        conn.execute(
            "INSERT INTO webhooks VALUES (gen_random_uuid(), %s::uuid, 'https://shop.example', '{}', %s, true, now())",
            [str(hook), secret],
        )


async def test_a_rotation_goes_step_by_step_and_ends(db: Database, clock: FakeClock) -> None:
    people = [await _add(db, clock, n) for n in range(3)]
    assert await rotate(db, COMMAND_LINE, "yearly", clock) == 2
    with pytest.raises(Problem, match="keys_rotating"):
        await rotate(db, COMMAND_LINE, "again", clock)
    _forget(db)
    assert (await _ring(db)).newest == 1, "nobody seals with a key that others may not know yet"
    assert await take_step(db, clock, SEALED) == "coming"
    clock.advance(seconds=SETTLED.total_seconds())
    assert await take_step(db, clock, SEALED) == "coming"
    _forget(db)
    assert (await _ring(db)).newest == 2
    assert await take_step(db, clock, SEALED) == "retiring"
    assert await _versions(db) == {2}
    clock.advance(seconds=SETTLED.total_seconds())
    assert await take_step(db, clock, SEALED) == "retired"
    assert await take_step(db, clock, SEALED) == "done"
    async with db.reader() as conn:
        states = await (
            await conn.execute("SELECT version, state FROM data_keys WHERE purpose = 'seal' ORDER BY 1")
        ).fetchall()
        acts = await (await conn.execute("SELECT action, object, reason FROM audit_records ORDER BY seq")).fetchall()
        assert {c.name for c in (await read_customers(conn, people)).values()} == {"王伟"}
    assert states == [(1, "retired"), (2, "active")]
    assert acts == [("keys.rotate", "data_key:2", "yearly"), ("keys.retire", "data_key:1", "")]


async def test_an_old_key_stays_while_a_row_uses_it(db: Database, clock: FakeClock) -> None:
    """A process that still believed in the old key wrote with it after the others had moved on."""
    assert (await _ring(db)).newest == 1
    await rotate(db, COMMAND_LINE, "yearly", clock)
    clock.advance(seconds=SETTLED.total_seconds())
    await take_step(db, clock, SEALED)
    late = await _add(db, clock, 1)
    assert await _versions(db) == {1}
    clock.advance(seconds=SETTLED.total_seconds())
    assert await take_step(db, clock, SEALED) == "retiring"
    assert await take_step(db, clock, SEALED) == "retired"
    async with db.reader() as conn:
        assert (await read_customers(conn, [late]))[late].name == "王伟"
    assert await _versions(db) == {2}


async def test_a_vault_wraps_the_keys_and_their_rotation(dsn: str, clock: FakeClock) -> None:
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute("DELETE FROM data_keys")
    with Transit() as transit:
        from purser.core.key_providers import TransitKeys

        async with Database(dsn, key_provider=TransitKeys(transit.url, transit.token)) as db:
            ident = await _add(db, clock, 1)
            await rotate(db, COMMAND_LINE, "yearly", clock)
            asked = len(transit.asked)
            async with db.reader() as conn:
                assert (await read_customers(conn, [ident]))[ident].name == "王伟"
                wrapped = await (await conn.execute("SELECT wrapped FROM data_keys ORDER BY 1")).fetchall()
        assert len(transit.asked) == asked, "data keys are unwrapped once a process, not once a field"
        assert [w[:9] for (w,) in wrapped] == ["vault:v2:"] * 3


async def test_a_rotation_under_load_makes_no_error(dsn: str, db: Database, clock: FakeClock) -> None:
    """Three processes read and write while keys are rotated twice, each reading the keys anew in its own time."""
    known = [await _add(db, clock, n) for n in range(200)]
    async with Database(dsn, max_size=3) as one, Database(dsn, max_size=3) as other, Database(dsn, max_size=3) as third:
        crowd, stop, done = [one, other, third], asyncio.Event(), [0, 0]

        async def read(database: Database) -> None:
            while not stop.is_set():
                async with database.reader() as conn:
                    found = await read_customers(conn, known[:])
                    assert {c.name for c in found.values()} == {"王伟"}
                    assert len(found) >= 200
                done[0] += 1

        async def write(database: Database, number: int) -> None:
            while not stop.is_set():
                number += 1
                known.append(await _add(database, clock, number))
                done[1] += 1

        tasks = [asyncio.create_task(read(d)) for d in crowd]
        tasks += [asyncio.create_task(write(d, 1_000_000 * n)) for n, d in enumerate(crowd, 1)]
        for _ in range(2):
            await rotate(db, COMMAND_LINE, "under load", clock)
            for turn in range(40):
                clock.advance(seconds=SETTLED.total_seconds() / 3)
                _forget(crowd[turn % 3], db)
                if await take_step(db, clock, SEALED) == "done":
                    break
                await asyncio.sleep(0.02)
            else:
                pytest.fail("the rotation does not end")
        stop.set()
        await asyncio.gather(*tasks)
        _forget(db)
        async with db.reader() as conn:
            assert len(await read_customers(conn, known)) == len(known)
    assert min(done) > 20
    assert await _versions(db) == {3}
    assert await reseal(db, SEALED) == 0


async def _versions(db: Database) -> set[int]:
    async with db.reader() as conn:
        rows = await (await conn.execute("SELECT name, phone FROM customers")).fetchall()
    return {version_of(bytes(sealed)) for row in rows for sealed in row}


def test_every_sealed_field_is_sealed_anew_by_a_rotation() -> None:
    """Fields in the source are in SEALED, but for the index, which has a key of its own."""
    named = set()
    for path in (ROOT / "src" / "purser").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name(id="Field"), args=[ast.Constant(value=str(table)), ast.Constant(value=str(column))]
                ):
                    named.add((table, column))
    indexes = {
        ("logins", "login"),
        ("throttles", "key_hash"),
        ("cases", "subject"),
        ("mail_people", "address"),
        ("mail_answered", "address"),
        ("mail_idents", "ident"),
        ("mail_seen", "fingerprint"),
        ("call_codes", "code_hash"),
    }
    assert indexes <= named
    assert named - indexes == {(s.table, c) for s in SEALED for c in s.columns} | NEVER_ANEW
    assert timedelta(seconds=30) < SETTLED
