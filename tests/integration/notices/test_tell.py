"""A notice is stored, numbered and enqueued in the transaction of its cause."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import orjson
import pytest

from purser.core.clock import FakeClock
from purser.core.db import Database, Tx
from purser.core.ids import CustomerId
from purser.notices import CodeKind, NoticeKind, notice_sealer, send_code, tell, tell_address
from purser.notices.tell import Notice, tell_all

SECRET = b"a secret of thirty-two bytes or so"
SEALER = notice_sealer(SECRET)


async def rows(db: Database, query: str) -> list[tuple[Any, ...]]:
    async with db.reader() as conn:
        return await (await conn.execute(query)).fetchall()


async def test_a_security_notice_goes_by_every_way(db: Database, clock: FakeClock) -> None:
    customer = CustomerId.new(clock)
    async with db.transaction() as tx:
        ident = await tell(tx, customer, NoticeKind.PASSWORD_CHANGED, {"at": clock.now().isoformat()}, clock)
    assert await rows(db, "SELECT customer_id, number, id, kind FROM messages") == [
        (bytes(customer), 1, bytes(ident), "password_changed")
    ]
    assert await rows(db, "SELECT way, number, state, sealed FROM notice_deliveries ORDER BY way") == [
        ("mail", 1, "waiting", None),
        ("sms", 1, "waiting", None),
    ]
    assert await rows(db, "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'notices.send'") == [(2,)]


async def test_nothing_is_told_when_the_cause_is_undone(db: Database, clock: FakeClock) -> None:
    async def undone(tx: Tx) -> None:
        await tell(tx, CustomerId.new(clock), NoticeKind.PIN_SET, {"at": clock.now().isoformat()}, clock)
        await send_code(tx, "+8613800000001", CodeKind.SIGN_IN, "123456", "zh-CN", SEALER, clock)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await db.run(undone)
    for table in ("messages", "message_boxes", "notice_deliveries", "procrastinate_jobs"):
        assert await rows(db, f"SELECT count(*) FROM {table}") == [(0,)]


async def test_a_notice_without_its_data_is_a_defect(db: Database, clock: FakeClock) -> None:
    with pytest.raises(AssertionError, match="new_sign_in takes"):
        async with db.transaction() as tx:
            await tell(tx, CustomerId.new(clock), NoticeKind.NEW_SIGN_IN, {"device": "x"}, clock)


async def test_numbers_have_no_gap_however_many_write_at_once(db: Database, clock: FakeClock) -> None:
    people = [CustomerId.new(clock) for _ in range(3)]

    async def write() -> None:
        async def both(tx: Tx) -> None:
            told = [Notice(p, NoticeKind.SIGNED_UP, {}) for p in (*people, people[0])]
            await tell_all(tx, told, clock)

        await db.run(both)

    await asyncio.gather(*(write() for _ in range(12)))
    for person, n in zip(people, (24, 12, 12), strict=True):
        async with db.reader() as conn:
            cursor = await conn.execute("SELECT number FROM messages WHERE customer_id = %s ORDER BY 1", [person])
            assert [n for (n,) in await cursor.fetchall()] == list(range(1, n + 1))


async def test_a_code_waits_sealed_and_ends_with_its_life(db: Database, clock: FakeClock) -> None:
    async with db.transaction() as tx:
        await send_code(
            tx, "+8613800000001", CodeKind.SIGN_IN, "482913", "en", SEALER, clock, life=timedelta(minutes=5)
        )
        await tell_address(
            tx, "old@example.com", NoticeKind.CONTACT_CHANGED, {"what": "email", "at": clock.now().isoformat()}, "en",
            SEALER, clock,
        )  # fmt: skip
    code, notice = await rows(
        db, "SELECT owner_id, id, way, sealed, expires_at FROM notice_deliveries ORDER BY way DESC"
    )
    assert (code[0], code[2], code[4]) == (code[1], "sms", clock.now() + timedelta(minutes=5))
    assert notice[2] == "mail"
    sealed = code[3]
    assert b"482913" not in sealed
    opened = orjson.loads(SEALER.open(sealed, code[1]))
    assert opened == {"address": "+8613800000001", "locale": "en", "data": {"code": "482913", "minutes": 5}}
    assert "482913" not in str(await rows(db, "SELECT * FROM procrastinate_jobs"))
