"""Who gets whom, over thousands of random queues: nobody of a later place is served first, but for what an agent lacks.

The rule is stated here in other words than in the code: a contact that was passed over is one that, at that moment, no
free agent could take, or whose agent is being kept for a call that has waited longer.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from purser.core.clock import FakeClock
from purser.core.ids import Id, StaffId
from purser.service.queue import (
    Agent,
    Band,
    Contact,
    ContactChannel,
    ContactId,
    ContactKind,
    Presence,
    load_queue_rules,
)
from purser.service.queue.match import Pair, match
from purser.service.queue.model import CHANNELS, MOST_EXTRA, Holding

RULES = load_queue_rules("cn")
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
CLOCK = FakeClock(NOW)
SKILLS = ("theft", "refunds", "cards")  # never waived, waived after 60 s, after 30 s


RUNS = 3_000


def _contact(chance: Random) -> Contact:
    first = NOW - timedelta(seconds=chance.randrange(200))
    kind = chance.choice(list(ContactKind))
    return Contact(
        ContactId.new(CLOCK), kind, Id.new(CLOCK), None, None, chance.choice(list(Band)), chance.choice(("zh", "en")),
        tuple(chance.sample(SKILLS, chance.choice((0, 0, 1, 2)))),
        first, first - timedelta(seconds=chance.choice((0, 0, 30, MOST_EXTRA))),
        "due" if kind is ContactKind.CALLBACK else "queued", first, 1,
    )  # fmt: skip


def _agent(chance: Random) -> Agent:
    held = chance.choices((ContactChannel.CHAT, ContactChannel.CHAT, ContactChannel.CASE), k=chance.randrange(4))
    if not held and chance.random() < 0.3:
        held = [ContactChannel.VOICE]
    return Agent(
        StaffId.new(CLOCK), chance.choice((*[Presence.AVAILABLE] * 3, *Presence)), "", NOW,
        NOW - timedelta(seconds=chance.randrange(600)),
        frozenset(chance.choice((("zh",), ("en",), ("zh", "en")))),
        frozenset(chance.sample(SKILLS, chance.randrange(4))),
        voice=chance.randrange(2), chats=chance.randrange(4), cases=chance.randrange(2),
        held=tuple(Holding(ContactId.new(CLOCK), c, "connected") for c in held),
    )  # fmt: skip


def _moment(run: int) -> tuple[Random, list[Contact], list[Agent]]:
    chance = Random(run)
    return (
        chance,
        [_contact(chance) for _ in range(chance.randrange(15))],
        [_agent(chance) for _ in range(chance.randrange(8))],
    )


def _could(agent: Agent, contact: Contact, held: list[ContactChannel], staff: list[Agent]) -> bool:
    """Whether the agent, with that in hand, may take the contact now: the rule in plain words."""
    known = {s for a in staff if a.presence is not Presence.OFFLINE for s in a.skills}
    waited = (NOW - contact.first_queued_at).total_seconds()
    waived = {s for s, limit in (("refunds", 60), ("cards", 30)) if waited >= limit}
    if agent.presence is not Presence.AVAILABLE or contact.language not in agent.languages:
        return False
    if not (set(contact.skills) & known) - waived <= agent.skills or ContactChannel.VOICE in held:
        return False
    channel = CHANNELS[contact.kind]
    if channel is ContactChannel.VOICE:
        return agent.voice == 1 and not held
    return held.count(channel) < (agent.chats if channel is ContactChannel.CHAT else agent.cases)


def _place(c: Contact) -> tuple[int, datetime, bytes]:
    return (c.band, c.place_at, c.id)


def test_nobody_is_passed_over() -> None:
    handed = 0
    for run in range(RUNS):
        _, waiting, staff = _moment(run)
        pairs = match(waiting, staff, NOW, RULES)
        given_to = {p.contact.id: p.agent.staff for p in pairs}
        assert len(given_to) == len(pairs), f"run {run}: somebody is handed to two"
        _check_order(run, waiting, staff, given_to)
        _check_longest_idle(run, pairs, staff)
        handed += len(pairs)
    assert handed > RUNS // 2, "enough was handed out to say something"


def _check_order(run: int, waiting: list[Contact], staff: list[Agent], given_to: dict[ContactId, StaffId]) -> None:
    held = {a.staff: [h.channel for h in a.held] for a in staff}
    kept_back = 0
    for contact in sorted(waiting, key=_place):
        able = [a for a in staff if _could(a, contact, held[a.staff], staff)]
        taken = given_to.get(contact.id)
        if taken is not None:
            assert taken in {a.staff for a in able}, f"run {run}: only who may take them gets them"
            held[taken].append(contact.channel)
            continue
        assert len(able) <= kept_back, f"run {run}: somebody could have taken them"
        assert all(held[a.staff] for a in able), f"run {run}: whoever is kept for a call has something in hand"
        waits_long = NOW - contact.first_queued_at >= RULES.hold_back
        kept_back += contact.channel is ContactChannel.VOICE and waits_long


def _check_longest_idle(run: int, pairs: list[Pair], staff: list[Agent]) -> None:
    """Of those with empty hands who could take the first contact, it is the one who was idle longest."""
    idle = [a for a in staff if pairs and not a.held and _could(a, pairs[0].contact, [], staff)]
    if idle:
        assert pairs[0].agent.idle_since == min(a.idle_since for a in idle), f"run {run}"


def test_the_order_in_which_they_are_read_is_no_matter() -> None:
    for run in range(RUNS // 3):
        chance, waiting, staff = _moment(run)
        first = match(waiting, staff, NOW, RULES)
        chance.shuffle(waiting)
        chance.shuffle(staff)
        again = match(waiting, staff, NOW, RULES)
        assert [(p.contact.id, p.agent.staff) for p in first] == [(p.contact.id, p.agent.staff) for p in again], run


def test_nobody_is_rung_without_an_agent_for_it() -> None:
    """Whoever would be rung has an agent of their own who holds nothing: never more dials than free agents."""
    dialled = 0
    for run in range(RUNS):
        _, waiting, staff = _moment(run)
        dials = [p for p in match(waiting, staff, NOW, RULES) if p.contact.kind is ContactKind.CALLBACK]
        free = {a.staff for a in staff if not a.held and a.presence is Presence.AVAILABLE and a.voice}
        assert {p.agent.staff for p in dials} <= free, run
        assert len({p.agent.staff for p in dials}) == len(dials), run
        dialled += len(dials)
    assert dialled > 100
