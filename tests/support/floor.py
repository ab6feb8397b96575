"""A hotline for tests: real calls, menu and queue on a test's database, lines that are only lists, a voice that is
quick."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from purser.accounts import load_policy
from purser.core.clock import FakeClock
from purser.core.db import Database, Tx
from purser.core.endings import end
from purser.core.ids import StaffId
from purser.core.text import Language
from purser.hotline import calls
from purser.hotline.calls import Call, CallId, NewCall, OrderKind, Way, WorkerId
from purser.hotline.calls.orders import read_answer
from purser.hotline.floor import ContactWatch, Conversation, Exchange, House, MediaPlace
from purser.hotline.media import Beat, Leg, Pcm, Ports
from purser.hotline.menu import MenuBook
from purser.hotline.sip import Dialled
from purser.hotline.voice import Voice
from purser.identity import Hasher, PinPad
from purser.service import queue
from purser.service.cases import open_cases
from purser.service.queue import Contact
from tests.support.queueing import Centre
from tests.support.recordings import samples

SECRET = b"a secret of thirty-two bytes or so"
SENTENCE = 320  # samples


class QuickVoice:
    """Says everything in 40 ms, and knows what it said."""

    def __init__(self) -> None:
        self.said: list[tuple[str, Language, dict[str, Any]]] = []

    async def say(self, key: str, language: Language, *, words: str | None = None, **values: Any) -> Pcm:
        assert words is None
        self.said.append((key, language, values))
        return np.full(SENTENCE, 1_000, np.int16)

    def music(self) -> Pcm:
        return np.full(1_600, 3_000, np.int16)

    @property
    def keys(self) -> list[str]:
        return [key for key, _, _ in self.said]


class FakeTelephone:
    """Dials into thin air; the test says what comes of it."""

    def __init__(self) -> None:
        self.on_invite: Any = None
        self.on_update: Any = None
        self.on_answer: Any = None
        self.on_digit: Any = None
        self.on_end: Any = None
        self.can_dial = True
        self.trunk_answers: bool | None = None
        self.dialled: list[tuple[str, str, Dialled]] = []
        self.said: list[tuple[str, Any]] = []

    def dial(self, number: str, sdp: str, from_: str, seconds: float = 45) -> Dialled:
        assert from_
        assert seconds < 45
        made = Dialled(f"d{len(self.dialled)}")
        self.dialled.append((number, sdp, made))
        return made

    def answer(self, _: str, sdp: str) -> None:
        self.said.append(("answer", sdp))

    def reject(self, _: str, code: int) -> None:
        self.said.append(("reject", code))

    def bye(self, call: str) -> None:
        self.said.append(("bye", call))
        self.on_end(call, 0)

    def accept_calls(self, on: bool) -> None:
        self.said.append(("accepting", on))


class ListLeg(Leg):
    """Somebody's end of a call: what they say is one frame again and again, what they hear is kept."""

    def __init__(self, says: bytes = b"\xff" * 160) -> None:
        super().__init__(patience=3_600)
        self.says = says
        self.heard: list[bytes] = []
        self.closed = False

    def push(self, frame: bytes) -> None:
        self.heard.append(frame)

    def _poll(self) -> None:
        self._quiet = 0

    def pull(self) -> bytes:
        return self.says

    async def close(self) -> None:
        self.closed = True
        await super().close()

    def hears(self, frame: bytes) -> bool:
        """Whether the last half second had that in it."""
        return frame in self.heard[-25:]


