"""Orders: what a worker is to do with a call that it carries, and what it answers.

Whoever serves a request and whoever carries the call are two processes, often on two machines. An order is written and
the bell rung; the worker takes it, does it, writes its answer and rings back. A lost ring costs a moment, as both look
by themselves now and then. Orders hold descriptions of media and digits that somebody keys in (a PIN among them): both
sides are sealed, and emptied once they were read.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import orjson

from purser.core.bell import Bell, ring
from purser.core.clock import Clock
from purser.core.db import Database, Reader, Tx
from purser.core.errors import Kind, Problem, conflict
from purser.core.pgbinary import UuidArray
from purser.core.vault import Field, keyring
from purser.hotline.calls.model import Call, CallId, OrderId, WorkerId, hotline_unavailable

ORDERS: Final = "call.order"
"""What the bell rings with a worker's id when there is an order for it."""

ANSWERS: Final = "call.answer"
"""What it rings with an order's id when that was answered."""

PATIENCE: Final = 8.0
"""Seconds to wait for an answer."""

KEPT: Final = timedelta(minutes=5)
"""How long an order is kept at most, read or not."""

_LOOK: Final = 0.5  # seconds between looks without a ring
_DATA: Final = Field("call_orders", "data")
_ANSWER: Final = Field("call_orders", "answer")
_NOTHING: Final = b""

_SEND = """
    INSERT INTO call_orders (worker_id, id, call_id, kind, data, sent_at) VALUES (%s, %s, %s, %s, %s, %s)"""
_TAKE = """
    UPDATE call_orders SET taken_at = %s WHERE worker_id = %s AND taken_at IS NULL
    RETURNING id, call_id, kind, data"""
_EMPTY = "UPDATE call_orders SET data = %s WHERE worker_id = %s AND id = ANY(%s)"
_DONE = """
    UPDATE call_orders SET answered_at = %s, answer = %s, failure = %s
     WHERE worker_id = %s AND id = %s AND answered_at IS NULL"""
_READ = "SELECT answered_at, answer, failure FROM call_orders WHERE worker_id = %s AND id = %s"
_FORGET = "DELETE FROM call_orders WHERE worker_id = %s AND id = %s"
_LEFT = """
    UPDATE call_orders SET answered_at = %s, failure = %s, data = '' WHERE worker_id = %s AND answered_at IS NULL
    RETURNING id"""
_PRUNE = "DELETE FROM call_orders WHERE sent_at < %s"


class OrderKind(StrEnum):
    """What is to be done. In braces what it says, after the arrow what is answered.

    `line` {sdp} → {sdp}: the customer's app offers its line, at the beginning or once more after a break.
    `leg` {sdp, staff} → {sdp}: an agent offers theirs, whoever has the contact or is consulted.
    `supervise` {staff, mode, sdp or null} → {sdp or null}: a supervisor's; without sdp only the mode changes.
    `hold`, `resume` {staff}. `consult` {staff, to or null}: speak with a colleague apart; null: no more.
    `transfer` {staff}: the contact was handed on. `pause`, `go_on` {staff}: of the recording.
    `digits` {digits}: keyed in in the app. `hang_up` {by, staff or null}. `call_back` {}: leave, keep the place.
    """

    LINE = "line"
    LEG = "leg"
    SUPERVISE = "supervise"
    HOLD = "hold"
    RESUME = "resume"
    CONSULT = "consult"
    TRANSFER = "transfer"
    PAUSE = "pause"
    GO_ON = "go_on"
    DIGITS = "digits"
    CALL_BACK = "call_back"
    HANG_UP = "hang_up"


@dataclass(frozen=True, slots=True)
class Order:
    """Something to be done; its data are never logged."""

    id: OrderId
    call: CallId
    kind: OrderKind
    data: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"Order({self.id}, {self.call}, {self.kind})"


@dataclass(frozen=True, slots=True)
class Sent:
    """An order under way."""

    worker: WorkerId
    id: OrderId


