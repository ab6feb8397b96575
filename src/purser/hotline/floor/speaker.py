"""What is said to one caller, in their language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from purser.core.text import Language
from purser.hotline.media import Line
from purser.hotline.voice import Voice
from purser.service.queue import Promise


class Speaker:
    """The voice on one line. `language` may change while they talk."""

    def __init__(self, voice: Voice, line: Line, language: Language) -> None:
        self._voice = voice
        self._line = line
        self.language: Language = language

    async def say(
        self, key: str, language: Language, values: Mapping[str, Any], words: str | None, *, barge: bool
    ) -> str | None:
        """A sentence of the menu; the key that cut it short, where `barge` lets it. Raises HungUp."""
        return await self._line.play(await self._voice.say(key, language, words=words, **values), barge=barge)

    async def tell(self, key: str, **values: Any) -> None:
        """Say it to the end. Raises HungUp."""
        await self.say(key, self.language, values, None, barge=False)

    async def ask(self, key: str, **values: Any) -> str | None:
        """Say it until a key is pressed, which is returned; None when it was said to the end. Raises HungUp."""
        return await self.say(key, self.language, values, None, barge=True)

    async def promise(self, promise: Promise) -> str | None:
        """To somebody who waits: their place, what is promised, and whether they may be rung back instead."""
        key = await (self.ask("queue_place", ahead=promise.ahead) if promise.ahead else self.ask("queue_next"))
        if key is None and promise.within_s is not None:
            minutes = promise.within_s // 60
            key = await (self.ask("queue_wait", minutes=minutes) if minutes else self.ask("queue_soon"))
        if key is None and promise.may_call_back:
            key = await self.ask("queue_callback")
        return key