class Stage:
    """One worker's floor, and a service centre whose dispatcher looks when told to."""

    def __init__(self, db: Database, clock: FakeClock, folder: Path) -> None:
        self.centre = Centre(db, clock)
        self.voice = QuickVoice()
        self.clock = clock
        pins = PinPad(db, Hasher(), SECRET, load_policy("cn").pin, clock)
        desk = calls.open_calls(db, clock, "cn", open_cases("cn", clock), pins, folder / "recordings")

        self.house = House(
            WorkerId.new(clock), desk, cast("Voice", self.voice), Beat(), ContactWatch(db),
            MediaPlace("127.0.0.1", Ports(47_000, 47_999)), desk.terms.calendar.zone, MenuBook("cn", clock),
        )  # fmt: skip
        self.exchange = Exchange(self.house)

    @property
    def db(self) -> Database:
        return self.centre.db

    async def until(self, fact: Callable[[], object], seconds: float = 5) -> None:
        """Raises TimeoutError when it does not come true."""
        async with asyncio.timeout(seconds):
            while not fact():
                await asyncio.sleep(0.01)

    async def rings(self, **what: Any) -> tuple[Conversation, ListLeg]:
        """Somebody calls by telephone, and hears the greeting."""
        leg = ListLeg(b"\x30" * 160)
        new = NewCall(**{"way": Way.PHONE, "worker": self.house.worker, "number": "+8613900001111"} | what)
        call = await self.db.run(lambda tx: calls.begin_call(tx, self.house.desk, new))

        async def nothing() -> None: ...

        return self.exchange.begin(call, leg, nothing), leg

    async def press(self, leg: ListLeg, *steps: tuple[str, str]) -> None:
        """Wait for a sentence, then press keys: again and again."""
        for sentence, keys in steps:
            await self.until(lambda sentence=sentence: sentence in self.voice.keys)  # type: ignore[misc]
            self.voice.said.clear()
            for key in keys:
                leg.press(key)

    async def wants_a_person(self, leg: ListLeg) -> None:
        """Through the menu in English into the queue."""
        await self.press(leg, ("choose_language", "2"), ("ask_code", "#"), ("main", "0"))

    async def queued(self, conversation: Conversation) -> Contact:
        """The contact, once there is one."""
        await self.until(lambda: conversation.call.contact is not None)
        assert conversation.call.contact is not None
        return await self.house.contact(conversation.call.contact)

    async def taken(self, conversation: Conversation, says: bytes = b"\x34" * 160) -> tuple[StaffId, ListLeg]:
        """An agent takes the call, and their line is there."""
        contact = await self.queued(conversation)
        agent = await self.centre.agent()
        assert await self.centre.look() == 1
        await self.centre.do(queue.accept, contact.id, agent)
        leg = ListLeg(says)
        conversation.came(agent, leg)
        return agent, leg

    async def read(self, ident: CallId) -> Call:
        async with self.db.reader() as conn:
            return await calls.read(conn, ident)

    async def over(self, conversation: Conversation) -> Call:
        """The call, once it is over."""
        await self.until(lambda: self.exchange.conversation(conversation.call.id) is None)
        return await self.read(conversation.call.id)

    async def recorded(self, ident: CallId) -> npt.NDArray[np.int16]:
        """What was recorded of a call: a column the customer, a column what they heard."""
        async with self.db.reader() as conn:
            (recording,) = await calls.recordings_of(conn, ident)
            sound = await calls.sound_of(conn, self.house.desk, recording)
        return samples(sound)

    async def steps(self, ident: CallId) -> list[str]:
        async with self.db.reader() as conn:
            return [e.kind for e in await calls.events(conn, ident)]

    async def order(self, call: Call, kind: OrderKind, **data: Any) -> Any:
        """What comes of an order."""

        async def send(tx: Tx) -> calls.Sent:
            return await calls.send_order(tx, self.clock, call, kind, data)

        sent = await self.db.run(send)
        while True:
            async with self.db.reader() as conn:
                answer = await read_answer(conn, sent)
            if answer is not None:
                return answer
            await asyncio.sleep(0.02)


@contextlib.asynccontextmanager
async def floor(db: Database, clock: FakeClock, folder: Path) -> AsyncIterator[Stage]:
    """At work."""
    stage = Stage(db, clock, folder)
    work = (stage.house.beat.run(), stage.house.watch.run(), stage.exchange.run())
    tasks = [asyncio.create_task(w) for w in work]
    try:
        yield stage
    finally:
        await stage.exchange.close()
        await end(tasks)
