"""`./purser keys rotate` and what a worker makes of it; `./purser permissions`."""

from __future__ import annotations

import asyncio

import pytest

from purser.accounts import create_customer, load_policy, read_customers
from purser.cli import main
from purser.core.clock import FakeClock, SystemClock
from purser.core.db import Database, Tx
from purser.core.ids import CustomerId
from purser.core.vault_rotation import SETTLED, STEP, rotation_handlers
from purser.schema import SEALED

_STATES = "SELECT version, state FROM data_keys WHERE purpose = 'seal' ORDER BY 1"
_ACTS = "SELECT actor_kind, actor_id, action, reason FROM audit_records ORDER BY seq"


async def _add(db: Database) -> CustomerId:
    policy, clock = load_policy("cn"), SystemClock()

    async def add(tx: Tx) -> CustomerId:
        return (await create_customer(tx, "王伟", ("+8613800000046", None), "hash", "zh-CN", policy, clock))[0].id

    return await db.run(add)


def _command(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return int(ended.value.code or 0) if not isinstance(ended.value.code, str) else 1


async def test_a_worker_ends_what_the_command_began(dsn: str, db: Database, capsys: pytest.CaptureFixture[str]) -> None:
    """Each job is the last one's; here they are called as the worker calls them, without the minutes between."""
    customer = await _add(db)
    assert await asyncio.to_thread(_command, "keys", "rotate", "--database-url", dsn, "--reason", "yearly") == 0
    assert "version 2" in capsys.readouterr().out
    assert await asyncio.to_thread(_command, "keys", "rotate", "--database-url", dsn) == 1
    async with db.reader() as conn:
        jobs = await (await conn.execute("SELECT task_name, lock FROM procrastinate_jobs")).fetchall()
    assert jobs == [(STEP, "vault")]
    clock = FakeClock(SystemClock().now() + SETTLED)
    handlers = rotation_handlers(db, clock, SEALED)
    for _ in range(3):
        await handlers[STEP].run()
        clock.advance(seconds=SETTLED.total_seconds())
    async with db.reader() as conn:
        states = await (await conn.execute(_STATES)).fetchall()
        acts = await (await conn.execute(_ACTS)).fetchall()
        assert (await read_customers(conn, [customer]))[customer].name == "王伟"
    assert states == [(1, "retired"), (2, "active")]
    assert acts[0] == ("system", "command line", "keys.rotate", "yearly")


def test_the_permissions_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert _command("permissions") == 0
    printed = capsys.readouterr().out
    assert "| `staff.write` |" in printed
    assert "| `POST /v1/merchants` | createMerchant | staff (`merchant.create`) or the operator's key |" in printed
