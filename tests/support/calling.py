"""Calls for tests: somebody who carries them, and calls in every state."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx

from purser.core.db import Tx
from purser.core.endings import end
from purser.core.errors import Problem
from purser.core.ids import CustomerId
from purser.core.procedure import Actor
from purser.hotline import calls
from purser.hotline.calls import Call, CallDesk, CallId, NewCall, Order, OrderKind, Proof, Way, WorkerId
from tests.support.canaries import Canaries

Doing = Callable[[Order], Mapping[str, Any] | None]
"""What a carrier answers to an order; a Problem it raises is told as its code."""


def usual(order: Order) -> Mapping[str, Any] | None:
    """An answer to every line that is offered, and nothing else."""
    return {"sdp": f"answer to {order.data['sdp']}"} if order.data.get("sdp") else None


class Carrier:
    """A process that carries calls, as far as others can tell."""

    def __init__(self, desk: CallDesk, doing: Doing = usual) -> None:
        self.desk = desk
        self.id = WorkerId.new(desk.clock)
        self.doing = doing
        self.done: list[Order] = []

    async def enlist(self, capacity: int = 10) -> None:
        await self.desk.db.run(
            lambda tx: calls.enlist_worker(tx, self.desk.clock, self.id, "test", capacity, tuple(Way))
        )

    async def beat(self, *, draining: bool = False) -> bool:
        async def sign(tx: Tx) -> bool:
            return await calls.beat_worker(tx, self.desk.clock, self.id, 0, draining=draining)

        return await self.desk.db.run(sign)

    async def work(self) -> None:
        """Do what there is to be done."""
        for order in await self.desk.db.run(lambda tx: calls.take_orders(tx, self.desk.clock, self.id)):
            self.done.append(order)
            answer, failure = None, None
            try:
                answer = self.doing(order)
            except Problem as problem:
                failure = problem.code
            await self._answer(order, answer, failure)

    async def _answer(self, order: Order, answer: Mapping[str, Any] | None, failure: str | None) -> None:
        async def tell(tx: Tx) -> None:
            await calls.answer_order(tx, self.desk.clock, self.id, order.id, answer, failure)

        await self.desk.db.run(tell)

    def told(self, kind: OrderKind) -> list[Mapping[str, Any]]:
        """What orders of a kind said."""
        return [o.data for o in self.done if o.kind is kind]

    async def hears(self, kind: OrderKind) -> list[Mapping[str, Any]]:
        """The same of an order whose answer nobody waits for. TimeoutError when there is none for five seconds."""
        async with asyncio.timeout(5):
            while not self.told(kind):
                await asyncio.sleep(0.01)
        return self.told(kind)


@asynccontextmanager
async def carrying(desk: CallDesk, doing: Doing = usual) -> AsyncIterator[Carrier]:
    """A carrier at work."""
    carrier = Carrier(desk, doing)
    await carrier.enlist()

    async def forever() -> None:
        while True:
            await carrier.work()
            await asyncio.sleep(0.005)

    task = asyncio.create_task(forever())
    try:
        yield carrier
    finally:
        await end([task])


async def ringing(desk: CallDesk, **what: Any) -> Call:
    """A call by telephone that rings at nobody's."""
    new = NewCall(**{"way": Way.PHONE, "worker": WorkerId.new(desk.clock)} | what)
    return await desk.db.run(lambda tx: calls.begin_call(tx, desk, new))


async def in_menu(desk: CallDesk, **what: Any) -> Call:
    """A call that was answered."""
    call = await ringing(desk, **what)
    return await desk.db.run(lambda tx: calls.answer_call(tx, desk, call.id))


async def waiting(desk: CallDesk, **what: Any) -> Call:
    """A call in the queue."""
    call = await in_menu(desk, **what)
    return await desk.db.run(lambda tx: calls.queue_call(tx, desk, call.id))


async def seen(desk: CallDesk, ident: CallId) -> Call:
    """A call as it stands."""
    async with desk.db.reader() as conn:
        return await calls.read(conn, ident)


async def call_with_secrets(canaries: Canaries, me: httpx.AsyncClient) -> None:
    """From the app and by telephone: a line, digits, a code, a number and a guess at a PIN."""
    add, desk = canaries.add, canaries.api.runtime.calls
    async with carrying(desk):
        offer = {"offer": add("description of media", "a=ice-pwd:canaryIcePassword0123")}
        answer = await me.post("/v1/calls", json=offer)
        assert answer.status_code == 201, answer.text
        path = f"/v1/calls/{answer.json()['call']['id']}"
        keyed = {"digits": add("digits keyed in", "8392017465")}
        assert (await me.post(f"{path}/digits", json=keyed)).status_code == 200
        assert (await me.post(f"{path}/hang-up")).status_code == 200
        assert (await me.post(f"{path}/digits", json=keyed)).status_code == 409
    code = add("call code", (await me.post("/v1/call-codes", json={})).json()["code"])
    call = await in_menu(desk, number=add("caller's number", "+8613777770001"))
    assert await calls.take_call_code(desk, call.id, add("wrong call code", "194857")) is None
    assert await calls.take_call_code(desk, call.id, code) is not None
    assert await calls.check_pin(desk, call.id, add("PIN tried by telephone", "620519")) is None


async def call_that_is_over(desk: CallDesk, owner: CustomerId) -> CallId:
    """Of a customer, from the app."""
    call = await ringing(desk, way=Way.APP, customer=owner, proof=Proof.SESSION)
    return (await desk.db.run(lambda tx: calls.end_call(tx, desk, call.id, Actor.CUSTOMER))).id
