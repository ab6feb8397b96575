"""Honest colleagues, a day each: they open matters of those they talk with, act in what waits for them, and now and
then open one that is none of theirs. How many of them somebody is told of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

from faults.rogue_house import Colleague, Office
from purser.core.ids import CustomerId, ProceedingId
from purser.identity.permissions import Role

DAYS: Final = 40
"""Days of one colleague each."""

DAYS_ALONE: Final = 20
"""Days of operators who only go through what waits."""

ACTED: Final = 0.7
"""How often somebody who opens what waits for them acts in it at once."""

_CONTACTS: Final = 24
"""A day's contacts that have to do with a matter, one every twenty minutes."""


@dataclass(frozen=True, slots=True)
class Days:
    """So many days, the slips that were made in them, and what somebody was told of."""

    days: int
    made: int
    told: tuple[str, ...]

    def __str__(self) -> str:
        said = ", ".join(self.told) or "nothing said"
        return f"{self.days} honest days with {self.made} slips: {said}"


async def honest_days(place: Office, chance: Random, slips: float, days: int = DAYS) -> Days:
    """Colleagues by turns an agent and a senior agent, who open a stranger's matter about `slips` times a day."""
    told: list[str] = []
    made = 0
    for day in range(days):
        colleague = await place.hire((Role.AGENT, Role.SENIOR_AGENT)[day % 2], f"同事{day}")
        await place.past(colleague, a_day=40)
        made += await _day(place, colleague, chance, slips / _CONTACTS)
        told += [alarm for alarm, _ in await place.alarms(colleague)]
        await colleague.browser.aclose()
    return Days(days, made, tuple(told))


async def alone_days(place: Office, chance: Random, days: int = DAYS_ALONE) -> Days:
    """Operators who do nothing all day but go through what waits for them, and leave three of ten for later."""
    told: list[str] = []
    for day in range(days):
        colleague = await place.hire(Role.OPERATOR, f"同事{day}")
        for customer, matter in chance.sample(place.matters, _CONTACTS):
            await place.pass_time(600)
            await _open(colleague, "/v1/staff/matters/waiting")
            await place.pass_time(600)
            await _open(colleague, f"/v1/staff/matters/{customer}/{matter}")
            if chance.random() < ACTED:
                await place.act(colleague, customer, matter)
        told += [alarm for alarm, _ in await place.alarms(colleague)]
        await colleague.browser.aclose()
    return Days(days, 0, tuple(told))


async def _day(place: Office, colleague: Colleague, chance: Random, slip: float) -> int:
    """Eight hours; how many slips there were. Seniors open two matters an hour that wait for them."""
    known = chance.sample(place.matters, _CONTACTS)
    others = iter(chance.sample([m for m in place.matters if m not in known], len(place.matters) - len(known)))
    made = 0
    for turn, (customer, matter) in enumerate(known):
        place.give(colleague, customer)
        await place.pass_time(600)
        await _open(colleague, f"/v1/staff/customers/{customer}")
        await _open(colleague, f"/v1/staff/matters/{customer}/{matter}")
        place.take_back(colleague, customer)
        await place.pass_time(600)
        await _open(colleague, "/v1/staff/matters/waiting")
        if turn % 5 == 4:  # what became of it?
            before, its = known[turn - 4]
            await _open(colleague, f"/v1/staff/matters/{before}/{its}")
        if colleague.role is Role.SENIOR_AGENT and turn % 3 < 2:
            await _waiting(place, colleague, chance, others)
        if chance.random() < slip:
            stranger, theirs = next(others)
            await _open(colleague, f"/v1/staff/matters/{stranger}/{theirs}")
            made += 1
    return made


async def _waiting(
    place: Office, colleague: Colleague, chance: Random, others: Iterator[tuple[CustomerId, ProceedingId]]
) -> None:
    customer, matter = next(others)
    await _open(colleague, f"/v1/staff/matters/{customer}/{matter}")
    if chance.random() < ACTED:
        await place.act(colleague, customer, matter)


async def _open(colleague: Colleague, path: str) -> None:
    answer = await colleague.browser.get(path)
    assert answer.status_code == 200, answer.text
