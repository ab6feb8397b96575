"""Rounds of the same kind: a load, a blow in the middle of it, and then everything is looked at."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from faults.background import Background
from faults.checks import check_the_books
from faults.crowd import PATIENCE, Crowd
from faults.diary import Intent
from faults.findings import Finding, Wrong
from faults.house import House
from faults.people import settle_town
from faults.report import Options, Report
from faults.wishes import pay_somebody

BEFORE, AFTER = (60, 400), 40
"""Payments acknowledged before the blow, drawn from a range, and after it."""

ENOUGH = 60
"""Rounds after which a control that has broken nothing is taken to be harmless."""

Blow = Callable[[House, Random], list[Finding]]
"""Breaks something and mends it again; returns what did not live through it as it should."""


@dataclass(slots=True)
class Sums:
    """What all rounds together came to."""

    rounds: int = 0
    acknowledged: int = 0
    in_doubt: int = 0
    had_happened: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    findings: list[Finding] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.rounds} rounds, {self.acknowledged} acknowledged; of {self.in_doubt} in doubt "
            f"{self.had_happened} had been done; {self.outcomes['503']} answers were 503, the slowest answer of all "
            f"took {self.slowest:.1f} s"
        )


@contextmanager
def crowd_of(
    house: House, options: Options, *, background: Background, url: str | None = None, fresh_keys: bool = False
) -> Iterator[Crowd]:
    """Settle people in a house whose servers run; they reach it at `url`, which may lead there by detours."""
    town = settle_town(house.cluster.dsn(), options.callers)
    os.sync()  # what a round begins with is on the disk, even where PostgreSQL is told not to mind
    crowd = Crowd(background, url or house.url, town, pay_somebody, seed=options.seed, fresh_keys=fresh_keys)
    try:
        yield crowd
    finally:
        crowd.close()


def break_house(house: House, blow: Blow, options: Options, report: Report, *, until: Wrong | None = None) -> Sums:
    """Play the rounds with customers who come straight to the house."""
    house.start_servers()
    with Background() as background, crowd_of(house, options, background=background) as crowd:
        return play(house, crowd, blow, options, report, until=until)


def play(
    house: House, crowd: Crowd, blow: Blow, options: Options, report: Report, *, until: Wrong | None = None
) -> Sums:
    """Play the rounds; or, for a control, `until` such a thing is found, which may take more of them: whether a
    blow falls between a commit and its answer is a matter of chance."""
    sums, random = Sums(), Random(options.seed)
    for number in range(1, (options.rounds if until is None else max(options.rounds, ENOUGH)) + 1):
        mark = len(crowd.diary.intents)
        found = _round(house, crowd, blow, random)
        _add(sums, crowd, mark, found)
        report.say(_line(number, crowd.diary.intents[mark:], found))
        if any(f.wrong is until for f in found):
            break
    return sums


def _round(house: House, crowd: Crowd, blow: Blow, random: Random) -> list[Finding]:
    mark, odd, crowd.diary.slowest = len(crowd.diary.intents), len(crowd.diary.odd), 0.0
    crowd.go()
    crowd.await_acknowledged(random.randint(*BEFORE))
    time.sleep(random.uniform(0, 0.05))
    found = blow(house, random)
    crowd.await_acknowledged(AFTER)
    rested, slowest = crowd.rest(), crowd.diary.slowest
    dsn = house.cluster.dsn()
    found += crowd.look(dsn)
    found += check_the_books(dsn)
    found += [Finding(Wrong.ANSWER, "the API", text) for text in crowd.diary.odd[odd:]]
    if not rested or slowest > PATIENCE:
        found.append(Finding(Wrong.HANGS, "the API", f"an attempt took {slowest:.1f} s"))
    if not found:  # what is missing would only be done again now
        found += crowd.replay([i for i in crowd.diary.intents[mark:] if i.acknowledged])
    return found


def _add(sums: Sums, crowd: Crowd, mark: int, found: list[Finding]) -> None:
    intents = crowd.diary.intents[mark:]
    doubtful = [i for i in intents if i.unknown]
    sums.rounds += 1
    sums.acknowledged += sum(i.acknowledged for i in intents)
    sums.in_doubt += len(doubtful)
    sums.had_happened += sum(i.replayed for i in doubtful)
    sums.outcomes = crowd.diary.outcomes
    sums.slowest = max(sums.slowest, crowd.diary.slowest)
    sums.findings += found


def _line(number: int, intents: list[Intent], found: list[Finding]) -> str:
    doubtful = [i for i in intents if i.unknown]
    return (
        f"round {number:>2}: {sum(i.acknowledged for i in intents):>5} acknowledged, {len(doubtful):>3} in doubt "
        f"({sum(i.replayed for i in doubtful)} had been done) – {'BROKEN' if found else 'ok'}"
    )
