"""What the demo's service centre has behind it: two weeks of contacts, and an alarm to look at.

Nobody in it is one of the demo's people. It is made once, where there has never been a contact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Final

from purser.accounts import Policy
from purser.core.clock import Clock
from purser.core.db import Database, Tx
from purser.core.ids import CustomerId, Id, StaffId
from purser.identity.permissions import Role
from purser.identity.staff import list_staff
from purser.service.access import open_access, sound
from purser.service.access.model import Alarm
from purser.service.queue import (
    Band,
    Contact,
    ContactId,
    ContactKind,
    Presence,
    Skilled,
    ensure_agent,
    load_queue_rules,
    open_floor,
    set_skilled,
)
from purser.service.queue.store import add, note
from purser.service.queue.store_agents import note as note_presence
from purser.service.queue.store_agents import save as save_agent

SKILLS: Final = {
    Role.AGENT: ("refunds", "cards", "fees", "disputes"),
    Role.SENIOR_AGENT: ("refunds", "cards", "fees", "disputes", "theft", "privacy", "complaints", "merchants"),
}
"""What those can do whose desks a visitor sits down at."""

DAYS: Final = 14
_A_DAY: Final = (18, 34)
_OPENS, _CLOSES = 9, 21
_SHIFT: Final = (
    (0.0, Presence.AVAILABLE, ""), (3.5, Presence.BREAK, "meal"), (4.25, Presence.AVAILABLE, ""),
    (8.0, Presence.OFFLINE, ""),
)  # fmt: skip
"""Hours after somebody begins; one of the two begins with the day, the other ends with it."""

_PROMISES: Final = (30, 60, 120, 180, 300)
_SEED: Final = 20260302


async def seed_service(db: Database, policy: Policy, clock: Clock) -> None:
    """Make it, where it is missing."""

    async def fill(tx: Tx) -> None:
        if await (await tx.execute("SELECT 1 FROM queue_contacts LIMIT 1")).fetchone() is not None:
            return
        staff = {s.role: s.id for s in await list_staff(tx)}
        floor = open_floor(policy.name, clock)
        for role, skills in SKILLS.items():
            await set_skilled(tx, floor, staff[role], Skilled(frozenset({"zh", "en"}), frozenset(skills)))
        agents = [staff[Role.AGENT], staff[Role.SENIOR_AGENT]]
        days = _days(policy, clock)
        for agent, begins in zip(agents, (0.0, _CLOSES - _OPENS - _SHIFT[-1][0]), strict=True):
            await _shifts(tx, agent, [day + timedelta(hours=begins) for day in days], clock)
        await _history(tx, policy, agents, days, clock)
        facts = {"in_an_hour": 19, "usual_at_most": 12}
        await sound(tx, open_access(policy.name, clock), staff[Role.AGENT], Alarm.OUTLIER, facts)

    await db.run(fill)


def _days(policy: Policy, clock: Clock) -> list[datetime]:
    """When the service opened on each day."""
    midnight = clock.now().astimezone(policy.time_zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return [midnight - timedelta(days=back) + timedelta(hours=_OPENS) for back in range(DAYS, 0, -1)]


async def _shifts(tx: Tx, staff: StaffId, begins: Sequence[datetime], clock: Clock) -> None:
    """When somebody was there, and took contacts."""
    agent = await ensure_agent(tx, staff, clock)
    for start in begins:
        for hours, presence, reason in _SHIFT:
            agent = replace(agent, presence=presence, reason=reason, version=agent.version + 1)
            await save_agent(tx, agent)
            await note_presence(tx, agent, start + timedelta(hours=hours))


async def _history(
    tx: Tx, policy: Policy, agents: Sequence[StaffId], days: Sequence[datetime], clock: Clock
) -> None:  # fmt: skip
    draw = Random(_SEED)  # noqa: S311 -- the same weeks each time
    codes = [c.code for c in load_queue_rules(policy.name).codes]
    regulars = [CustomerId.new(clock) for _ in range(900)]
    async with tx.pipeline():
        for opens in days:
            for _ in range(draw.randint(*_A_DAY)):
                came = opens + timedelta(hours=draw.triangular(0, _CLOSES - _OPENS, 2.5))
                await _contact(tx, draw, came, draw.choice(agents), draw.choice(regulars), draw.choice(codes))


async def _contact(
    tx: Tx, draw: Random, came: datetime, agent: StaffId, customer: CustomerId, code: str
) -> None:  # fmt: skip
    """Somebody who was answered, or gave up, with what was promised."""
    wait = draw.lognormvariate(2.9, 0.9)
    promised = next((p for p in _PROMISES if p >= wait * draw.choice((1.0, 1.4, 2.2, 0.6))), _PROMISES[-1])
    kind = ContactKind.CHAT if draw.random() < 0.75 else ContactKind.CALL
    band = draw.choices((Band.THEFT, Band.MONEY_MISSING, Band.REST), (1, 5, 14))[0]
    gave_up = wait > 60 and draw.random() < 0.35
    answered = came + timedelta(seconds=wait)
    talked = answered + timedelta(seconds=draw.uniform(110, 560))
    closed = talked + timedelta(seconds=draw.uniform(10, 50))
    steps: list[tuple[str, str, datetime, StaffId | None]] = [("enqueue", "queued", came, None)]
    if gave_up:
        steps.append(("abandon", "abandoned", answered, None))
    else:
        steps += [
            ("offer", "offered", max(came, answered - timedelta(seconds=4)), agent),
            ("accept", "connected", answered, agent),
            ("finish", "wrap_up", talked, agent),
            ("close", "closed", closed, agent),
        ]
    last = steps[-1]
    made = Contact(
        ContactId.at(came.timestamp()), kind, Id.at(came.timestamp()), customer, None, band, "zh", (), came, came,
        last[1], last[2], len(steps), promised_s=promised, base_s=float(promised),
        connected_at=None if gave_up else answered, ended_at=last[2], wrap_up_code=None if gave_up else code,
    )  # fmt: skip
    await add(tx, made)
    for version, (step, state, at, by) in enumerate(steps, 1):
        then = Contact(
            made.id, kind, made.ref, customer, None, band, "zh", (), came, came, state, at, version
        )  # fmt: skip
        await note(tx, then, step, by, at, {})
