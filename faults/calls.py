"""Calls as they come: a thousand in ten ways, and then what is no call at all. Nothing may stay behind."""

from __future__ import annotations

import asyncio
import logging
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from faults import sipp
from faults.exchange import Exchange, Held, exchange, free_port
from faults.packets import NoAnswerError, flood_signalling, flood_sound, sender
from faults.report import Options, Report
from purser.hotline.media import Line, RtpLeg

ABOUT = "1,000 calls by sipp, then 1,000,000 packets of noise; a control that forgets calls"

_SHARES: Final = {"talk": 4, "late": 1, "over": 1, "slow": 2, "busy": 1, "nobody": 1}
"""Calls a second of each kind: ten together."""

_OUT: Final = ("answers", "engaged", "away")
_QUIET_WITHIN: Final = 90.0
"""Seconds: a call that was never acknowledged is given up after 32 (RFC 3261, timer H), its last words after 37."""

_GROWTH: Final = 8 * 1024
"""Kilobytes that memory may differ by, between a warm process and the same after all calls."""

_FLOOD: Final = 24 * 1024
"""The same after noise: what a flood holds at once (transactions live 32 s) is not given back, but does not add up."""

_LEGS: Final = 20


@dataclass(slots=True)
class Course:
    """What a run came to."""

    good: int = 0
    packets: int = 0
    seconds: float = 0
    held: list[tuple[Held, Held]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.good} calls as written, {self.packets} packets, {self.seconds:.0f} s"

    def remember(self, ours: Exchange) -> None:
        """What is held now."""
        self.held.append(ours.held())

    def check_flat(self) -> None:
        """Memory and descriptors of a warm process must be what they were."""
        for which, name in enumerate(("exchange", "signalling")):
            first, last = self.held[0][which], self.held[-1][which]
            if last.descriptors > first.descriptors:
                self.wrong.append(f"{name}: {first.descriptors} descriptors became {last.descriptors}")
            if last.memory - first.memory > (_FLOOD if self.packets else _GROWTH):
                self.wrong.append(f"{name}: {first.memory} kB became {last.memory}")

    @property
    def stuck_legs(self) -> list[str]:
        """What was said of legs nobody closed."""
        return [text for text in self.wrong if text.startswith("stuck: ") and not text.startswith("stuck: 0 legs")]

    def figures(self) -> str:
        """Memory (kB) and descriptors over time, of the exchange and of the process for SIP."""
        return "; ".join(f"{a.memory}/{a.descriptors} {b.memory}/{b.descriptors}" for a, b in self.held)


def run(options: Options) -> bool:
    """Calls, noise, calls again; and a control. `--rounds 20` means 1,000 calls and 1,000,000 packets."""
    report = Report("calls")
    logging.getLogger("purser").setLevel(logging.CRITICAL)
    calls, packets = options.rounds * 50, options.rounds * 50_000
    report.say(f"seed {options.seed}, {calls} calls, {packets} packets")
    course = asyncio.run(play(calls, packets, Random(options.seed)))
    report.say(str(course))
    report.say(f"memory in kB and descriptors, exchange and signalling: {course.figures()}")
    for text in course.wrong:
        report.say(f"WRONG: {text}")
    control = asyncio.run(play(10, 0, Random(options.seed), forgetful=True, patience=8))
    stuck = control.stuck_legs
    report.say(f"control (forgets that calls end): {stuck[0] if stuck else 'nothing stuck: the run proves nothing'}")
    if course.wrong or not stuck:
        report.say("BROKEN" if course.wrong else "PROVES NOTHING")
        return False
    return report.verdict(str(course))


async def play(
    calls: int, packets: int, random: Random, *, forgetful: bool = False, patience: float = _QUIET_WITHIN
) -> Course:
    """Half a hundred calls to get warm, then all of them, then the noise, then some calls more."""
    course, began, out = Course(), time.monotonic(), free_port()
    with tempfile.TemporaryDirectory() as folder:
        async with exchange(forgetful, trunk=("127.0.0.1", out), keepalive=0, ask_trunk=0) as ours:
            pid = ours.telephone.pid
            rounds = [("warm", 50)] if calls > 50 else []
            rounds += [("calls", calls), *([("after", min(50, calls))] if packets else [])]
            for name, count in rounds:
                if name == "after":
                    await _noise(ours, course, packets, random, number="talk" if calls > 50 else "busy")
                    await _quiet(ours, course, patience)
                await _calls(ours, course, Path(folder, name), count, out)
                await _quiet(ours, course, patience)
                course.remember(ours)
            course.check_flat()
            if ours.telephone.pid != pid or ours.telephone.restarts:
                course.wrong.append("the process for SIP died")
    course.seconds = time.monotonic() - began
    return course


async def _calls(ours: Exchange, course: Course, folder: Path, calls: int, out: int) -> None:
    """All kinds at the same time, and some calls out besides."""
    place = ours.telephone.settings.listen
    counts = {name: max(1, calls * share // 10) for name, share in _SHARES.items()}
    dialled = max(1, calls // 30) * len(_OUT)
    players = [sipp.play(folder, name, place, counts[name], share) for name, share in _SHARES.items()]
    callee = asyncio.create_task(sipp.be_called(folder, out, dialled))
    await asyncio.sleep(0.5)
    ringing = asyncio.create_task(_ring_up(ours, dialled))
    for (name, count), played in zip(counts.items(), await asyncio.gather(*players), strict=True):
        course.good += played.good
        if played.bad or played.good != count:
            course.wrong.append(f"{name}: {played.good} of {count} as written; {played.said}")
    await ringing
    try:
        played = await asyncio.wait_for(callee, 30)
    except TimeoutError:
        course.wrong.append(f"of {dialled} calls out some never ended")
    else:
        course.good += played.good
        if played.bad or played.good != dialled:
            course.wrong.append(f"out: {played.good} of {dialled} as written; {played.said}")


async def _ring_up(ours: Exchange, count: int) -> None:
    for number in range(count):
        ours.ring_up(_OUT[number % len(_OUT)])
        await asyncio.sleep(0.3)


async def _noise(ours: Exchange, course: Course, packets: int, random: Random, number: str) -> None:
    """Half for signalling, half for sound."""
    try:
        await flood_signalling(ours.telephone.settings.listen, packets // 2, random, number)
        await _sound(ours, course, packets - packets // 2, random)
    except NoAnswerError as error:
        course.wrong.append(f"silence {error}")
    course.packets += packets


async def _sound(ours: Exchange, course: Course, packets: int, random: Random) -> None:
    async with sender() as (_, transport, port):
        legs = [await RtpLeg.open("127.0.0.1", ours.ports) for _ in range(_LEGS)]
        offer = f"v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio {port} RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n"
        lines = [Line(leg) for leg in legs]
        for leg, line in zip(legs, lines, strict=True):
            assert leg.answer(offer)
            ours.beat.add(line)

        def seen() -> int:
            return sum(leg.counters.received + leg.counters.refused for leg in legs)

        try:
            await flood_sound([leg.port for leg in legs], packets, random, transport, seen)
            if any(leg.ended.is_set() for leg in legs) or len(ours.beat) < _LEGS:
                course.wrong.append("noise ended a line")
        finally:
            for leg, line in zip(legs, lines, strict=True):
                ours.beat.remove(line)
                await leg.close()


async def _quiet(ours: Exchange, course: Course, patience: float) -> None:
    """Nothing of any call may be left after a while."""
    until = time.monotonic() + patience
    while not ours.is_idle() and time.monotonic() < until:
        await asyncio.sleep(0.1)
    if not ours.is_idle():
        course.wrong.append(f"stuck: {ours.left()}")
