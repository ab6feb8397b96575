"""Says what callers are to hear."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
from collections import OrderedDict
from pathlib import Path
from typing import Final

import numpy as np

from purser.core.text import LANGUAGES, Language
from purser.hotline.sentences import phrases, pieces, placeholders
from purser.hotline.voice.engine import Engine, Pcm, find_engine, read_wav, wav
from purser.hotline.voice.music import hold_music
from purser.hotline.voice.spoken import Value, spoken

_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")
_REMEMBERED: Final = 400
_AT_ONCE: Final = 2


class Voice:
    """Speaks the sentences of the hotline.

    What is said without values is kept in `<home>/cache/prompts` by what it says; with values it may be somebody's
    balance, and is kept nowhere but in memory. A recording of the operator's in `<home>/prompts/<language>/<key>.wav`
    is played instead; of a sentence with values there is one for each piece between them: `<key>-1.wav`, `<key>-2.wav`.
    """

    def __init__(self, home: Path, engine: Engine | None = None) -> None:
        """Raises NoVoiceError when there is no espeak-ng."""
        self._engine = engine or find_engine()
        self._recordings = home / "prompts"
        self._kept = home / "cache" / "prompts"
        self._memory: OrderedDict[tuple[Language, str], Pcm] = OrderedDict()
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def say(self, key: str, language: Language, *, words: str | None = None, **values: Value) -> Pcm:
        """A sentence in whole frames of 160 samples at 8 kHz. `words` stands for the sentence of that key.

        Raises KeyError for a sentence or value that is not there, NoVoiceError.
        """
        text = phrases(language)[key] if words is None else words
        said = {name: spoken(values[name], language) for name in placeholders(text)}
        recorded = await asyncio.to_thread(self._recorded, key, language, text)
        if recorded is None:
            return await self._spoken(text.format_map(said), language, keep=not said)
        parts = []
        for pcm, (_, name) in zip(recorded, pieces(text), strict=True):
            parts.append(pcm)
            if name is not None:
                parts.append(await self._spoken(said[name], language, keep=False))
        return np.concatenate(parts)

    def music(self) -> Pcm:
        """Music to wait with, to be repeated."""
        return hold_music()

    async def warm(self) -> int:
        """Make every sentence that needs no value, before somebody waits for it; how many."""
        ready = [(key, language) for language in LANGUAGES for key, text in phrases(language).items()
                 if not placeholders(text)]  # fmt: skip
        await asyncio.gather(*(self.say(key, language) for key, language in ready))
        return len(ready)

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

    def _recorded(self, key: str, language: Language, text: str) -> list[Pcm] | None:
        """The operator's recordings of a sentence's pieces; None unless every piece that says something has one."""
        if not _KEY.fullmatch(key) or not (self._recordings / language).is_dir():
            return None
        cut = pieces(text)
        names = [key] if len(cut) == 1 else [f"{key}-{n + 1}" for n in range(len(cut))]
        found = []
        for name, (piece, _) in zip(names, cut, strict=True):
            try:
                found.append(read_wav((self._recordings / language / f"{name}.wav").read_bytes()))
            except (OSError, ValueError):
                if piece.strip(" ,.，。"):
                    return None
                found.append(np.zeros(0, np.int16))
        return found
