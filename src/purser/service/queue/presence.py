"""Who answers, what they can do, and whether they are there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from purser.core.bell import ring
from purser.core.clock import Clock
from purser.core.db import Database, Tx
from purser.core.errors import Problem, invalid, not_found
from purser.core.ids import StaffId
from purser.core.procedure import Actor
from purser.service.queue import store, store_agents
from purser.service.queue.floor import TOPIC as QUEUE_TOPIC
from purser.service.queue.floor import Floor, take
from purser.service.queue.model import Agent, Contact, ContactChannel, Presence
from purser.service.queue.tell import tell_staff

GONE: Final = "gone"
"""Why somebody is offline whose desk has not been heard of."""

ALIVE: Final = timedelta(seconds=15)
"""How long a sign of life from a desk is good for."""

LEFT: Final = timedelta(seconds=5)
"""How long a desk that hung up may take to come back, such as by loading its page again."""


@dataclass(frozen=True, slots=True)
class Skilled:
    """What somebody can do, and how much of it at a time."""

    languages: frozenset[str]
    skills: frozenset[str]
    voice: int = 1
    chats: int = 3
    cases: int = 0


def agent_unknown() -> Problem:
    """Nobody who answers."""
    return not_found("agent_unknown")


async def ensure_agent(tx: Tx, staff: StaffId, clock: Clock) -> Agent:
    """Somebody who answers, locked; new ones are offline, speak both languages and have no special skill."""
    now = clock.now()
    new = Agent(staff, Presence.OFFLINE, "", now, now, frozenset({"zh", "en"}), frozenset())
    if await store_agents.add(tx, new):
        await store_agents.note(tx, new, now)
    found = await store_agents.claim(tx, staff)
    assert found is not None
    return found


async def set_skilled(tx: Tx, floor: Floor, staff: StaffId, what: Skilled) -> Agent:
    """What somebody can do from now on. Raises skill_unknown."""
    if unknown := what.skills - floor.rules.skills.keys():
        raise invalid("skill_unknown", skill=min(unknown))
    agent = await ensure_agent(tx, staff, floor.clock)
    changed = replace(
        agent, languages=what.languages, skills=what.skills, voice=what.voice, chats=what.chats, cases=what.cases,
        version=agent.version + 1,
    )  # fmt: skip
    await store_agents.save(tx, changed)
    await store_agents.note(tx, changed, floor.clock.now())
    return changed


async def set_presence(
    tx: Tx, floor: Floor, staff: StaffId, presence: Presence, reason: str = "", speaks: bool | None = None
) -> Agent:
    """Begin to take contacts, stop, or go. What is offered and not taken goes back to its place; what is being talked
    about stays. `speaks`: whether the desk has a microphone that works, and so may be called; None: as it was. Raises
    break_reason_unknown."""
    if presence is Presence.BREAK and reason not in floor.rules.break_names:
        raise invalid("break_reason_unknown")
    if presence is not Presence.AVAILABLE:
        await let_go(tx, floor, staff)
    elif speaks is False:
        await let_go(tx, floor, staff, frozenset({ContactChannel.VOICE}))
    agent = await ensure_agent(tx, staff, floor.clock)
    speaking = agent if speaks is None else replace(agent, speaks=speaks)
    if (agent.presence, agent.reason) != (presence, reason):
        return await change_presence(tx, floor, speaking, presence, reason)
    if agent == speaking:
        return agent
    return await _keep(tx, floor, replace(speaking, version=agent.version + 1))


async def let_go(
    tx: Tx, floor: Floor, staff: StaffId, channels: Collection[ContactChannel] = frozenset(ContactChannel)
) -> None:
    """What an agent was offered, or is being rung for them, goes back to its place."""
    await _let_go(tx, floor, [c for c in await _claim_held(tx, staff) if c.channel in channels])


async def _let_go(tx: Tx, floor: Floor, held: Collection[Contact]) -> None:
    for contact in held:
        if contact.state == "offered":
            await take(tx, floor.clock, contact, "lose", Actor.SYSTEM, wanted_agent=None)
        elif contact.state == "dialling":
            await store.end_attempt(tx, contact.id, "agent_lost", floor.clock.now())
            await take(tx, floor.clock, contact, "drop", Actor.SYSTEM, deadline=contact.expires_at)


async def _claim_held(tx: Tx, staff: StaffId) -> list[Contact]:
    """What an agent holds, all of it locked before a step is taken with any: each step locks the agent."""
    found = sorted(c.id for c in await store.read_held(tx, staff))
    return [c for c in [await store.claim(tx, ident) for ident in found] if c.agent == staff]


async def change_presence(tx: Tx, floor: Floor, agent: Agent, presence: Presence, reason: str) -> Agent:
    """Change the presence of an agent who was claimed."""
    now = floor.clock.now()
    idle = now if presence is Presence.AVAILABLE else agent.idle_since
    changed = replace(agent, presence=presence, reason=reason, since=now, idle_since=idle, version=agent.version + 1)
    return await _keep(tx, floor, changed)


async def _keep(tx: Tx, floor: Floor, agent: Agent) -> Agent:
    await store_agents.save(tx, agent)
    await store_agents.note(tx, agent, floor.clock.now())
    await ring(tx, QUEUE_TOPIC, "")
    told = {"presence": agent.presence, "reason": agent.reason}
    await tell_staff(tx, agent.staff, "presence", told, floor.clock)
    return agent


async def note_seen(db: Database, floor: Floor, staff: Collection[StaffId]) -> None:
    """These are at their desks."""
    if staff:
        await db.run(lambda tx: store_agents.set_seen(tx, staff, floor.clock.now() + ALIVE))


async def note_left(db: Database, floor: Floor, staff: StaffId) -> None:
    """A desk hung up: unless it is back soon, what they hold goes back to its place."""
    await db.run(lambda tx: store_agents.set_seen(tx, [staff], floor.clock.now() + LEFT))


async def send_away(tx: Tx, floor: Floor, staff: StaffId) -> None:
    """An agent whose desk was not heard of any more: offered things go back at once; what was being talked about goes
    back after a while, unless the desk is back by then."""
    held, now = await _claim_held(tx, staff), floor.clock.now()
    await _let_go(tx, floor, held)
    for contact in held:
        if contact.state in ("connected", "on_hold") and contact.deadline is None:
            until = now + floor.rules.absence[contact.channel]
            await take(tx, floor.clock, contact, "miss_agent", Actor.SYSTEM, deadline=until)
    agent = await store_agents.claim(tx, staff)
    if agent is None or agent.presence is Presence.OFFLINE or not is_absent(agent, floor):
        return
    await change_presence(tx, floor, agent, Presence.OFFLINE, GONE)


def is_absent(agent: Agent, floor: Floor) -> bool:
    """Whether an agent's desk has not been heard of."""
    return agent.present_until is not None and agent.present_until <= floor.clock.now()
