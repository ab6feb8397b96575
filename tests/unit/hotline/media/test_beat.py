"""The clock: in time, for everybody, whoever fails."""

import asyncio
import time

from purser.hotline.media import Beat


class Counting:
    def __init__(self) -> None:
        self.beats, self.failed = 0, False

    def tick(self) -> None:
        self.beats += 1

    def fail(self) -> None:
        self.failed = True


class Failing(Counting):
    def tick(self) -> None:
        raise RuntimeError("no sound")


async def run(beat: Beat, seconds: float) -> None:
    task = asyncio.create_task(beat.run())
    await asyncio.sleep(seconds)
    task.cancel()


async def test_it_counts_as_many_beats_as_time_has() -> None:
    beat, line = Beat(), Counting()
    beat.add(line)
    beat.add(line)
    began = time.monotonic()
    await run(beat, 0.5)
    possible = (time.monotonic() - began) / 0.02
    assert line.beats + beat.lateness.skipped <= possible
    assert line.beats == beat.lateness.beats > 0
    beat.remove(line)
    beat.remove(line)
    assert len(beat) == 0


async def test_a_line_that_fails_is_taken_out_and_the_others_go_on() -> None:
    beat, bad, good = Beat(), Failing(), Counting()
    for line in (bad, good):
        beat.add(line)
    beat.beat()
    beat.beat()
    assert bad.failed
    assert not good.failed
    assert good.beats == 2
    assert len(beat) == 1


async def test_hopelessly_late_beats_are_left_out_and_counted() -> None:
    beat, line = Beat(), Counting()
    beat.add(line)
    task = asyncio.create_task(beat.run())
    await asyncio.sleep(0.03)
    before = line.beats
    time.sleep(0.5)  # noqa: ASYNC251  # somebody holds the loop
    await asyncio.sleep(0.03)
    task.cancel()
    assert beat.lateness.skipped >= 20
    assert beat.lateness.worst_ms > 400
    assert line.beats - before < 15
    beat.reset()
    assert beat.lateness.skipped == 0
    assert beat.lateness.p50_ms == beat.lateness.p99_ms == 0
