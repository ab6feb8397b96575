"""Leads one caller through the menu: says what it says, hears the keys, does what it asks for."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from purser.hotline.floor.errands import Errands
from purser.hotline.floor.house import House
from purser.hotline.floor.register import Register
from purser.hotline.floor.speaker import Speaker
from purser.hotline.media import Line
from purser.hotline.menu import Ask, Digit, Digits, Do, End, Event, Queue, Say, Silence, Walk
from purser.hotline.menu.walk import Act

STRAY: Final = 4.0
"""Seconds in which a # after the last digit belongs to what was entered before."""


class Guide:
    """One walk through the menu that is in force. `ending`: what the call's end is because of what was done."""

    def __init__(self, house: House, line: Line, register: Register, speaker: Speaker) -> None:
        self._house = house
        self._line = line
        self._register = register
        self._speaker = speaker
        self._errands = Errands(house, line, register, speaker)
        self._stray_until = 0.0

    @property
    def ending(self) -> str | None:
        """The step that the end of the call is, when one of the errands says so."""
        return self._errands.ending

    async def walk(self) -> Queue | None:
        """Until they want a person, or nothing more (None). Raises HungUp."""
        call = self._register.call
        walk = Walk(await self._house.menu(), call.language, is_known=call.proof is not None)
        acts: Sequence[Act] = walk.begin()
        while True:
            last = acts[-1]
            early = await self._say([a for a in acts if isinstance(a, Say)])
            if isinstance(last, Queue):
                return last
            if isinstance(last, End):
                return None
            event: Event
            if isinstance(last, Ask):
                event = await self._hear(last, early)
            else:
                assert isinstance(last, Do)
                event = await self._errands.do(last.action, last.values)
            acts = walk.on(event)

    async def _say(self, sentences: Sequence[Say]) -> str | None:
        """All of it; after a key only what may not be cut short. Returns that key."""
        key: str | None = None
        for say in sentences:
            if key is None or not say.barge:
                pressed = await self._speaker.say(say.prompt, say.language, say.values, say.words, barge=say.barge)
                key = key or self._meant(pressed)
        return key

    async def _hear(self, ask: Ask, early: str | None) -> Event:
        first = early or await self._key(ask.seconds)
        if first is None:
            return Silence()
        if ask.most == 1:
            return Digit(first)
        keys = ""
        key: str | None = first
        while key is not None and key != "#":
            keys += key
            if key == "*" or len(keys) == ask.most:
                self._stray_until = asyncio.get_running_loop().time() + STRAY
                break
            key = await self._key(ask.seconds)
        return Digits(keys)

    async def _key(self, seconds: float) -> str | None:
        while True:
            key = await self._line.digit(seconds)
            if key is None or (key := self._meant(key)) is not None:
                return key

    def _meant(self, key: str | None) -> str | None:
        """The key, unless it is the # of what was complete already."""
        if key == "#" and asyncio.get_running_loop().time() < self._stray_until:
            self._stray_until = 0.0
            return None
        return key
