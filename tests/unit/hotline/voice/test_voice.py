"""What is heard: speech as a telephone carries it, kept where nobody's balance is, and an operator's recordings."""

from __future__ import annotations

import io
import wave
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from purser.core.money import Currency, Money
from purser.core.text import Language
from purser.hotline.voice import Digits, Voice, hold_music
from purser.hotline.voice.engine import FRAME, RATE, Engine, NoVoiceError, Pcm, read_wav, telephone, wav


@dataclass(frozen=True)
class Parrot(Engine):
    """Notes what it was to say, and says as many frames of a number as it was given letters."""

    program: Path = Path("/parrot")
    version: str = "parrot 1"
    heard: list[tuple[Language, str]] = field(default_factory=list)

    def speak(self, text: str, language: Language) -> Pcm:
        self.heard.append((language, text))
        return np.full(FRAME * len(text), len(text), np.int16)


def recording(pcm: Pcm, rate: int = RATE, channels: int = 1, width: int = 2) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as w:
        w.setnchannels(channels)
        w.setsampwidth(width)
        w.setframerate(rate)
        w.writeframes(np.repeat(pcm, channels).tobytes())
    return out.getvalue()


def files_in(folder: Path) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_file()]


def tone(frequency: float, seconds: float, rate: int) -> Pcm:
    return np.asarray(9_000 * np.sin(2 * np.pi * frequency * np.arange(int(seconds * rate)) / rate), np.int16)


def loudest(pcm: Pcm) -> float:
    """The frequency with most in it, Hz."""
    spectrum = np.abs(np.fft.rfft(pcm * np.hanning(len(pcm))))
    return float(np.argmax(spectrum) * RATE / len(pcm))


async def test_a_sentence_is_made_once_and_found_by_the_next_process(tmp_path: Path) -> None:
    parrot = Parrot()
    voice = Voice(tmp_path, parrot)
    first = await voice.say("goodbye", "en")
    assert (await voice.say("goodbye", "en")) is first
    again = await Voice(tmp_path, parrot).say("goodbye", "en")
    assert np.array_equal(first, again)
    assert parrot.heard == [("en", "Thank you for calling. Goodbye.")]
    await Voice(tmp_path, Parrot(version="parrot 2", heard=parrot.heard)).say("goodbye", "en")
    assert len(parrot.heard) == 2


async def test_what_holds_a_value_is_written_nowhere(tmp_path: Path) -> None:
    parrot = Parrot()
    voice = Voice(tmp_path, parrot)
    await voice.say("balance_told", "en", amount=Money(123_456, Currency.CNY))
    await voice.say("connecting", "zh", agent=Digits("1042"))
    assert parrot.heard == [("en", "Your available balance is 1234 yuan and 56 fen."), ("zh", "工号一零四二为您服务。")]
    assert files_in(tmp_path) == []


async def test_other_words_stand_for_a_sentence(tmp_path: Path) -> None:
    parrot = Parrot()
    await Voice(tmp_path, parrot).say("goodbye", "en", words="So long.", unasked=1)
    assert parrot.heard == [("en", "So long.")]
    with pytest.raises(KeyError):
        await Voice(tmp_path, parrot).say("no_such_sentence", "en")
    with pytest.raises(KeyError):
        await Voice(tmp_path, parrot).say("balance_told", "en")


async def test_a_recording_is_played_instead(tmp_path: Path) -> None:
    folder = tmp_path / "prompts" / "en"
    folder.mkdir(parents=True)
    (folder / "goodbye.wav").write_bytes(recording(tone(440, 0.5, 44_100), 44_100, channels=2))
    parrot = Parrot()
    voice = Voice(tmp_path, parrot)
    pcm = await voice.say("goodbye", "en")
    assert (len(pcm) % FRAME, str(pcm.dtype), parrot.heard) == (0, "int16", [])
    assert abs(loudest(pcm) - 440) < 5
    assert abs(len(pcm) / RATE - 0.5) < 0.021
    await voice.say("goodbye", "zh")
    assert [language for language, _ in parrot.heard] == ["zh"]


