"""What is heard: speech as a telephone carries it, kept where nobody's balance is, and an operator's recordings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from purser.core.money import Currency, Money
from purser.core.text import Language
from purser.hotline.menu import ACTIONS
from purser.hotline.sentences import phrases, pieces, placeholders
from purser.hotline.voice import SAMPLES, Digits, Voice, hold_music, spoken
from purser.hotline.voice.engine import Engine
from purser.hotline.voice.shelf import Shelf
from purser.hotline.voice.sound import FRAME, RATE, Pcm


class Parrot(Engine):
    """Notes what it was to say, and says as many frames of a number as it was given letters."""

    def __init__(self, version: str = "parrot 1", heard: list[tuple[Language, str]] | None = None) -> None:
        super().__init__()
        self._is = version
        self.heard: list[tuple[Language, str]] = [] if heard is None else heard

    @property
    def version(self) -> str:
        return self._is

    def speak(self, text: str, language: Language) -> Pcm:
        self.heard.append((language, text))
        return np.full(FRAME * len(text), len(text), np.int16)


class Recorded(Shelf):
    """Has a recording of one sentence: a frame a piece, of its number."""

    def of(self, language: Language, key: str, words: str) -> Sequence[Pcm] | None:
        if (language, key) != ("en", "queue_place"):
            return None
        return [np.full(FRAME, -n, np.int16) for n in range(1, len(pieces(words)) + 1)]


def files_in(folder: Path) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_file()]


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


async def test_of_a_sentence_with_values_the_recorded_pieces_are_played(tmp_path: Path) -> None:
    parrot = Parrot()
    voice = Voice(tmp_path, parrot)
    voice.shelf = Recorded()
    pcm = await voice.say("queue_place", "en", ahead=3)
    assert parrot.heard == [("en", "3")]
    assert [int(pcm[n * FRAME]) for n in range(3)] == [-1, 1, -2]
    await voice.say("queue_place", "zh", ahead=3)
    assert parrot.heard[1:] == [("zh", "您前面还有三位客户。")]


async def test_all_fixed_sentences_are_made_before_somebody_waits_for_them(tmp_path: Path) -> None:
    parrot = Parrot()
    assert await Voice(tmp_path, parrot).warm() == len(parrot.heard) == len(set(parrot.heard))
    assert ("zh", phrases("zh")["welcome"]) in parrot.heard


def test_there_is_an_example_of_every_value() -> None:
    named = {name for language in ("zh", "en") for text in phrases(language).values() for name in placeholders(text)}
    told = {name for action in ACTIONS.values() for names in action.outcomes.values() for name in names}
    assert named | told == set(SAMPLES)
    assert all(spoken(value, language) for value in SAMPLES.values() for language in ("zh", "en"))


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
