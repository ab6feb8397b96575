"""Who hears whom: prompts, music, hold, a colleague who is asked, a supervisor."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from purser.hotline.media import FRAME, HungUp, Leg, Line, Mode, Pcm, Recorder
from purser.hotline.media.g711 import decode, frames
from tests.support.recordings import KEY, heard_in
from tests.support.sounds import RATE, silence, tone

HERTZ = {"customer": 400, "agent": 700, "colleague": 1000, "supervisor": 1300, "music": 1600, "prompt": 1900}


class Person(Leg):
    """Says one tone all the time and remembers what it heard."""

    def __init__(self, name: str) -> None:
        super().__init__(60)
        self._says, self._at = frames(tone(HERTZ[name], 1, 4000)), 0
        self.heard = b""

    def pull(self) -> bytes:
        frame = self._says[self._at : self._at + FRAME]
        self._at = (self._at + FRAME) % len(self._says)
        return frame

    def push(self, frame: bytes) -> None:
        self.heard += frame

    def _poll(self) -> None:
        raise AssertionError("nothing arrives here")


def names(sound: Pcm) -> set[str]:
    """Whose tones are in it; nobody's in what was not even sent."""
    if not len(sound):
        return set()
    power = np.abs(np.fft.rfft(sound.astype(float) * np.hanning(len(sound))))
    return {name for name, hertz in HERTZ.items() if power[round(hertz * len(sound) / RATE)] > len(sound) * 200}


def hears(line: Line, *people: Person) -> list[set[str]]:
    """Whom each of them hears in the next 200 ms."""
    for person in people:
        person.heard = b""
    for _ in range(10):
        line.tick()
    return [names(decode(person.heard)) for person in people]


@pytest.fixture
def cast() -> tuple[Line, Person, Person, Person, Person]:
    customer = Person("customer")
    line = Line(customer)
    line.music(tone(HERTZ["music"], 1, 4000))
    return line, customer, Person("agent"), Person("colleague"), Person("supervisor")


Cast = tuple[Line, Person, Person, Person, Person]


def test_alone_there_is_music_or_nothing(cast: Cast) -> None:
    line, customer, *_ = cast
    assert hears(line, customer) == [{"music"}]
    line.music(None)
    assert hears(line, customer) == [set()]


def test_music_goes_on_without_a_seam(cast: Cast) -> None:
    line, customer, *_ = cast
    for _ in range(100):
        line.tick()
    assert np.abs(np.diff(decode(customer.heard).astype(int))).max() < 6000


def test_bridged_they_hear_each_other_and_held_they_do_not(cast: Cast) -> None:
    line, customer, agent, *_ = cast
    line.bridge(agent)
    assert hears(line, customer, agent) == [{"agent"}, {"customer"}]
    line.hold(True)
    assert hears(line, customer, agent) == [{"music"}, set()]
    line.hold(False)
    assert hears(line, customer, agent) == [{"agent"}, {"customer"}]
    line.unbridge()
    assert hears(line, customer, agent) == [{"music"}, set()]


def test_a_warm_transfer(cast: Cast) -> None:
    line, customer, agent, colleague, _ = cast
    line.bridge(agent)
    line.consult(colleague)
    assert hears(line, customer, agent, colleague) == [{"music"}, {"colleague"}, {"agent"}]
    line.bridge(colleague)
    assert hears(line, customer, agent, colleague) == [{"colleague"}, set(), {"customer"}]


def test_a_consultation_that_leads_nowhere(cast: Cast) -> None:
    line, customer, agent, colleague, _ = cast
    line.bridge(agent)
    line.consult(colleague)
    line.consult(None)
    assert hears(line, customer, agent, colleague) == [{"agent"}, {"customer"}, set()]


@pytest.mark.parametrize(
    ("mode", "customer_hears", "agent_hears"),
    [
        (Mode.LISTEN, {"agent"}, {"customer"}),
        (Mode.WHISPER, {"agent"}, {"customer", "supervisor"}),
        (Mode.JOIN, {"agent", "supervisor"}, {"customer", "supervisor"}),
    ],
)
def test_a_supervisor(cast: Cast, mode: Mode, customer_hears: set[str], agent_hears: set[str]) -> None:
    line, customer, agent, _, supervisor = cast
    line.bridge(agent)
    line.supervise(supervisor, mode)
    assert hears(line, customer, agent, supervisor) == [customer_hears, agent_hears, {"customer", "agent"}]
    line.supervise(None)
    assert hears(line, customer, agent, supervisor) == [{"agent"}, {"customer"}, set()]


