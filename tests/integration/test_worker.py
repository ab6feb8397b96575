"""The worker as a process: killed in the middle of its work it loses nothing, told to stop it stops."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import standardwebhooks

from purser.accounts import create_customer, load_policy
from purser.core.clock import SystemClock
from purser.core.db import Database
from purser.core.ids import CustomerId, EventId, MerchantId, PaymentId, WalletId
from purser.core.jobs import Job, defer
from purser.core.settings import Settings
from purser.notices import (
    CodeKind,
    Event,
    NoticeKind,
    Webhook,
    create_webhook,
    notice_sealer,
    read_local_letters,
    record,
    send_code,
    tell,
)
from purser.notices.deliver import EACH
from tests.support.receiver import Receiver

CLOCK = SystemClock()


class Workers:
    """Worker processes on one database."""

    def __init__(self, dsn: str, home: Path) -> None:
        self.settings = Settings(database_url=dsn, base_url="http://localhost:1", sandbox_url=None, home=home)
        self.log = home / "worker.log"
        self._environment = {
            **{k: v for k, v in os.environ.items() if k != "PURSER_SANDBOX_URL"},
            "PURSER_DATABASE_URL": dsn,
            "PURSER_HOME": str(home),
            "PURSER_SECRET_FILE": str(home / "secret"),
            "PURSER_PRIVATE_WEBHOOKS": "1",
        }
        self.running: list[asyncio.subprocess.Process] = []

    def set(self, name: str, value: str) -> None:
        """A setting of those that start from now on."""
        self._environment[name] = value

    async def start(self) -> asyncio.subprocess.Process:
        with self.log.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-P", "-m", "purser.worker", env=self._environment, stderr=log
            )
        self.running.append(process)
        return process

    async def kill(self) -> None:
        for process in self.running:
            if process.returncode is None:
                process.send_signal(signal.SIGKILL)
            await process.wait()
        self.running.clear()


@pytest.fixture
async def workers(dsn: str, tmp_path: Path) -> AsyncIterator[Workers]:
    workers = Workers(dsn, tmp_path)
    yield workers
    await workers.kill()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver() as listening:
        yield listening


async def register(db: Database, url: str) -> tuple[Webhook, str]:
    async with db.transaction() as tx:
        return await create_webhook(tx, MerchantId.new(CLOCK), url, [], private=True, clock=CLOCK)


async def a_wallet(db: Database) -> tuple[WalletId, CustomerId]:
    async with db.transaction() as tx:
        customer, wallet = await create_customer(
            tx, "王伟", ("+8613900000001", None), "hash", "zh-CN", load_policy("cn"), CLOCK
        )
    return wallet.id, customer.id


async def happen(db: Database, merchant: MerchantId, n: int) -> set[str]:
    now = CLOCK.now()
    events = [Event(merchant, "payment.succeeded", {"n": i}, now, EventId.new(CLOCK)) for i in range(n)]
    async with db.transaction() as tx:
        await record(tx, events)
    return {str(e.id) for e in events}


async def settled(db: Database) -> bool:
    async with db.reader() as conn:
        query = (
            "SELECT NOT EXISTS (SELECT FROM outbox)"
            " AND NOT EXISTS (SELECT FROM webhook_deliveries WHERE state <> 'delivered')"
        )
        row = await (await conn.execute(query)).fetchone()
    return bool(row and row[0])


async def soon(db: Database, seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while not await settled(db):
            await asyncio.sleep(0.1)


async def test_what_happens_is_told(db: Database, workers: Workers, receiver: Receiver) -> None:
    webhook, secret = await register(db, receiver.url)
    await workers.start()
    events = await happen(db, webhook.merchant, 3)
    await receiver.until(3)
    await soon(db)
    assert set(receiver.ids) == events
    for request in receiver.received:
        standardwebhooks.Webhook(secret).verify(request.body, request.headers)


@pytest.mark.slow
async def test_killed_again_and_again_it_loses_nothing(db: Database, workers: Workers, receiver: Receiver) -> None:
    """Two workers are killed in the middle of a stream of events, over and over; the last ones may finish."""
    webhook, secret = await register(db, receiver.url)
    receiver.delay = 0.05
    events: set[str] = set()
    for round_ in range(4):
        await workers.start()
        await workers.start()
        events |= await happen(db, webhook.merchant, 150)
        await receiver.until(len(receiver.received) + 20 + 30 * round_)
        events |= await happen(db, webhook.merchant, 50)
        await workers.kill()
    assert not await settled(db), "they were killed in the middle"
    receiver.delay = 0
    async with db.transaction() as tx:  # the dead ones' leases end; a minute of waiting proves nothing more
        await tx.execute("UPDATE webhook_deliveries SET next_at = now() WHERE state = 'waiting'")
    await workers.start()
    await soon(db)
    assert set(receiver.ids) == events
    repeated = len(receiver.ids) - len(events)
    assert 0 < repeated < len(events), "some came twice, under the same id"
    bodies: dict[str, bytes] = {}
    for request in receiver.received:
        assert bodies.setdefault(request.id, request.body) == request.body
        standardwebhooks.Webhook(secret).verify(request.body, request.headers)


async def test_a_job_left_behind_by_a_killed_worker_is_done(db: Database, workers: Workers, receiver: Receiver) -> None:
    webhook, _ = await register(db, receiver.url)
    async with db.transaction() as tx:
        await tx.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 minute')")
        args = {
            "merchant": str(webhook.merchant),
            "webhook": str(webhook.id),
            "after": str(EventId(bytes(16))),
            "before": str(EventId(b"\xff" * 16)),
        }
        await defer(tx, [Job("notices.replay", {**args})])
        await tx.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM procrastinate_workers)"
        )
    events = await happen(db, webhook.merchant, 2)
    await workers.start()
    await receiver.until(2)
    async with asyncio.timeout(20):
        while await jobs(db):
            await asyncio.sleep(0.1)
    assert set(receiver.ids) == events


async def jobs(db: Database) -> int:
    async with db.reader() as conn:
        row = await (await conn.execute("SELECT count(*) FROM procrastinate_jobs")).fetchone()
    assert row is not None
    return int(row[0])


async def test_told_to_stop_it_finishes_what_is_under_way(db: Database, workers: Workers, receiver: Receiver) -> None:
    webhook, _ = await register(db, receiver.url)
    receiver.delay = 1
    worker = await workers.start()
    await happen(db, webhook.merchant, 5)
    await receiver.until(5)
    began = time.monotonic()
    worker.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(worker.wait(), 10) == 0
    assert time.monotonic() - began < 5
    assert await settled(db), "what was being sent is known to be delivered"
    assert len(receiver.received) == 5
    assert b"Traceback" not in workers.log.read_bytes()
    assert b"worker_stopped" in workers.log.read_bytes()


async def test_it_goes_on_when_the_database_was_away(db: Database, workers: Workers, receiver: Receiver) -> None:
    webhook, _ = await register(db, receiver.url)
    worker = await workers.start()
    first = await happen(db, webhook.merchant, 1)
    await receiver.until(1)
    async with db.reader() as conn:
        await conn.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    second = await happen(db, webhook.merchant, 1)
    await receiver.until(2)
    assert set(receiver.ids) == first | second
    assert worker.returncode is None


async def test_two_workers_share_the_periodic_tasks(db: Database, workers: Workers) -> None:
    await workers.start()
    await workers.start()
    async with asyncio.timeout(60):
        while await months(db) < 8 or not await pruned(db) or workers.log.read_bytes().count(b"worker_started") < 2:
            await asyncio.sleep(0.1)
    assert b"failed" not in workers.log.read_bytes()
    assert [w.returncode for w in workers.running] == [None, None]


async def months(db: Database) -> int:
    async with db.reader() as conn:
        query = "SELECT count(*) FROM pg_class WHERE relname ~ '^(events|ledger_transfers)_2[0-9]{3}_[0-9]{2}$'"
        row = await (await conn.execute(query)).fetchone()
    assert row is not None
    return int(row[0])


async def pruned(db: Database) -> bool:
    """Whether every room's pruning was done and is due in an hour."""
    async with db.reader() as conn:
        query = (
            "SELECT count(*) >= 7 AND bool_and(next_at > now() + interval '50 minutes')"
            " FROM periodic_tasks WHERE name LIKE '%.prune'"
        )
        row = await (await conn.execute(query)).fetchone()
    return bool(row and row[0])


