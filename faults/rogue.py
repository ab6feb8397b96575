"""Colleagues who misuse what they may, by script, on the real app and PostgreSQL: how soon each is stopped or told of,
and how many customers they saw until then. An honest colleague works beside them and must not be told of."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Final

import structlog

from bench.lab import purser_database, server
from faults.report import Options, Report
from faults.rogue_honest import Days, alone_days, honest_days
from faults.rogue_house import Colleague, Office, office
from faults.rogue_scripts import SCRIPTS, Script
from purser.core.postgres import Cluster
from purser.identity.permissions import Role
from purser.service.access import Limits, load_limits

ABOUT = "misuse what staff may, by script, beside an honest colleague; a control without limits"

MOST_SEEN: Final = 30
IN_TIME: Final = timedelta(minutes=15)
IN_AN_HOUR: Final = timedelta(hours=1)
"""Whoever opens slowly what they could act in, and does not, looks like somebody at work for that long at most."""
TOLD_OF: Final = 0.15
"""Of so many honest days with a slip each somebody may be told at most: two within an hour are two too many."""
TOLD_OF_ALONE: Final = 0.25
"""The same of days on which somebody only goes through what waits: one in nine leaves four in a row by chance."""
PEOPLE: Final = 120
CANARY_AT: Final = 4
"""Which of the waiting matters is a canary's, where there is one."""

_BOUNDLESS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Course:
    """How a script went. `told`: how long after the first thing it did somebody was told; None: nobody was."""

    script: Script
    seen: int
    told: timedelta | None
    alarms: tuple[str, ...]
    won: bool

    def __str__(self) -> str:
        stopped = "nobody told" if self.seen or self.won else "refused, all of it"
        told = stopped if self.told is None else f"told after {self.told / timedelta(minutes=1):4.1f} min"
        won = "  GOT IT" if self.won else ""
        alarms = ", ".join(self.alarms)
        return f"{self.script.name:<46} {self.seen:>3} seen  {told:<20} {alarms}{won}"


def run(options: Options) -> bool:
    """Every script on the policy's limits, one with a canary, and those that look at many without limits."""
    report = Report("rogue")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))  # refusals are the point
    report.say(f"seed {options.seed}, {len(SCRIPTS)} scripts, {PEOPLE} customers; rounds do not matter here")
    with server() as cluster:
        courses, honest, caught, bare = asyncio.run(_all(cluster))
        calm, alone = asyncio.run(_calm(cluster, options.seed))
    for course in (*courses, caught):
        report.say(str(course))
    report.say(f"an honest colleague, two hours of contacts beside: {honest or 'nothing said'}")
    for course in bare:
        report.say(f"control (no limits): {course}")
    report.say(str(calm))
    report.say(f"of operators with nothing but what waits: {alone}")
    wrong = faults_of(courses, honest, caught, bare)
    if len(calm.told) > TOLD_OF * calm.days:
        wrong.append(f"too much is told of honest people: {calm}")
    if len(alone.told) > TOLD_OF_ALONE * alone.days:
        wrong.append(f"too much is told of honest operators: {alone}")
    for text in wrong:
        report.say(f"WRONG: {text}")
    return report.verdict(f"{len(courses) + 1} scripts stopped or told of") and not wrong


def faults_of(courses: Sequence[Course], honest: Sequence[str], caught: Course, bare: Sequence[Course]) -> list[str]:
    """What must not be."""
    wrong = [f"saw {c.seen} customers: {c.script.name}" for c in (*courses, caught) if c.seen > MOST_SEEN]
    wrong += [f"got what nobody may: {c.script.name}" for c in courses if c.won]
    wrong += [
        f"was neither stopped nor told of in time: {c.script.name}"
        for c in courses
        if (c.seen or c.won) and (c.told is None or c.told > (IN_AN_HOUR if c.script.patient else IN_TIME))
    ]
    if honest:
        wrong.append(f"the honest colleague was told of: {', '.join(honest)}")
    if "canary" not in caught.alarms or caught.seen > CANARY_AT:
        wrong.append("the canary did not end it")
    wrong += [f"without limits no more is seen: {c.script.name}" for c in bare if c.seen <= MOST_SEEN]
    return wrong


