"""The queue under random stories with dispatchers that die: who is handed to whom, that nobody is lost, that one
attempt lives; the same with telephones, whose carriers die, too. A dispatcher that decides without the lead's row and
carriers that nobody buries are the controls."""

from __future__ import annotations

import asyncio
import logging
import random
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, fields
from multiprocessing import get_context
from random import Random
from typing import Final

import psycopg
import structlog
from psycopg.conninfo import make_conninfo

from bench.lab import purser_database, server
from faults.findings import Finding, Wrong
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

LANES: Final = 4
"""Rounds at the same time, each in a process and a database of its own: who is killed and buried is waited for."""

TEMPLATE: Final = "queue_order"

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

    def add(self, other: Course) -> None:
        """What another came to, besides."""
        for f in fields(self):
            setattr(self, f.name, getattr(self, f.name) + getattr(other, f.name))

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


@dataclass(frozen=True, slots=True)
class Chapter:
    """Stories that follow from one seed, in a database of their own on a server whose own is at `dsn`."""

    dsn: str
    name: str
    seed: int
    kind: type[Story]
    make: MakeDispatcher = Dispatcher

    def play(self) -> Course:
        """What they came to."""
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))  # to die is the point
        logging.getLogger("psycopg").setLevel(logging.CRITICAL)
        self._ask(f"CREATE DATABASE {self.name} TEMPLATE {TEMPLATE}")
        own = make_conninfo(self.dsn, dbname=self.name)
        try:
            return asyncio.run(play(own, self.seed, STORIES, MOMENTS, self.make, self.kind))
        finally:
            self._ask(f"DROP DATABASE {self.name} WITH (FORCE)")

    def _ask(self, statement: str) -> None:
        with psycopg.connect(self.dsn, autocommit=True) as conn:
            conn.execute(statement)


def run(options: Options) -> bool:
    """Stories, then the controls."""
    report = Report("queue-order")
    count = options.rounds * STORIES
    report.say(f"seed {options.seed}, {count} stories of {MOMENTS} moments without telephones, as many with them")
    with server() as cluster, ProcessPoolExecutor(LANES, get_context("spawn")) as lanes:
        asyncio.run(purser_database(cluster, TEMPLATE))
        dsn = cluster.dsn()
        chapters = [
            Chapter(dsn, f"{kind.__name__.lower()}_{n}", options.seed * 100_003 + n, kind)
            for n in range(options.rounds)
            for kind in (Story, HotlineStory)
        ]
        courses = {Story: Course(), HotlineStory: Course()}
        for number, (chapter, course) in enumerate(zip(chapters, lanes.map(Chapter.play, chapters), strict=True), 1):
            courses[chapter.kind].add(course)
            report.say(f"{number} of {len(chapters)}: {course}")
            report.found([Finding(Wrong.DIFFERS, chapter.name, text) for text in course.wrong])
        hasty = lanes.submit(Chapter(dsn, "hasty", options.seed, Story, Hasty).play)
        unburied = lanes.submit(Chapter(dsn, "unburied", options.seed, Unburied).play)
        controls = {"without the lead": hasty.result(), "dead carriers are left alone": unburied.result()}
    for what, control in controls.items():
        if not control.wrong:
            report.harmless.append(what)
        report.say(f"control ({what}): {(control.wrong or ['nothing wrong: the run proves nothing'])[0]}")
    return report.verdict("; ".join(map(str, courses.values())))


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
