"""Says what callers are to hear."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from purser.core.text import LANGUAGES, Language
from purser.hotline.sentences import phrases, pieces, placeholders
from purser.hotline.voice.engine import Engine
from purser.hotline.voice.music import hold_music
from purser.hotline.voice.shelf import Shelf
from purser.hotline.voice.sound import Pcm, wav
from purser.hotline.voice.spoken import Value, spoken

_REMEMBERED: Final = 400
_AT_ONCE: Final = 2


class Voice:
    """Speaks the sentences of the hotline.

    What is said without values is kept in `<home>/cache/prompts` by what it says; with values it may be somebody's
    balance, and is kept nowhere but in memory. What is on the `shelf` of recordings is played instead; of a sentence
    with values that is what stands between them.
    """

    def __init__(self, home: Path, engine: Engine | None = None) -> None:
        self.shelf = Shelf()
        self._engine = engine or Engine()
        self._kept = home / "cache" / "prompts"
        self._memory: OrderedDict[tuple[Language, str], Pcm] = OrderedDict()
        self._turn = asyncio.Semaphore(_AT_ONCE)

    def require(self) -> None:
        """Raises NoVoiceError when nothing could be said that is not recorded."""
        self._engine.require()

    def close(self) -> None:
        """End what it speaks by."""
        self._engine.close()

    async def say(self, key: str, language: Language, *, words: str | None = None, **values: Value) -> Pcm:
        """A sentence in whole frames of 160 samples at 8 kHz. `words` stands for the sentence of that key.

        Raises KeyError for a sentence or value that is not there, NoVoiceError.
        """
        text = phrases(language)[key] if words is None else words
        said = {name: spoken(values[name], language) for name in placeholders(text)}
        recorded = self.shelf.of(language, key, text)
        if recorded is None:
            return await self._spoken(text.format_map(said), language, keep=not said)
        return await self._joined(recorded, text, said, language)

    def music(self) -> Pcm:
        """Music to wait with, to be repeated."""
        return hold_music()

    async def warm(self) -> int:
        """Make every sentence that needs no value, in the order of a call, before somebody waits for it; how many.
        One after the other: who calls meanwhile is next."""
        ready = [(key, language) for key, text in phrases("zh").items() for language in LANGUAGES
                 if not placeholders(text)]  # fmt: skip
        for key, language in ready:
            await self.say(key, language)
        return len(ready)

    async def _joined(self, recorded: Sequence[Pcm], text: str, said: dict[str, str], language: Language) -> Pcm:
        parts = []
        for pcm, (_, name) in zip(recorded, pieces(text), strict=True):
            parts.append(pcm)
            if name is not None:
                parts.append(await self._spoken(said[name], language, keep=False))
        return np.concatenate(parts)

    async def _spoken(self, text: str, language: Language, *, keep: bool) -> Pcm:
        found = self._memory.get((language, text))
        if found is None:
            async with self._turn:
                found = await asyncio.to_thread(self._made, text, language, keep)
            self._memory[language, text] = found
            if len(self._memory) > _REMEMBERED:
                self._memory.popitem(last=False)
        self._memory.move_to_end((language, text))
        return found

    def _made(self, text: str, language: Language, keep: bool) -> Pcm:
        if not keep:
            return self._engine.speak(text, language)
        name = hashlib.sha256(f"{self._engine.version}|{language}|{text}".encode()).hexdigest()[:40]
        path = self._kept / f"{name}.wav"
        try:
            return np.frombuffer(path.read_bytes()[44:], np.int16)
        except OSError:
            pcm = self._engine.speak(text, language)
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(wav(pcm))
        fresh.replace(path)
        return pcm
