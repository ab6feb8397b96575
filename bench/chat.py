"""Chats of thousands of customers with hundreds of agents: how long until a message is with the other side.

Two server processes, a worker that files what is said in the cases, PostgreSQL, and everybody who chats share the
machine. Every customer has an open stream, every agent a WebSocket.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from bench.figures import Figure, Round, figure
from bench.http import servers
from bench.lab import SEED, purser_database, settle
from purser.accounts import create_customer, load_policy
from purser.core.clock import SystemClock
from purser.core.db import Database, Tx
from purser.core.ids import CustomerId, StaffId
from purser.core.postgres import Cluster
from purser.identity import open_session
from purser.identity.permissions import Role
from purser.identity.staff_door import open_staff_session
from purser.identity.staff_model import Staff, StaffStatus
from purser.identity.store_staff import add as add_staff
from purser.service.cases import open_cases
from purser.service.chat import ChatDesk, State, open_chat, open_chats
from purser.service.chat import store as chat_store
from purser.service.chat.case_of import open_case_of
from purser.service.knowledge import Library

CHATS: Final = 5_000
AGENTS: Final = 500
WORKERS: Final = 2
"""Server processes."""

EVERY_S: Final = 60
"""Seconds between two messages of one chat, whoever writes them: an agent of ten chats writes every twelve."""

SECONDS: Final = 40.0

_AT_ONCE: Final = 8  # customers who are brought in


async def chat(cluster: Cluster, runs: int, scale: float) -> list[Figure]:
    """Each way by itself: customers' words to the desk, agents' words to the app."""
    dsn = await purser_database(cluster, "chat")
    home = Path(tempfile.mkdtemp(prefix="purser-bench-chat-"))
    (home / "secret").write_bytes(secrets.token_bytes(32))
    chats = int(CHATS * scale)
    async with Database(dsn) as db:
        talks = await _settle(db, chats, max(1, int(AGENTS * scale)))
    settle(dsn)
    plan = {"chats": talks, "rate": chats / EVERY_S, "seconds": SECONDS * scale, "seed": SEED}
    with servers(dsn, home, WORKERS) as port, _worker(dsn, home):
        told = [await _talk(plan | {"port": port, "seed": SEED + number}) for number in range(min(runs, 2))]
    lost = sum(t["lost"] for t in told)
    assert lost == 0, f"{lost} of {sum(t['sent'] for t in told)} messages did not arrive"
    return [
        figure(name, "messages/s", [Round(len(t[side]), t["seconds"], t[side]) for t in told], None)
        for name, side in (("chat-to-agent", "customer"), ("chat-to-customer", "staff"))
    ]


async def _talk(plan: dict[str, Any]) -> dict[str, Any]:
    """A round: everybody who chats, in a process of their own."""
    client = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.chat_client", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await client.communicate(json.dumps(plan).encode())
    assert client.returncode == 0, "the clients ended early"
    told: dict[str, Any] = json.loads(printed)
    return told


async def _settle(db: Database, chats: int, agents: int) -> list[tuple[str, str, str]]:
    """Customers in a chat with an agent each, all signed in: chat, customer's token, agent's."""
    clock = SystemClock()
    desk = open_chats(db, clock, "cn", Library("cn"), open_cases("cn", clock))
    staff = [await db.run(partial(_agent, n)) for n in range(agents)]
    room, talks = asyncio.Semaphore(_AT_ONCE), []

    async def one(number: int) -> None:
        async with room:
            who, token = staff[number % agents]
            made, customer = await db.run(lambda tx: _chat(tx, desk, number, who))
            talks.append((made, customer, token))

    await one(0)  # the first makes the keys
    await asyncio.gather(*(one(n) for n in range(1, chats)))
    return talks


async def _agent(number: int, tx: Tx) -> tuple[StaffId, str]:
    clock = SystemClock()
    who = Staff(StaffId.new(clock), f"客服{number}", Role.AGENT, StaffStatus.ACTIVE, clock.now())
    await add_staff(tx, who)
    return who.id, (await open_staff_session(tx, who.id, clock)).token


async def _chat(tx: Tx, desk: ChatDesk, number: int, staff: StaffId) -> tuple[str, str]:
    """A chat that its agent has, with its case; as if it had come through the queue."""
    policy = load_policy("cn")
    phone = f"+86139{number:08d}"
    customer, _ = await create_customer(tx, "王伟", (phone, None), "hash", "zh-CN", policy, desk.clock, wallet_class=2)
    session = await open_session(tx, CustomerId(customer.id), policy.sessions, desk.clock)
    opened = await open_case_of(tx, desk, await open_chat(tx, desk, customer.id, "zh"))
    await chat_store.put(tx, replace(opened, state=State.ACTIVE, staff=staff))
    return str(opened.id), session.token


@contextmanager
def _worker(dsn: str, home: Path) -> Iterator[None]:
    """The worker beside the servers: cases get what was said, silent chats are looked for."""
    environment = os.environ | {
        "PURSER_HOME": str(home),
        "PURSER_SECRET_FILE": str(home / "secret"),
        "PURSER_DATABASE_URL": dsn,
    }
    process = subprocess.Popen([sys.executable, "-P", "-m", "purser.worker"], env=environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)