async def send_order(tx: Tx, clock: Clock, call: Call, kind: OrderKind, data: Mapping[str, Any] | None = None) -> Sent:
    """Tell whoever carries the call to do something, once the transaction has committed."""
    ident = OrderId.new(clock)
    sealed = (await keyring(tx)).seal(_DATA, ident, orjson.dumps(dict(data or {})))
    await tx.execute(_SEND, [call.worker, ident, call.id, kind, sealed, clock.now()])
    await ring(tx, ORDERS, str(call.worker))
    return Sent(call.worker, ident)


async def take_orders(tx: Tx, clock: Clock, worker: WorkerId) -> list[Order]:
    """What the worker is to do and has not taken yet, in the order it was asked for; nobody takes it twice."""
    rows = await (await tx.execute(_TAKE, [clock.now(), worker])).fetchall()
    if not rows:
        return []
    keys = await keyring(tx)
    found = [
        Order(OrderId(i), CallId(c), OrderKind(k), orjson.loads(keys.open(_DATA, OrderId(i), bytes(d))))
        for i, c, k, d in rows
    ]
    await tx.execute(_EMPTY, [_NOTHING, worker, UuidArray([o.id for o in found])])
    return sorted(found, key=lambda o: o.id)


async def answer_order(
    tx: Tx, clock: Clock, worker: WorkerId, order: OrderId, answer: Mapping[str, Any] | None = None,
    failure: str | None = None,
) -> None:  # fmt: skip
    """Say what came of an order; `failure`: the code of a problem (call_over, media_refused, …)."""
    sealed = None
    if failure is None:
        sealed = (await keyring(tx)).seal(_ANSWER, order, orjson.dumps(dict(answer or {})))
    await tx.execute(_DONE, [clock.now(), sealed, failure, worker, order])
    await ring(tx, ANSWERS, str(order))


async def abandon_orders(tx: Tx, clock: Clock, worker: WorkerId) -> None:
    """Nobody will do what this worker was told."""
    rows = await (await tx.execute(_LEFT, [clock.now(), "hotline_unavailable", worker])).fetchall()
    await ring(tx, ANSWERS, *(str(OrderId(i)) for (i,) in rows))


async def prune_orders(tx: Tx, clock: Clock) -> int:
    """Forget what nobody asks for any more; returns how much."""
    return (await tx.execute(_PRUNE, [clock.now() - KEPT])).rowcount


class Answers:
    """Waits for answers: one a process, on its bell."""

    def __init__(self, db: Database, bell: Bell) -> None:
        self._db = db
        self._waiting: dict[str, asyncio.Event] = {}
        bell.heed(ANSWERS, self._heed)

    def _heed(self, order: str) -> None:
        if (event := self._waiting.get(order)) is not None:
            event.set()

    async def wait(self, sent: Sent, patience: float = PATIENCE) -> Mapping[str, Any]:
        """What was answered within `patience` seconds.

        Raises hotline_unavailable when nothing was, call_over, media_refused and what else the worker says.
        """
        event = self._waiting.setdefault(str(sent.id), asyncio.Event())
        try:
            async with asyncio.timeout(patience):
                while (found := await self._look(sent)) is None:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(event.wait(), _LOOK)
                    event.clear()
        except TimeoutError:
            raise hotline_unavailable() from None
        finally:
            del self._waiting[str(sent.id)]
        await self._db.run(lambda tx: tx.execute(_FORGET, [sent.worker, sent.id]))
        return found

    async def _look(self, sent: Sent) -> Mapping[str, Any] | None:
        async with self._db.reader() as conn:
            return await read_answer(conn, sent)


async def read_answer(conn: Reader, sent: Sent) -> Mapping[str, Any] | None:
    """What was answered, None when nothing was yet. Raises what the worker says, hotline_unavailable."""
    row: tuple[datetime | None, bytes | None, str | None] | None
    row = await (await conn.execute(_READ, [sent.worker, sent.id])).fetchone()
    if row is None:
        raise hotline_unavailable()
    at, answer, failure = row
    if failure is not None:
        raise _problem(failure)
    if at is None or answer is None:
        return None
    found: Mapping[str, Any] = orjson.loads((await keyring(conn)).open(_ANSWER, sent.id, bytes(answer)))
    return found


def _problem(code: str) -> Problem:
    if code == "hotline_unavailable":
        return hotline_unavailable()
    if code == "media_refused":
        return Problem(code, Kind.INVALID)
    return conflict(code)