async def _all(cluster: Cluster) -> tuple[list[Course], list[str], Course, list[Course]]:
    dsn = await purser_database(cluster, "rogue")
    with tempfile.TemporaryDirectory() as home:
        async with office(dsn, Path(home)) as place:
            await place.populate(PEOPLE)
            return await play(place, SCRIPTS)


async def _calm(cluster: Cluster, seed: int) -> tuple[Days, Days]:
    """Days of honest people: such as open what is none of theirs once a day, and such as only work off what waits."""
    dsn = await purser_database(cluster, "calm")
    with tempfile.TemporaryDirectory() as home:
        async with office(dsn, Path(home)) as place:
            await place.populate(PEOPLE)
            beside = await honest_days(place, Random(seed), slips=1)
            return beside, await alone_days(place, Random(seed))


async def play(place: Office, scripts: Sequence[Script]) -> tuple[list[Course], list[str], Course, list[Course]]:
    """All of it in one office: what the scripts came to, what was said of the honest one, the canary, the control."""
    honest = await place.hire(Role.AGENT, "林晓")
    peers = [await place.hire(Role.AGENT, f"同事{n}") for n in range(4)]
    for colleague in (honest, *peers):
        await place.past(colleague, a_day=40)
    await _honest_work(place, honest)
    courses = [await course_of(place, script) for script in scripts]
    said = [alarm for alarm, _ in await place.alarms(honest)]
    place.under(_without(load_limits("cn")))
    bare = [await course_of(place, script) for script in scripts if script.many]
    place.under(load_limits("cn"))
    await place.set_canary(place.customers[CANARY_AT])
    opens = next(s for s in SCRIPTS if s.name == "opens every matter there is")
    return courses, said, await course_of(place, opens), bare


async def course_of(place: Office, script: Script) -> Course:
    """One script, by somebody who was hired for it, after an ordinary week."""
    rogue = await place.hire(script.role, "钱进")
    await place.past(rogue, a_day=40)
    hired = place.clock.now()
    won = await script.play(place, rogue)
    alarms = await place.alarms(rogue)
    told = min((at - (rogue.began or hired) for _, at in alarms), default=None)
    return Course(script, len(rogue.seen), told, tuple(a for a, _ in alarms), won)


async def _honest_work(place: Office, honest: Colleague) -> None:
    """Contacts as they come, nine an hour, each with a field that is needed now and then."""
    for turn, customer in enumerate(place.customers[40:58]):
        place.give(honest, customer)
        await place.pass_time(400)
        answer = await honest.browser.get(f"/v1/staff/customers/{customer}")
        assert answer.status_code == 200, answer.text
        if turn % 3 == 0:
            body = {"field": "phone", "reason": "to call her back"}
            assert (await honest.browser.post(f"/v1/staff/customers/{customer}/reveal", json=body)).is_success


def _without(limits: Limits) -> Limits:
    """The same with no limit that anybody reaches."""
    return replace(
        limits, reveals_a_day=_BOUNDLESS, lookups_a_day=_BOUNDLESS, misses=_BOUNDLESS, customers_an_hour=_BOUNDLESS,
        customers_a_day=_BOUNDLESS, customers_a_day_of={}, refusals=_BOUNDLESS, pages=_BOUNDLESS,
        usual_times=_BOUNDLESS, usual_least=_BOUNDLESS, strangers_an_hour=_BOUNDLESS, strangers_a_day=_BOUNDLESS,
        undone_in_a_row=_BOUNDLESS, undone_alone=_BOUNDLESS,
    )  # fmt: skip
