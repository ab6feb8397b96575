"""One call as it is lived: the greeting and the menu, the queue, the talk, and the end."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

import structlog

from purser.core.ids import StaffId
from purser.core.procedure import Actor
from purser.hotline import calls
from purser.hotline.calls import Call
from purser.hotline.floor.chores import Chores
from purser.hotline.floor.guide import Guide
from purser.hotline.floor.house import House
from purser.hotline.floor.news import Ending
from purser.hotline.floor.register import Register
from purser.hotline.floor.speaker import Speaker
from purser.hotline.floor.talk import Talk
from purser.hotline.floor.tape import Tape
from purser.hotline.media import HungUp, Leg, Line, Mode
from purser.service.answers import Subject
from purser.service.queue import Contact

HangUp: TypeAlias = Callable[[], Awaitable[None]]

_STEPS: Final[dict[Ending, str | None]] = {
    Ending.TALKED: "finish",
    Ending.CALLBACK: "call_back",
    Ending.MESSAGE: "leave_message",
    Ending.LEFT: None,
}
"""What the end of a talk is in the table of calls."""

_SUBJECTS: Final = frozenset(s.value for s in Subject)

log = structlog.get_logger(__name__)


class Conversation:
    """Everything that happens with one customer's line. `hang_up` puts down what is not a leg, such as a telephone's
    dialog."""

    def __init__(self, house: House, call: Call, leg: Leg, hang_up: HangUp) -> None:
        self._house = house
        self._hang_up = hang_up
        self.line = Line(leg)
        self.register = Register(house.desk, call)
        self.speaker = Speaker(house.voice, self.line, call.language)
        self.chores = Chores()
        self._talk: Talk | None = None
        self._early: dict[StaffId, Leg] = {}
        self._by: Actor = Actor.CUSTOMER
        self._reason = "hung_up"
        self._ending: str | None = None
        self._lost = False

    @property
    def call(self) -> Call:
        """The call as it was last put down."""
        return self.register.call

    async def run(self) -> None:
        """From the moment the line is there to its end. Raises what only a fault of ours can raise."""
        await self._live(self._serve)

    async def run_reached(self, contact: Contact) -> None:
        """The same of a call of ours that was answered: the agent waits already."""

        async def serve() -> str | None:
            self.line.resume_recording()
            await self.speaker.tell("outbound")
            return await self._talk_about(await self._house.contact(contact.id))

        await self._live(serve)

    async def _live(self, serve: Callable[[], Awaitable[str | None]]) -> None:
        tape = await self._record()
        # People key in codes and PINs when they please, also before they are asked: a menu is not recorded.
        self.line.pause_recording()
        self._house.beat.add(self.line)
        step, actor = None, Actor.SYSTEM
        try:
            step = await serve()
        except HungUp:
            actor = self._by
            self._reason = self.line.customer.reason or self._reason
        except Exception:
            self._lost = True
            with contextlib.suppress(HungUp, Exception):
                await self.speaker.tell("fault")
            raise
        finally:
            self._house.beat.remove(self.line)
            await asyncio.shield(self._finish(tape, actor, step))

    async def _record(self) -> Tape | None:
        """Keep what is said from now on. A disk that takes nothing costs the recording, not the call."""
        try:
            tape = await Tape.begin(self._house, self.call.id)
        except OSError:
            log.exception("recording_failed", call=str(self.call.id))
            return None
        self.line.recorder = tape.recorder
        return tape

    async def _finish(self, tape: Tape | None, actor: Actor, step: str | None) -> None:
        house, ident = self._house, self.call.id
        await self.chores.close()
        for leg in (*self._early.values(), self.line.customer):
            await leg.close()
        await self._hang_up()
        await self.register.refresh()
        if self._lost:
            await self.register.put(lambda tx: calls.lose_call(tx, house.desk, ident), "lose")
        else:
            await self._end(actor, step)
        if tape is not None:
            await tape.end()

    async def _end(self, actor: Actor, step: str | None) -> None:
        house, ident, contact = self._house, self.call.id, self.call.contact
        step = self._ending or step
        if step is None and contact is not None and calls.kept_as(await house.contact(contact)) is None:
            await house.leave(contact)
        await self.register.put(lambda tx: calls.end_call(tx, house.desk, ident, actor, self._reason, step=step), "end")

    async def _serve(self) -> str | None:
        """What the caller wants, from the greeting on; returns how it ends."""
        house, ident = self._house, self.call.id
        await self.register.put(lambda tx: calls.answer_call(tx, house.desk, ident), "answer")
        if not self.call.is_open:  # ended before the line was there
            return None
        guide = Guide(house, self.line, self.register, self.speaker)
        try:
            wish = await guide.walk()
        finally:
            self._ending = guide.ending
        if wish is None:
            return self._ending or "serve"
        topic = wish.topic if wish.topic in _SUBJECTS else None
        await self.register.put(
            lambda tx: calls.queue_call(tx, house.desk, ident, band=wish.band, skills=wish.skills, topic=topic),
            "queue",
        )
        assert self.call.contact is not None
        self.line.resume_recording()
        return await self._talk_about(await house.contact(self.call.contact))

    async def put_down(self) -> None:
        """Give up a line that never was."""
        await self._hang_up()

    async def give_up(self) -> None:
        """End what a fault of ours left: nobody stays on a line that nobody serves. Once more is as good as once."""
        house, ident = self._house, self.call.id
        await self.line.customer.close()
        await self._hang_up()
        await self.register.put(lambda tx: calls.lose_call(tx, house.desk, ident), "lose")

    async def _talk_about(self, contact: Contact) -> str | None:
        talk = self._talk = Talk(self._house, self.line, self.register, self.speaker, contact)
        early, self._early = self._early, {}
        for staff, leg in early.items():
            talk.came(staff, leg)
        try:
            ending = await talk.run()
        finally:
            self._talk = None
        self._reason = ending.value
        return _STEPS[ending]

    # -- told from outside

    def lose(self) -> None:
        """The process ends: whoever waits or talks is rung back at their place."""
        self._lost = True
        self.line.customer.end("worker_stopped")

    def hang_up(self, by: Actor) -> None:
        """Somebody who is not on the line ends it."""
        self._by = by
        self.line.customer.end("hung_up")

    def move_to(self, leg: Leg) -> None:
        """The customer is on another line now, such as after their network changed."""
        before, self.line.customer = self.line.customer, leg
        self.chores.add(before.close())

    def came(self, staff: StaffId, leg: Leg) -> None:
        """A colleague's line is there."""
        if self._talk is not None:
            self._talk.came(staff, leg)
        elif (before := self._early.get(staff)) is not leg:
            self._early[staff] = leg
            if before is not None:
                self.chores.add(before.close())

    @property
    def colleagues(self) -> set[StaffId]:
        """Who of the staff has a line on it."""
        return set(self._early) | (set() if self._talk is None else self._talk.colleagues)

    def expel(self, staff: StaffId) -> None:
        """Somebody of the staff may work no more: their line ends now, and whom they talked to is back in the queue."""
        for leg in (self._early.get(staff), None if self._talk is None else self._talk.leg(staff)):
            if leg is not None:
                leg.end("expelled")

    def consult(self, staff: StaffId | None) -> None:
        """The agent asks a colleague apart; None: nobody any more."""
        if self._talk is not None:
            self._talk.ask(staff)

    def supervise(self, staff: StaffId, leg: Leg | None, mode: Mode) -> None:
        """A supervisor's line is there, or what they do has changed."""
        if self._talk is not None:
            self._talk.supervise(staff, leg, mode)
        elif leg is not None:
            self.chores.add(leg.close())

    def unsupervise(self) -> None:
        """The supervisor has left."""
        if self._talk is not None:
            self._talk.unsupervise()

    def press(self, digits: str) -> None:
        """Keys that came over another way than the line. ValueError for what no keypad has."""
        for digit in digits:
            self.line.customer.press(digit)

    def call_back(self) -> None:
        """The customer wants to be rung back, and says so in the app."""
        if self._talk is not None:
            self._talk.call_back()
