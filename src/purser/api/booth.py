"""Where prompts are heard and recorded in a server.

Sound takes numpy, a dictionary and a child process: they are loaded when somebody of the staff listens, and not by the
many servers where nobody does.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from purser.core.db import Reader
from purser.core.errors import Kind, Problem
from purser.core.text import Language
from purser.hotline.sentences import placeholders

if TYPE_CHECKING:
    from purser.hotline.voice import Voice


class Booth:
    """One process's voice, once somebody has asked for it."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._voice: Voice | None = None

    async def hear(self, conn: Reader, language: Language, key: str, words: str) -> bytes:
        """What a caller hears now, as WAV; values are examples. Raises voice_unavailable."""
        from purser.hotline.voice import SAMPLES, NoVoiceError, Voice, wav  # noqa: PLC0415 -- see above

        self._voice = self._voice or Voice(self._home)
        await self._voice.shelf.refresh(conn)
        values = {name: SAMPLES[name] for name in placeholders(words)}
        try:
            return wav(await self._voice.say(key, language, words=words, **values))
        except NoVoiceError:
            raise Problem("voice_unavailable", Kind.UNAVAILABLE) from None

    async def take(self, upload: bytes) -> bytes:
        """The sound of a WAV, as it is kept. Raises what read_recording raises."""
        from purser.hotline.voice import read_recording  # noqa: PLC0415 -- see above

        return (await asyncio.to_thread(read_recording, upload)).astype("<i2").tobytes()

    async def as_wav(self, sound: bytes) -> bytes:
        """A kept sound to be played."""
        import numpy as np  # noqa: PLC0415 -- see above

        from purser.hotline.voice import wav  # noqa: PLC0415 -- see above

        return await asyncio.to_thread(wav, np.frombuffer(sound, "<i2").astype(np.int16))

    def close(self) -> None:
        """End what it speaks by."""
        if self._voice is not None:
            self._voice.close()
