"""All calls of one process: they come from the app and from telephones, and are told what desks and apps want."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import psycopg
import psycopg_pool
import structlog

from purser.core.bell import Bell
from purser.core.errors import Problem
from purser.core.ids import StaffId
from purser.core.procedure import Actor
from purser.hotline import calls
from purser.hotline.calls import Call, CallId, Order, OrderKind
from purser.hotline.floor.conversation import Conversation, HangUp
from purser.hotline.floor.house import CUSTOMER_PATIENCE, DEAD_AFTER, House
from purser.hotline.media import Leg, Mode, WebLeg
from purser.hotline.media.webleg import BadOffer
from purser.identity.staff import read_staff
from purser.identity.staff_model import StaffStatus

LOOK: Final = 0.5
"""Seconds between two looks for orders while no bell rings."""

CONNECTED_WITHIN: Final = 15.0
"""Seconds a browser's line has to be there after it was answered."""

MOST_COMING: Final = 4
"""Lines of one call that are on their way at once: of the app, an agent, a colleague and a supervisor."""

_BREATH: Final = 0.01
_AWAY: Final = (psycopg.Error, psycopg_pool.PoolTimeout)

log = structlog.get_logger(__name__)


class Exchange:
    """The calls of this process. `run` until cancelled; `drained` is set once it is draining and the last has ended."""

    def __init__(self, house: House, bell: Bell | None = None) -> None:
        self._house = house
        self._calls: dict[CallId, Conversation] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._news = asyncio.Event()
        self._coming: Counter[CallId] = Counter()
        self.draining = False
        self.drained = asyncio.Event()
        if bell is not None:
            bell.heed(calls.ORDERS, self._heed)

    def __len__(self) -> int:
        return len(self._tasks)

    def conversation(self, ident: CallId) -> Conversation | None:
        """A call that goes on here."""
        return self._calls.get(ident)

    def drain(self) -> None:
        """Take no more calls; those there are go on."""
        self.draining = True
        self._note_drained()

    def begin(self, call: Call, leg: Leg, hang_up: HangUp) -> Conversation:
        """A call whose line is there."""
        conversation = Conversation(self._house, call, leg, hang_up)
        self._start(conversation, conversation.run)
        return conversation

    def start(self, conversation: Conversation, live: Callable[[], Awaitable[None]]) -> None:
        """Keep a conversation while it is lived."""
        self._start(conversation, live)

    async def run(self) -> None:
        """Take orders again and again. A database that goes away is waited for; calls go on meanwhile."""
        while True:
            self._news.clear()
            try:
                await self.take_orders()
            except _AWAY as error:
                log.warning("orders_interrupted", error=repr(error))
            await asyncio.sleep(_BREATH)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), LOOK)

    async def close(self) -> None:
        """Hang up everywhere; nobody loses a place by it."""
        for conversation in list(self._calls.values()):
            conversation.lose()
        if self._tasks:
            await asyncio.wait(list(self._tasks), timeout=5)

    async def take_orders(self) -> None:
        """Take what there is to do, and begin to do it."""
        house = self._house
        for order in await house.db.run(lambda tx: calls.take_orders(tx, house.clock, house.worker)):
            self._spawn(self._obey(order))

    async def expel_suspended(self) -> None:
        """End the lines of whoever may work no more: a session that is over ends no sound by itself."""
        present = {staff for conversation in self._calls.values() for staff in conversation.colleagues}
        if not present:
            return
        async with self._house.db.reader() as conn:
            known = await read_staff(conn, present)
        for staff in (s for s, found in known.items() if found.status is not StaffStatus.ACTIVE):
            for conversation in self._calls.values():
                conversation.expel(staff)

    # -- calls

    def _start(self, conversation: Conversation, live: Callable[[], Awaitable[None]]) -> None:
        self._calls[conversation.call.id] = conversation
        self._spawn(self._live(conversation, live))

    async def _live(self, conversation: Conversation, live: Callable[[], Awaitable[None]]) -> None:
        ident = conversation.call.id
        try:
            await live()
        except Exception:
            log.exception("call_failed", call=str(ident))
            await conversation.give_up()
        finally:
            self._calls.pop(ident, None)

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("exchange_task_failed", exc_info=task.exception())
        self._note_drained()

    def _note_drained(self) -> None:
        if self.draining and not self._calls:
            self.drained.set()

    def _heed(self, worker: str) -> None:
        if worker == str(self._house.worker):
            self._news.set()

    # -- orders

    async def _obey(self, order: Order) -> None:
        """Do it, and say what came of it."""
        house, answer, failure = self._house, None, None
        try:
            answer = await self._do(order)
        except Problem as problem:
            failure = problem.code
        except BadOffer:
            failure = "media_refused"
        except OSError:
            log.exception("order_failed", order=repr(order))
            failure = "hotline_unavailable"
        await house.db.run(lambda tx: calls.answer_order(tx, house.clock, house.worker, order.id, answer, failure))

    async def _do(self, order: Order) -> Mapping[str, Any] | None:
        conversation = self._calls.get(order.call)
        if conversation is None:
            if order.kind is not OrderKind.LINE:
                raise calls.call_over()
            return await self._open_line(order)
        match order.kind:
            case OrderKind.LINE:
                return await self._renew_line(conversation, order.data["sdp"])
            case OrderKind.LEG:
                return await self._colleague(conversation, order.data, None)
            case OrderKind.SUPERVISE:
                return await self._supervisor(conversation, order.data)
            case _:
                self._tell(conversation, order)
                return None

    def _tell(self, conversation: Conversation, order: Order) -> None:
        data = order.data
        match order.kind:
            case OrderKind.CONSULT:
                conversation.consult(None if data.get("to") is None else StaffId.parse(data["to"]))
            case OrderKind.PAUSE:
                conversation.line.pause_recording()
            case OrderKind.GO_ON:
                conversation.line.resume_recording()
            case OrderKind.DIGITS:
                conversation.press(data["digits"])
            case OrderKind.CALL_BACK:
                conversation.call_back()
            case OrderKind.HANG_UP:
                conversation.hang_up(Actor.CUSTOMER if data.get("staff") is None else Actor.AGENT)
            case _:  # hold, resume, transfer: the contact says so, which is followed
                pass

    async def _open_line(self, order: Order) -> Mapping[str, Any]:
        """A call from the app begins."""
        house = self._house
        async with house.db.reader() as conn:
            call = await calls.read(conn, order.call)
        if not call.is_open:
            raise calls.call_over()
        leg = await house.media.browser(CUSTOMER_PATIENCE)
        sdp = await _answered(leg, order.data["sdp"])

        async def live() -> None:
            if await _connects(leg):
                await conversation.run()
            else:
                await leg.close()
                await house.db.run(lambda tx: calls.end_call(tx, house.desk, call.id, Actor.SYSTEM, "no_line"))

        conversation = Conversation(house, call, leg, _nothing)
        self._start(conversation, live)
        return {"sdp": sdp}

    async def _renew_line(self, conversation: Conversation, offer: str) -> Mapping[str, Any]:
        """The app calls once more, such as on another network: the talk goes on there."""
        leg, sdp = await self._line(conversation, CUSTOMER_PATIENCE, offer)

        async def move() -> None:
            if await self._comes(conversation, leg) and not conversation.line.customer.ended.is_set():
                conversation.move_to(leg)
            else:
                await leg.close()

        self._spawn(move())
        return {"sdp": sdp}

    async def _line(self, conversation: Conversation, patience: float, offer: str) -> tuple[WebLeg, str]:
        """A line more for a call, and the answer to its offer. Each costs a port and a handshake, for which everybody
        else's sound waits: raises hotline_unavailable for one too many."""
        ident = conversation.call.id
        if self._coming[ident] >= MOST_COMING:
            raise calls.hotline_unavailable()
        self._coming[ident] += 1
        try:
            leg = await self._house.media.browser(patience)
            return leg, await _answered(leg, offer)
        except BaseException:
            self._came(ident)
            raise

    async def _comes(self, conversation: Conversation, leg: WebLeg) -> bool:
        try:
            return await _connects(leg)
        finally:
            self._came(conversation.call.id)

    def _came(self, ident: CallId) -> None:
        self._coming[ident] -= 1
        if not self._coming[ident]:
            del self._coming[ident]

    async def _colleague(
        self, conversation: Conversation, data: Mapping[str, Any], mode: Mode | None
    ) -> Mapping[str, Any]:
        """A line of somebody of the staff."""
        staff = StaffId.parse(data["staff"])
        leg, sdp = await self._line(conversation, DEAD_AFTER, data["sdp"])

        async def join() -> None:
            if not await self._comes(conversation, leg):
                await leg.close()
            elif mode is None:
                conversation.came(staff, leg)
            else:
                conversation.supervise(staff, leg, mode)

        self._spawn(join())
        return {"sdp": sdp}

    async def _supervisor(self, conversation: Conversation, data: Mapping[str, Any]) -> Mapping[str, Any]:
        if data["mode"] == "leave":
            conversation.unsupervise()
            return {"sdp": None}
        mode = Mode(data["mode"])
        if data.get("sdp") is not None:
            return await self._colleague(conversation, data, mode)
        conversation.supervise(StaffId.parse(data["staff"]), None, mode)
        return {"sdp": None}


async def _answered(leg: WebLeg, offer: str) -> str:
    try:
        return await leg.answer(offer)
    except BaseException:
        await leg.close()
        raise


async def _connects(leg: WebLeg) -> bool:
    """Whether sound can flow in time."""
    connected = asyncio.create_task(leg.connected.wait())
    ended = asyncio.create_task(leg.ended.wait())
    try:
        await asyncio.wait({connected, ended}, timeout=CONNECTED_WITHIN, return_when=asyncio.FIRST_COMPLETED)
        return connected.done() and not ended.done()
    finally:
        connected.cancel()
        ended.cancel()


async def _nothing() -> None:
    """A browser has nothing besides its leg."""