@pytest.mark.parametrize("mode", list(Mode))
def test_a_supervisor_never_breaks_a_hold(cast: Cast, mode: Mode) -> None:
    line, customer, agent, _, supervisor = cast
    line.bridge(agent)
    line.supervise(supervisor, mode)
    line.hold(True)
    assert hears(line, customer)[0] == {"music"}


def test_supervisor_and_colleague_at_once(cast: Cast) -> None:
    line, customer, agent, colleague, supervisor = cast
    line.bridge(agent)
    line.consult(colleague)
    line.supervise(supervisor, Mode.WHISPER)
    assert hears(line, customer, agent, colleague, supervisor) == [
        {"music"},
        {"colleague", "supervisor"},
        {"agent"},
        {"customer", "agent", "colleague"},
    ]


def test_the_recording_is_what_the_customer_said_and_heard(cast: Cast, tmp_path: Path) -> None:
    line, customer, agent, *_ = cast
    line.recorder = Recorder(tmp_path / "call", KEY)
    line.bridge(agent)
    hears(line, customer)
    line.pause_recording()
    hears(line, customer)
    line.resume_recording()
    line.recorder.close()
    both = heard_in(tmp_path / "call")
    assert names(both[:1600, 0]) == {"customer"}
    assert names(both[:1600, 1]) == {"agent"}
    assert not both[1600:].any()


@contextmanager
def ticking(line: Line) -> Iterator[None]:
    async def tick() -> None:
        while True:
            line.tick()
            await asyncio.sleep(0)

    task = asyncio.create_task(tick())
    try:
        yield
    finally:
        task.cancel()


async def test_a_prompt_is_said_to_its_end_before_all_else(cast: Cast) -> None:
    line, customer, agent, *_ = cast
    line.bridge(agent)
    said = tone(HERTZ["prompt"], 0.41, 4000)
    with ticking(line):
        assert await line.play(said) is None
    heard = decode(customer.heard)
    start = int(np.flatnonzero([names(f) == {"prompt"} for f in heard[: len(heard) // 800 * 800].reshape(-1, 800)])[0])
    assert names(heard[start * 800 : start * 800 + 2400]) == {"prompt"}


async def test_a_digit_interrupts_and_a_deaf_prompt_leaves_it_for_later(cast: Cast) -> None:
    line, customer, *_ = cast
    with ticking(line):
        playing = asyncio.create_task(line.play(silence(3600)))
        await asyncio.sleep(0)
        customer.press("7")
        assert await playing == "7"
        customer.press("8")
        assert await line.play(silence(0.1), barge=False) is None
        assert await line.play(silence(3600)) == "8"
        assert await line.play(silence(0)) is None


async def test_waiting_for_a_digit(cast: Cast) -> None:
    line, customer, *_ = cast
    assert await line.digit(0.01) is None
    customer.press("5")
    customer.press("6")
    assert [await line.digit(1), await line.digit(1), await line.digit(0.01)] == ["5", "6", None]


async def test_hanging_up_ends_whatever_is_waited_for(cast: Cast) -> None:
    line, customer, *_ = cast
    with ticking(line):
        waiting = [asyncio.create_task(line.play(silence(3600), barge=False)), asyncio.create_task(line.digit(3600))]
        await asyncio.sleep(0)
        customer.end("bye")
        for task in waiting:
            with pytest.raises(HungUp):
                await task
        with pytest.raises(HungUp):
            await line.play(silence(1))
    customer.end("again")
    assert customer.reason == "bye"


async def test_a_prompt_that_is_cancelled_is_over(cast: Cast) -> None:
    line, customer, *_ = cast
    playing = asyncio.create_task(line.play(tone(HERTZ["prompt"], 60, 4000)))
    await asyncio.sleep(0)
    assert hears(line, customer) == [{"prompt"}]
    playing.cancel()
    await asyncio.gather(playing, return_exceptions=True)
    assert hears(line, customer) == [{"music"}]


async def test_no_more_digits_are_kept_than_anybody_means() -> None:
    customer = Person("customer")
    for _ in range(1000):
        customer.press("1")
    assert customer.digits.qsize() == 64
    for wrong in ("", "12", "x", "一"):
        with pytest.raises(ValueError, match="no key"):
            customer.press(wrong)


def test_a_line_the_clock_gives_up_hangs_up() -> None:
    customer = Person("customer")
    Line(customer).fail()
    assert customer.reason == "failed"