async def told(db: Database, query: str) -> int:
    async with db.reader() as conn:
        row = await (await conn.execute(query)).fetchone()
    assert row is not None
    return int(row[0])


async def send_codes(db: Database, workers: Workers, n: int) -> None:
    sealer = notice_sealer(workers.settings.secret())
    for i in range(n):
        async with db.transaction() as tx:
            await send_code(tx, f"+86138{i:08d}", CodeKind.SIGN_IN, f"{i:06d}", "en", sealer, CLOCK)


async def test_a_transfer_is_told_and_a_code_lies_in_the_outbox(db: Database, workers: Workers) -> None:
    wallet, customer = await a_wallet(db)
    await workers.start()
    amount = {"amount": 1250, "currency": "CNY"}
    data = {"id": str(PaymentId.new(CLOCK)), "amount": amount, "payer": "*伟"}
    async with db.transaction() as tx:
        await record(tx, [Event(wallet, "transfer.succeeded", data, CLOCK.now(), EventId.new(CLOCK))])
        await tell(tx, customer, NoticeKind.PIN_SET, {"at": CLOCK.now().isoformat()}, CLOCK)
    await send_codes(db, workers, 1)
    async with asyncio.timeout(30):
        while await told(db, "SELECT count(*) FROM messages") < 2:
            await asyncio.sleep(0.05)
        while await told(db, "SELECT count(*) FROM notice_deliveries WHERE state = 'sent'") < 2:
            await asyncio.sleep(0.05)
        while await told(db, "SELECT count(*) FROM notice_deliveries WHERE state = 'waiting'"):
            await asyncio.sleep(0.05)
    async with db.reader() as conn:
        letters = await read_local_letters(conn, notice_sealer(workers.settings.secret()), 9)
    assert {(x.way, x.kind, x.to) for x in letters} == {
        ("sms", "pin_set", "+8613900000001"),
        ("sms", "code_sign_in", "+8613800000000"),
    }
    assert await told(db, "SELECT count(*) FROM notice_deliveries WHERE last_error = 'no_address'") == 1
    assert await told(db, "SELECT count(*) FROM wallet_outbox") == 0
    assert "000000" not in workers.log.read_text(), "a code is not for logs"


