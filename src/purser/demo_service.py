"""What the demo's service centre has behind it: two weeks of contacts, and an alarm to look at.

Nobody in it is one of the demo's people. It is made once, where there has never been a contact.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    Skilled,
    load_queue_rules,
    open_floor,
    set_skilled,
)
from purser.service.queue.store import add, note

SKILLS: Final = {
    Role.AGENT: ("refunds", "cards", "fees", "disputes"),
    Role.SENIOR_AGENT: ("refunds", "cards", "fees", "disputes", "theft", "privacy", "complaints", "merchants"),
}
"""What those can do whose desks a visitor sits down at."""

DAYS: Final = 14
_A_DAY: Final = (18, 34)
_OPENS, _CLOSES = 9, 21
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
        await _history(tx, policy, [staff[Role.AGENT], staff[Role.SENIOR_AGENT]], clock)
        facts = {"in_an_hour": 19, "usual_at_most": 12}
        await sound(tx, open_access(policy.name, clock), staff[Role.AGENT], Alarm.OUTLIER, facts)

    await db.run(fill)


async def _history(tx: Tx, policy: Policy, agents: Sequence[StaffId], clock: Clock) -> None:
    draw = Random(_SEED)  # noqa: S311 -- the same weeks each time
    codes = [c.code for c in load_queue_rules(policy.name).codes]
    midnight = clock.now().astimezone(policy.time_zone).replace(hour=0, minute=0, second=0, microsecond=0)
    regulars = [CustomerId.new(clock) for _ in range(900)]
    async with tx.pipeline():
        for back in range(DAYS, 0, -1):
            opens = midnight - timedelta(days=back) + timedelta(hours=_OPENS)
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
