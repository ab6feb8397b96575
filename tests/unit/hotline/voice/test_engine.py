"""espeak-ng in its own process: it speaks both languages, says what it lacks, and is replaced when it dies."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from purser.hotline.voice.engine import Engine, NoVoiceError
from purser.hotline.voice.sound import FRAME, RATE, Pcm


@pytest.fixture
def engine() -> Iterator[Engine]:
    made = Engine()
    yield made
    made.close()


def pitch(pcm: Pcm) -> list[float]:
    """The height of a voice every 10 ms, Hz, where there is one: by the lag at which 50 ms are most like themselves."""
    found, lags = [], np.arange(30, 110)
    for start in range(0, len(pcm) - 400, 80):
        window = pcm[start : start + 400].astype(float)
        window -= window.mean()
        alike = np.correlate(window, window, "full")[399:]
        if np.abs(window).max() > 3_000 and alike[lags].max() > 0.5 * alike[0]:
            found.append(RATE / float(lags[np.argmax(alike[lags])]))
    return found


def test_it_speaks_english_in_whole_frames(engine: Engine) -> None:
    short, long = engine.speak("Press 1.", "en"), engine.speak("To report a theft, press 1.", "en")
    assert (len(short) % FRAME, len(long) % FRAME, str(short.dtype)) == (0, 0, "int16")
    assert 0.5 < len(short) / RATE < 2 < 2 * len(long) / RATE
    assert np.abs(short).max() == 16_000


def test_chinese_is_spoken_with_its_tones(engine: Engine) -> None:
    """High and level, rising, low, falling: what espeak-ng makes of the sounds it is given, not of characters."""
    level, rising, low, falling = (pitch(engine.speak(word, "zh")) for word in "妈麻马骂")
    assert max(level) - min(level) < 12
    assert rising[-1] - rising[0] > 6
    assert np.median(level) - np.median(low) > 8
    assert falling[0] - falling[-1] > 6


def test_another_takes_the_place_of_a_child_that_died(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def note(*command: Any, **more: Any) -> subprocess.Popen[bytes]:
        begun.append(start(*command, **more))
        return begun[-1]

    monkeypatch.setattr("subprocess.Popen", note)
    engine.require()
    engine.speak("Hello.", "en")
    assert len(begun) == 1
    begun[0].kill()
    begun[0].wait()
    assert len(engine.speak("Hello.", "en")) > RATE / 4
    assert len(begun) == 2


def test_who_forgets_to_close_leaves_no_process_behind() -> None:
    engine = Engine()
    engine.require()
    child = engine._child
    assert child is not None
    assert child.poll() is None
    del engine
    assert child.poll() is not None


def test_nothing_said_is_an_argument_of_the_program(engine: Engine) -> None:
    """Other processes can read arguments."""
    engine.speak("-w /etc/passwd 1234 yuan", "en")
    child = engine._child
    assert child is not None
    assert "1234" not in str(child.args)


def test_its_library_is_not_in_our_process(engine: Engine) -> None:
    engine.speak("Hello.", "en")
    assert "libespeak" not in Path("/proc/self/maps").read_text()
    assert "espeakng_loader" not in sys.modules


@pytest.mark.parametrize("command", [["/bin/false"], ["/no/such/voice"], [sys.executable, "-c", "print('{}')"]])
def test_a_voice_that_does_not_start_says_so(command: list[str]) -> None:
    with pytest.raises(NoVoiceError, match="did not start"):
        Engine(command).require()


SAYS = "import sys; print('{\"rate\": 8000}', flush=True); sys.stdin.readline(); print('%s', flush=True)"


@pytest.mark.parametrize(
    ("answer", "why"), [("", "did not speak"), ("[", "did not speak"), ('{"error": "no tongue"}', "no tongue")]
)
def test_a_voice_that_fails_says_so(answer: str, why: str) -> None:
    engine = Engine([sys.executable, "-c", SAYS % answer])
    with pytest.raises(NoVoiceError, match=why):
        engine.speak("Hello.", "en")
    engine.close()


def test_a_platform_without_the_wheel_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "espeakng_loader", None)
    with pytest.raises(NoVoiceError, match="espeakng-loader, which is not installed"):
        Engine().require()


def test_a_voice_without_its_data_says_so() -> None:
    whole = Engine()
    whole.require()
    assert whole._child is not None
    command = list(whole._child.args)
    whole.close()
    with pytest.raises(NoVoiceError, match="its data is missing"):
        Engine([*command[:-1], "/nowhere"]).require()