async def test_of_a_sentence_with_values_the_pieces_are_recorded(tmp_path: Path) -> None:
    folder = tmp_path / "prompts" / "en"
    folder.mkdir(parents=True)
    parrot = Parrot()
    (folder / "queue_place-1.wav").write_bytes(recording(tone(440, 0.1, RATE)))
    await Voice(tmp_path, parrot).say("queue_place", "en", ahead=3)
    assert parrot.heard == [("en", "There are 3 people in front of you.")]
    (folder / "queue_place-2.wav").write_bytes(recording(tone(880, 0.1, RATE)))
    pcm = await Voice(tmp_path, parrot).say("queue_place", "en", ahead=3)
    assert parrot.heard[1:] == [("en", "3")]
    assert [round(loudest(part), -1) for part in (pcm[:800], pcm[-800:])] == [440, 880]


SLOW = recording(np.zeros(80, np.int16), rate=4_000)
NARROW = recording(np.zeros(80, np.int16), width=1)


@pytest.mark.parametrize("data", [b"", b"RIFF", b"no recording at all", SLOW, NARROW])
async def test_what_is_no_recording_is_not_played(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ValueError, match="recording"):
        read_wav(data)
    folder = tmp_path / "prompts" / "en"
    folder.mkdir(parents=True)
    (folder / "goodbye.wav").write_bytes(data)
    parrot = Parrot()
    await Voice(tmp_path, parrot).say("goodbye", "en")
    assert len(parrot.heard) == 1


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000])
def test_a_tone_keeps_its_pitch_and_length_at_any_rate(rate: int) -> None:
    pcm = telephone(np.asarray(tone(1_000, 1.0, rate), np.float64), rate)
    assert len(pcm) == RATE
    assert abs(loudest(pcm) - 1_000) < 3
    high = telephone(np.asarray(tone(min(3_900, rate / 2 - 100), 1.0, rate) + tone(1_000, 1.0, rate), np.float64), rate)
    assert abs(loudest(high) - 1_000) < 3


def test_silence_stays_silent() -> None:
    assert telephone(np.zeros(0), RATE).tolist() == [0] * FRAME
    assert not telephone(np.zeros(300), RATE).any()
    assert np.array_equal(np.frombuffer(wav(tone(500, 0.1, RATE))[44:], np.int16), tone(500, 0.1, RATE))


def test_music_repeats_without_a_seam_and_presses_no_keys() -> None:
    music = hold_music()
    assert (len(music) % FRAME, len(music) / RATE) == (0, 16.0)
    steps = np.abs(np.diff(np.concatenate((music, music[:1])).astype(int)))
    assert steps[-1] <= steps[:-1].max()
    spectrum = np.abs(np.fft.rfft(music.astype(float))) ** 2
    frequency = np.fft.rfftfreq(len(music), 1 / RATE)
    assert spectrum[frequency > 680].sum() < spectrum.sum() * 1e-3
    assert music.astype(float).std() > 300
    assert not music.flags.writeable


def test_a_voice_that_fails_says_so() -> None:
    with pytest.raises(NoVoiceError):
        Engine(Path("/bin/false"), "none").speak("Hello.", "en")
    with pytest.raises(NoVoiceError):
        Engine(Path("/no/such/voice"), "none").speak("Hello.", "en")


def test_nothing_said_is_an_argument_of_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other processes can read arguments."""
    seen: list[dict[str, Any]] = []

    def run(command: list[str], **more: Any) -> Any:
        seen.append({"command": command, **more})
        raise OSError

    monkeypatch.setattr("subprocess.run", run)
    with pytest.raises(NoVoiceError):
        Engine(tmp_path, "none").speak("-w /etc/passwd 1234 yuan", "en")
    assert "1234" not in " ".join(seen[0]["command"])
    assert b"1234" in seen[0]["input"]
