"""The queue under random stories with dispatchers that die: who is handed to whom, that nobody is lost, that one
attempt lives; the same with telephones, whose carriers die, too. A dispatcher that decides without the lead's row and
carriers that nobody buries are the controls."""

from __future__ import annotations

import asyncio
import logging
import random
from dataclasses import dataclass, field
from random import Random
from typing import Final

import structlog
from psycopg.conninfo import make_conninfo

from bench.lab import purser_database, server
from faults.hotline_story import HotlineStory, Unburied
from faults.queue_story import MakeDispatcher, Story
from faults.report import Options, Report
from purser.core.clock import FakeClock
from purser.core.db import Database, Tx
from purser.service.queue import Dispatcher, store, store_agents
from purser.service.queue.dispatch import still_true
from purser.service.queue.match import match

ABOUT = (
    "random stories of the queue and its calls with dispatchers and carriers killed; controls without their safeguards"
)

STORIES: Final = 25
"""Stories a round."""

MOMENTS: Final = 10


@dataclass(slots=True)
class Course:
    """What stories came to."""

    stories: int = 0
    moments: int = 0
    handed: int = 0
    killed: int = 0
    acts: int = 0
    rung: int = 0
    buried: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.stories} stories, {self.moments} moments, {self.acts} acts, {self.handed} handed out at contested "
            f"moments, {self.killed} dispatchers killed at work"
            + (f", {self.rung} calls, {self.buried} of their carriers killed" if self.rung else "")
        )


class Hasty(Dispatcher):
    """Decides by what it read a moment ago, without the lead: agents get more than they can take."""

    async def _hand_out(self, tx: Tx) -> int:
        agents = await store_agents.read_on_duty(tx)
        await asyncio.sleep(random.uniform(0, 0.02))
        waiting = await store.read_waiting(tx, 100)
        now = self._floor.clock.now()
        pairs = await still_true(tx, match(waiting, agents, now, self._floor.rules))
        for pair in pairs:
            await self._hand(tx, pair, now)
        return len(pairs)


def run(options: Options) -> bool:
    """Stories, then the control."""
    report = Report("queue-order")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))  # to die is the point
    logging.getLogger("psycopg").setLevel(logging.CRITICAL)
    count = options.rounds * STORIES
    report.say(f"seed {options.seed}, {count} stories of {MOMENTS} moments")
    with server() as cluster:
        dsn = asyncio.run(purser_database(cluster, "queue_order"))
        courses = [asyncio.run(play(dsn, options.seed, count, MOMENTS, kind=k)) for k in (Story, HotlineStory)]
        hasty = asyncio.run(play(dsn, options.seed, STORIES, MOMENTS, Hasty))
        unburied = asyncio.run(play(dsn, options.seed, STORIES, MOMENTS, kind=Unburied))
    for course in courses:
        report.say(str(course))
        for text in course.wrong:
            report.say(f"WRONG: {text}")
    controls = {"without the lead": hasty, "dead carriers are left alone": unburied}
    for what, control in controls.items():
        report.say(
            f"control ({what}): {control.wrong[0] if control.wrong else 'nothing wrong: the run proves nothing'}"
        )
    held = not any(c.wrong for c in courses) and all(c.wrong for c in controls.values())
    return report.verdict("; ".join(map(str, courses))) and held


async def play(
    dsn: str, seed: int, count: int, moments: int, make: MakeDispatcher = Dispatcher, kind: type[Story] = Story
) -> Course:
    """Stories one after the other in one database, until one goes wrong."""
    course, clock = Course(), FakeClock()
    doomed = make_conninfo(dsn, application_name="doomed")
    async with Database(dsn) as db, Database(doomed) as dying:
        for number in range(count):
            story = kind(db, dying, clock, Random(seed * 100_003 + number), make, make is Dispatcher)
            await story.play(moments)
            course.stories += 1
            course.moments += moments
            course.handed += story.handed
            course.killed += story.killed
            course.acts += story.acts
            if isinstance(story, HotlineStory):
                course.rung += story.rung
                course.buried += story.buried
            if story.wrong:
                course.wrong = [f"story {number}: {text}" for text in story.wrong]
                break
    return course
