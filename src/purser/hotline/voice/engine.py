"""Speech from text by espeak-ng, which runs in a process of its own (`child.py`) and comes as a wheel."""

from __future__ import annotations

import importlib
import importlib.util
import json
import platform
import subprocess
import sys
import threading
import weakref
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType
from typing import IO, Any, Final

import numpy as np

from purser.core.text import Language
from purser.hotline.voice.sound import Pcm, telephone

_WHEEL: Final = "espeakng-loader"
_CHILD: Final = Path(__file__).with_name("child.py")
_VOICES: Final[dict[Language, str]] = {"zh": "sit/cmn-Latn-pinyin", "en": "gmw/en"}  # the latter is British
_SPEEDS: Final[dict[Language, int]] = {"zh": 150, "en": 145}  # words a minute
_ASCII: Final = str.maketrans("，。、；：？！（）", ",.,;:?!()", "“”‘’《》")
_HANZI: Final = str.maketrans("0123456789", "零一二三四五六七八九")
_ENDED: Final = (OSError, EOFError, ValueError, KeyError)


class NoVoiceError(RuntimeError):
    """espeak-ng is missing or does not speak; the text says why."""


class Engine:
    """espeak-ng in a child, which is started when something is to be said and speaks one sentence after the other."""

    def __init__(self, command: Sequence[str] = ()) -> None:
        """`command`: another program that answers as `child.py` does."""
        self._command = tuple(command)
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._rate = 0

    @property
    def version(self) -> str:
        """Goes into the names of what is kept of it."""
        try:
            return f"{_WHEEL} {version(_WHEEL)}"
        except PackageNotFoundError:
            return "none"

    def require(self) -> None:
        """Raises NoVoiceError when it could not speak."""
        with self._lock:
            self._running()

    def speak(self, text: str, language: Language) -> Pcm:
        """Whole frames at 8 kHz. The text goes by a pipe: a balance must not show in a list of processes.

        Raises NoVoiceError.
        """
        asked = {"voice": _VOICES[language], "speed": _SPEEDS[language], "text": written(text, language)}
        line = json.dumps(asked).encode() + b"\n"
        with self._lock:
            if self._child is not None and self._child.poll() is not None:
                self._end()  # it was killed since: not by what is said now
            sound = self._exchange(line)
        return telephone(np.frombuffer(sound, np.int16).astype(np.float64), self._rate)

    def close(self) -> None:
        """End the child; speaking starts another."""
        with self._lock:
            self._end()

    def _exchange(self, line: bytes) -> bytes:
        out, back = self._running()
        try:
            out.write(line)
            out.flush()
            sound = back.read(_head(back)["bytes"])
        except _ENDED as error:
            self._end()
            raise NoVoiceError(f"espeak-ng did not speak: {type(error).__name__}") from None
        return sound

    def _running(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._child is None:
            command = self._command or _of_the_wheel()
            try:
                self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
                weakref.finalize(self, _end, self._child)  # whoever forgets to close leaves no process behind
                assert self._child.stdout is not None
                self._rate = _head(self._child.stdout)["rate"]
            except _ENDED as error:
                self._end()
                raise NoVoiceError(f"espeak-ng did not start: {type(error).__name__}") from None
            except NoVoiceError:
                self._end()
                raise
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        return self._child.stdin, self._child.stdout

    def _end(self) -> None:
        if self._child is not None:
            _end(self._child)
            self._child = None


def _end(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with suppress(BrokenPipeError):
                pipe.close()
    child.wait()


def _head(back: IO[bytes]) -> dict[str, Any]:
    """What the child says before the sound. Raises NoVoiceError for a fault that it names, EOFError when it ended."""
    line = back.readline()
    if not line:
        raise EOFError
    head: dict[str, Any] = json.loads(line)
    if "error" in head:
        raise NoVoiceError(f"espeak-ng: {head['error']}")
    return head


def _of_the_wheel() -> list[str]:
    """How the child is started. Raises NoVoiceError. The wheel is looked up, not imported: its library is GPL."""
    found = importlib.util.find_spec(_WHEEL.replace("-", "_"))
    folder = Path(found.origin).parent if found is not None and found.origin is not None else Path()
    library = folder / ("libespeak-ng.dylib" if sys.platform == "darwin" else "libespeak-ng.so")
    if found is None or not library.exists():
        here = f"{platform.system()} on {platform.machine()}"
        raise NoVoiceError(f"the hotline speaks by the package {_WHEEL}, which is not installed ({here})")
    return [sys.executable, "-I", "-S", str(_CHILD), str(library), str(folder / "espeak-ng-data")]


def written(text: str, language: Language) -> str:
    """A sentence as the voice reads it: espeak-ng takes Chinese characters for letters, so it is given their sounds."""
    if language == "en":
        return text
    pypinyin = _pypinyin()
    plain = text.translate(_HANZI).translate(_ASCII)
    style = pypinyin.Style.TONE3
    return " ".join(pypinyin.lazy_pinyin(plain, style=style, neutral_tone_with_five=True, tone_sandhi=True))


@cache
def _pypinyin() -> ModuleType:
    """Its dictionaries take 60 MB and most of a second: for who has Chinese to make, not for who plays what is kept."""
    return importlib.import_module("pypinyin")
