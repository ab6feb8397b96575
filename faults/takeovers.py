"""Accounts taken over in thirty ways, against a month of normal payments, on the real engine and PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from bench.lab import purser_database, server
from faults.calm import NO_RULES
from faults.report import Options, Report
from faults.takeover_people import Crowd, Tally
from faults.takeover_scripts import SCRIPTS, Heist, Script
from faults.takeover_town import Town
from purser.accounts import load_policy
from purser.core.db import Database
from purser.core.postgres import Cluster
from purser.ledger.books import CHECKS, check_books
from purser.payments import books

ABOUT = "take accounts over by script, beside normal payments; a control without rules"

MOST_ASKED = 0.02
"""Of normal payments: those asked for more than the app had sent of itself."""

SAVINGS = 900_000
PEOPLE, DAYS = 150, 30


@dataclass(frozen=True, slots=True)
class Loss:
    """What one script took, minor units."""

    script: Script
    amount: int

    @property
    def is_above(self) -> bool:
        return self.amount > self.script.cap

    def __str__(self) -> str:
        above = "  ABOVE ITS CAP" if self.is_above else ""
        return f"{self.script.name:<48} ¥{self.amount / 100:>9,.2f} of ¥{self.script.cap / 100:>8,.2f}{above}"


def run(options: Options) -> bool:
    """The scripts and the month under the policy's rules, then both without any. Rounds do not matter here."""
    report = Report("takeovers")
    report.say(f"seed {options.seed}, {len(SCRIPTS)} scripts, {PEOPLE} people for {DAYS} days")
    with server() as cluster:
        losses, tally = asyncio.run(play(cluster, "ruled", options.seed, None, PEOPLE, DAYS))
        bare, _ = asyncio.run(play(cluster, "unruled", options.seed, NO_RULES, 12, 1))
    for loss in losses:
        report.say(str(loss))
    report.say(str(tally))
    report.say(f"control (no rules): ¥{total(bare) / 100:,.2f} lost instead of ¥{total(losses) / 100:,.2f}")
    wrong = faults_of(losses, tally, bare)
    for text in wrong:
        report.say(f"WRONG: {text}")
    held = report.verdict(f"{len(losses)} takeovers within their caps") if not wrong else False
    return held and not wrong


def total(losses: Sequence[Loss]) -> int:
    """All losses together, minor units."""
    return sum(loss.amount for loss in losses)


def faults_of(losses: Sequence[Loss], tally: Tally, bare: Sequence[Loss]) -> list[str]:
    """What must not be: a loss above its cap, too many asked, or a control that loses no more."""
    wrong = [f"{loss}" for loss in losses if loss.is_above]
    if tally.share_asked > MOST_ASKED:
        wrong.append(f"{100 * tally.share_asked:.2f} % of normal payments were asked for more")
    ruled = {loss.script.name: loss.amount for loss in losses}
    wrong += [
        f"without rules no more is lost to: {loss.script.name}"
        for loss in bare
        if not loss.script.is_bounded_by_law and loss.amount <= max(loss.script.cap, ruled[loss.script.name])
    ]
    return wrong


async def play(
    cluster: Cluster, name: str, seed: int, rules: dict[str, Any] | None, people: int, days: int
) -> tuple[list[Loss], Tally]:
    """Days of normal life, and then every script on a victim of its own. Raises AssertionError unless the books
    balance."""
    dsn = await purser_database(cluster, name)
    async with Database(dsn) as db:
        return await play_in(db, seed, rules, people, days)


async def play_in(
    db: Database, seed: int, rules: dict[str, Any] | None, people: int, days: int
) -> tuple[list[Loss], Tally]:
    """The same on a database that is there."""
    town = Town(db, rules)
    await town.open()
    shops = [await town.shop() for _ in range(20)]
    crowd = Crowd(town, [await town.person(SAVINGS) for _ in range(people)], shops, Random(seed))
    await crowd.befriend()
    await crowd.live(days)
    losses = [await _rob(town, script, shops) for script in SCRIPTS]
    await town.engine.close()
    findings = await check_books(db.dsn, (*CHECKS, *books.checks(load_policy("cn"))))
    assert findings == [], findings
    return losses, crowd.tally


async def _rob(town: Town, script: Script, shops: list[Any]) -> Loss:
    """One script on somebody with savings; it begins at eight in the morning."""
    town.clock.advance(seconds=_until_morning(town))
    victim = await town.person(SAVINGS)
    mules = [(await town.person(0)).wallet for _ in range(4)]
    for _ in range(3):
        await town.introduce(victim, (await town.person(0)).wallet)
    heist, began = Heist(town, victim, shops[:2], mules), town.clock.now()
    await script.play(heist)
    left = began + script.notices - town.clock.now()
    town.clock.advance(seconds=max(0.0, left / timedelta(seconds=1)))
    return Loss(script, await town.lost(victim.wallet, heist.loot))


def _until_morning(town: Town) -> float:
    now = town.clock.now()
    morning = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return (morning - now) / timedelta(seconds=1)
