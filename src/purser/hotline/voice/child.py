"""espeak-ng in a process of its own: `python child.py LIBRARY DATA` speaks what it is asked for, until nobody asks.

In: a line of JSON a sentence, with `voice`, `speed` (words a minute) and `text`. Out: a line of JSON, `bytes` or
`error`, and then that many bytes of sound: 16 bits, one channel, in this machine's order. The first tells the `rate`.

The library is GPL; nothing else of Purser is loaded here, and nothing of it is loaded elsewhere. Its calls and
constants are those of espeak-ng's speak_lib.h, revision 12.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from contextlib import suppress
from typing import IO, Any, Final

_SYNCHRONOUS: Final = 2  # AUDIO_OUTPUT_SYNCHRONOUS: a call returns when all of its sound was handed over
_DO_NOT_EXIT: Final = 0x8000  # espeakINITIALIZE_DONT_EXIT: we want to say ourselves that its data is missing
_RATE: Final = 1  # espeakRATE
_CHARACTER: Final = 1  # POS_CHARACTER
_UTF8_WITH_PAUSE: Final = 0x1001  # espeakCHARS_UTF8 | espeakENDPAUSE; neither SSML nor phoneme codes are heeded
_LONGEST: Final = 20
"""Seconds that a sentence may take; then the system ends this process, and whoever asked starts another."""

_TAKE: Final = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


class Fault(Exception):
    """What espeak-ng does not do."""


class Espeak:
    """The library, ready to speak."""

    def __init__(self, library: str, data: str) -> None:
        """Raises Fault, or OSError when the library cannot be loaded."""
        self._lib = ctypes.CDLL(library)
        self._lib.espeak_Synth.argtypes = [
            ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int, ctypes.c_uint, ctypes.c_uint,
            ctypes.c_void_p, ctypes.c_void_p,
        ]  # fmt: skip
        self.rate = int(self._lib.espeak_Initialize(_SYNCHRONOUS, 0, os.fsencode(data), _DO_NOT_EXIT))
        if self.rate <= 0:
            raise Fault("its data is missing")
        self._sound = bytearray()
        self._take = _TAKE(self._taken)  # kept: the library calls it as long as we live
        self._lib.espeak_SetSynthCallback(self._take)

    def speak(self, voice: str, speed: int, text: str) -> bytes:
        """The sound of a text. Raises Fault."""
        self._sound.clear()
        said = text.encode() + b"\0"
        codes = {
            "voice": self._lib.espeak_SetVoiceByName(voice.encode()),
            "speed": self._lib.espeak_SetParameter(_RATE, speed, 0),
            "text": self._lib.espeak_Synth(said, len(said), 0, _CHARACTER, 0, _UTF8_WITH_PAUSE, None, None),
        }
        if bad := [name for name, code in codes.items() if code]:
            raise Fault(f"it does not take this {bad[0]}")
        return bytes(self._sound)

    def _taken(self, sound: int | None, samples: int, _events: int | None) -> int:
        if sound and samples > 0:
            self._sound += ctypes.string_at(sound, 2 * samples)
        return 0


def serve(espeak: Espeak, asked: IO[bytes], out: IO[bytes]) -> None:
    """Answer every line, in order."""
    _answer(out, {"rate": espeak.rate})
    for line in asked:
        signal.alarm(_LONGEST)
        try:
            sound = espeak.speak(**json.loads(line))
        except Fault as fault:
            _answer(out, {"error": str(fault)})
        else:
            _answer(out, {"bytes": len(sound)}, sound)
        signal.alarm(0)


def _answer(out: IO[bytes], head: dict[str, Any], body: bytes = b"") -> None:
    out.write(json.dumps(head).encode() + b"\n" + body)
    out.flush()


def _yield_to_others() -> None:
    """Whoever started us may be one that comes first, for the sake of calls: making sentences is not that urgent."""
    with suppress(OSError, AttributeError):
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def main() -> None:
    """Ends with the pipe it is asked by."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever stops everything closes the pipe, too
    _yield_to_others()
    out = sys.stdout.buffer
    signal.alarm(_LONGEST)
    try:
        espeak = Espeak(sys.argv[1], sys.argv[2])
    except (Fault, OSError) as error:
        _answer(out, {"error": str(error)})
        sys.exit(1)
    signal.alarm(0)
    with suppress(BrokenPipeError):
        serve(espeak, sys.stdin.buffer, out)


if __name__ == "__main__":
    main()