@pytest.mark.slow
async def test_killed_again_and_again_it_sends_every_code_and_none_under_two_ids(
    db: Database, workers: Workers, receiver: Receiver
) -> None:
    """A gateway that knows ids sends each text once, whatever became of those who handed it over."""
    receiver.delay = 0.05
    workers.set("PURSER_SMS_URL", receiver.url)
    workers.set("PURSER_SMS_SECRET", "a secret of twenty-four bytes")
    await send_codes(db, workers, 120)
    for round_ in range(3):
        await workers.start()
        await receiver.until(25 * (round_ + 1))
        await workers.kill()
    async with db.transaction() as tx:  # the time of the dead is over; waiting for it proves nothing more
        await tx.execute("UPDATE notice_deliveries SET leased_until = now() WHERE leased_until IS NOT NULL")
        await tx.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
        await tx.execute("UPDATE periodic_tasks SET next_at = now()")
    await workers.start()
    query = "SELECT count(*) FROM notice_deliveries WHERE state = 'waiting'"
    async with asyncio.timeout(60):
        while await told(db, query):
            await asyncio.sleep(0.2)
    texts = {r.id: r.payload["to"] for r in receiver.received}
    assert len(texts) == len(set(texts.values())) == 120
    assert await told(db, "SELECT count(*) FROM notice_deliveries WHERE state = 'sent'") == 120
    assert len(receiver.received) <= 120 + 3 * EACH, "only what was under way when a worker died came again"
