"""From the queue to the last word with a person: music and promises, the agent's line, holding, handing on.

What the contact of the call does in the queue is followed, whoever caused it (the agent at the desk, the dispatcher,
the customer in the app); this only makes it be heard.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from purser.core.ids import StaffId
from purser.core.procedure import Actor
from purser.hotline import calls
from purser.hotline.floor.chores import Chores
from purser.hotline.floor.company import Company
from purser.hotline.floor.house import House
from purser.hotline.floor.news import Asked, Came, CustomerGone, Ending, Gone, Late, Moved, News, Pressed
from purser.hotline.floor.reach import may_ask_back
from purser.hotline.floor.register import Register
from purser.hotline.floor.speaker import Speaker
from purser.hotline.media import HungUp, Leg, Line, Mode
from purser.hotline.voice import Digits
from purser.service.chat import agent_number
from purser.service.queue import Contact

ANNOUNCE: Final = 45.0
"""Seconds between two words to somebody who waits."""

LINE_LIMIT: Final = 12.0
"""Seconds an agent who took a contact has for their line to be there."""

BACK: Final = "2"
"""What somebody who waits presses to be rung back instead."""

_WAITING: Final = ("queued", "offered")
_TALKING: Final = ("connected", "on_hold")
_LAST_WORDS: Final = {
    "wrap_up": (None, Ending.TALKED),
    "closed": (None, Ending.TALKED),
    "callback_held": ("callback_kept", Ending.CALLBACK),
    "due": ("callback_kept", Ending.CALLBACK),
    "dialling": ("callback_kept", Ending.CALLBACK),  # an agent was free at once: it rings as soon as we hang up
    "overflow": ("message_kept", Ending.MESSAGE),
}


class Talk:
    """One contact of a call, from the queue to its end. Everything happens in `run`, one piece of news at a time."""

    def __init__(self, house: House, line: Line, register: Register, speaker: Speaker, contact: Contact) -> None:
        self._house = house
        self._line = line
        self._register = register
        self._speaker = speaker
        self.contact = contact
        self._news: asyncio.Queue[News] = asyncio.Queue()
        self._chores = Chores()
        self._company = Company(line, self._chores, house.voice.music, lambda s, leg: self._tell(Gone(s, leg)))
        self._waiting: asyncio.Task[Any] | None = None

    async def run(self) -> Ending:
        """Wait with the customer and let them talk. Raises HungUp when they are gone."""
        self._house.watch.add(self.contact, lambda c: self._tell(Moved(c)))
        self._chores.add(self._notice_end())
        self._tell(Moved(self.contact))
        try:
            while True:
                ending = await self._heed(await self._news.get())
                if ending is not None:
                    return ending
        finally:
            self._house.watch.remove(self.contact.id)
            await self._company.close()
            await self._chores.close()

    # -- told from outside

    def came(self, staff: StaffId, leg: Leg) -> None:
        """A colleague's line is there; the talk closes it."""
        self._tell(Came(staff, leg))

    def ask(self, staff: StaffId | None) -> None:
        """The agent asks a colleague, whose line comes as any other; None: nobody any more."""
        self._tell(Asked(staff))

    def call_back(self) -> None:
        """The customer asks in the app to be rung back."""
        self._tell(Pressed(BACK))

    def supervise(self, staff: StaffId, leg: Leg | None, mode: Mode) -> None:
        """A supervisor's line is there (the talk closes it), or what they do has changed."""
        self._company.supervise(staff, leg, mode)

    def unsupervise(self) -> None:
        """The supervisor has left."""
        self._company.unsupervise()

    @property
    def colleagues(self) -> set[StaffId]:
        """Who of the staff has a line."""
        return self._company.members

    def leg(self, staff: StaffId) -> Leg | None:
        """Somebody's line."""
        return self._company.leg(staff)

    def _tell(self, news: News) -> None:
        self._news.put_nowait(news)

    # -- one piece of news

    async def _heed(self, news: News) -> Ending | None:
        match news:
            case Moved(contact):
                self.contact = contact
                return await self._follow(contact)
            case Pressed(digit):
                return await self._press(digit)
            case Came(staff, leg):
                self._company.add(staff, leg)
                await self._join()
            case Gone(staff, leg):
                await self._lose(staff, leg)
            case Late(staff):
                await self._give_up(staff)
            case Asked(staff):
                self._company.ask(staff)
            case CustomerGone():
                raise HungUp
        return None

    async def _follow(self, contact: Contact) -> Ending | None:
        """Make what the contact is now be heard."""
        if contact.state in _WAITING:
            await self._wait(contact)
        elif contact.state in _TALKING:
            await self._join()
            await self._hold(contact)
        else:
            return await self._last_words(contact)
        return None

    async def _last_words(self, contact: Contact) -> Ending:
        self._stop_waiting()
        self._company.part()
        self._line.music(None)
        words, ending = _LAST_WORDS.get(contact.state, (None, Ending.LEFT))
        if words is not None:
            await self._speaker.tell(words)
        return ending

    async def _wait(self, contact: Contact) -> None:
        """Music, and a word now and then; somebody who talked and is back hears that the place is kept."""
        if self._company.talker is not None:
            handed_on = contact.wanted_agent is not None or contact.refused_by is not None
            self._company.part()
            self._begin_waiting("transferred" if handed_on else "agent_gone")
            await self._put_back("handed_on" if handed_on else "line_lost")
        elif self._waiting is None:
            self._begin_waiting(None if contact.connected_at is None else "agent_gone")

    async def _put_back(self, why: str) -> None:
        house, ident = self._house, self._register.call.id
        await self._register.put(lambda tx: calls.requeue_call(tx, house.desk, ident, why), "requeue")

    def _begin_waiting(self, first: str | None) -> None:
        self._stop_waiting()
        self._forget_keys()
        self._line.music(self._house.voice.music())
        self._waiting = self._chores.begin(self._entertain(first))

    async def _entertain(self, first: str | None) -> None:
        """Words between the music, until cancelled."""
        words = first
        while True:
            key = None if words is None else await self._speaker.ask(words)
            key = key or await self._speaker.promise(await self._house.promise(self.contact))
            key = key or await self._line.digit(ANNOUNCE)
            if key is not None:
                self._tell(Pressed(key))
            words = "queue_still"

    def _forget_keys(self) -> None:
        """What was pressed while somebody talked was not meant for us."""
        keys = self._line.customer.digits
        while not keys.empty():
            keys.get_nowait()

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    async def _press(self, digit: str) -> Ending | None:
        """Whoever waits may ask to be rung back; other keys do nothing."""
        if digit != BACK or self._waiting is None:
            return None
        if not await may_ask_back(self._house, self._register.call):
            return None
        held = await self._house.ask_back(self.contact.id)
        if held is None:
            return None
        self.contact = held
        return await self._last_words(held)

    # -- colleagues

    async def _join(self) -> None:
        """Let customer and agent hear each other once the one has taken the contact and their line is there."""
        agent = self.contact.agent
        if self.contact.state not in _TALKING or agent is None or self._company.talker == agent:
            return
        if not self._company.has(agent):
            self._chores.add(self._give_time(agent))
            return
        self._stop_waiting()
        if self._company.talker is not None:  # handed on, and taken before we looked
            self._company.part()
            await self._put_back("handed_on")
        self._company.talk(agent)
        self._chores.add(self._speaker.tell("connecting", agent=Digits(agent_number(agent))))
        house, ident = self._house, self._register.call.id
        await self._register.put(lambda tx: calls.connect_call(tx, house.desk, ident, agent), "connect")

    async def _hold(self, contact: Contact) -> None:
        on, agent = contact.state == "on_hold", self._company.talker
        if agent is None or not self._company.hold(on):
            return
        house, ident = self._house, self._register.call.id
        await self._register.put(
            lambda tx: calls.hold_call(tx, house.desk, ident, agent, Actor.SYSTEM, on=on), "hold" if on else "resume"
        )

    async def _lose(self, staff: StaffId, leg: Leg) -> None:
        """A colleague's line broke. The customer of an agent who is gone is back at their place at once."""
        company = self._company
        if not company.is_now(staff, leg):
            return
        company.drop(staff)
        if staff == company.supervisor:
            company.unsupervise()
            await self._note_left(staff)
        elif staff == company.consulted:
            company.ask(None)
        elif staff == company.talker:
            self._company.part()
            self._begin_waiting("agent_gone")
            await self._house.requeue(self.contact.id, "line_lost")
            await self._put_back("line_lost")

    async def _note_left(self, supervisor: StaffId) -> None:
        """Whoever is listened to sees it, and sees when it is over, however it ended."""
        house, ident, left = self._house, self._register.call.id, {"mode": "leave"}
        await self._register.put(
            lambda tx: calls.note_on(tx, house.desk, ident, "supervised", left, by=supervisor), "supervised"
        )

    async def _give_time(self, agent: StaffId) -> None:
        await asyncio.sleep(LINE_LIMIT)
        self._tell(Late(agent))

    async def _give_up(self, agent: StaffId) -> None:
        """Who took the contact and has no line: the customer waits for somebody else."""
        same = self.contact.agent == agent and self.contact.state in _TALKING
        if same and self._company.talker != agent and not self._company.has(agent):
            await self._house.requeue(self.contact.id, "line_missing")

    async def _notice_end(self) -> None:
        while not (customer := self._line.customer).ended.is_set():
            await customer.ended.wait()  # and if they are on another line by then, go on with that
        self._tell(CustomerGone())
