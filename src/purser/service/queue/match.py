"""Who gets whom: the queue's one decision, as a function of who waits and who is free.

Contacts are looked at in the order of their places. Each gets, of the agents who may take it now, the one whom it is
for, or who holds the least and has been idle longest. So nobody is passed over by a later place except where the
agent lacks a skill, the language, or room for that channel.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeAlias

from purser.core.ids import StaffId
from purser.service.queue.model import Agent, Contact, ContactChannel, Holding, Presence
from purser.service.queue.rules import QueueRules

Need: TypeAlias = tuple[ContactChannel, str, frozenset[str], StaffId | None, StaffId | None]


@dataclass(frozen=True, slots=True)
class Pair:
    """A contact and the agent it goes to."""

    contact: Contact
    agent: Agent


MOST: Final = 64
"""Pairs that are found together: who leads holds it for no longer than they take to be stored."""


def match(waiting: Iterable[Contact], agents: Iterable[Agent], now: datetime, rules: QueueRules) -> list[Pair]:
    """Whom the first waiting contacts go to, in the order of their places. Agents are taken as they are read; what
    they get here counts as held."""
    there = [a for a in agents if a.presence is not Presence.OFFLINE]
    known = skills_of(there)
    free = {a.staff: a for a in there if a.presence is Presence.AVAILABLE and any(map(a.room, ContactChannel))}
    pairs: list[Pair] = []
    hopeless: set[Need] = set()
    for contact in sorted(waiting, key=lambda c: c.place) if free else ():
        need = need_of(contact, known, now, rules)
        able = [] if need in hopeless else [a for a in free.values() if fits(a, need)]
        chosen = _choose(contact, able)
        if chosen is None:
            hopeless.add(need)
            if (kept := _keep_back(contact, need, free.values(), now, rules)) is not None:
                del free[kept.staff]
            continue
        pairs.append(Pair(contact, chosen))
        fuller = replace(chosen, held=(*chosen.held, Holding(contact.id, contact.channel, "offered")))
        free[chosen.staff] = fuller
        if not any(map(fuller.room, ContactChannel)):
            del free[chosen.staff]
        if not free or len(pairs) == MOST:
            break
    return pairs


def skills_of(agents: Iterable[Agent]) -> frozenset[str]:
    """What somebody of those who are there can do, be it after their break."""
    return frozenset(s for a in agents if a.presence is not Presence.OFFLINE for s in a.skills)


def need_of(contact: Contact, known: frozenset[str], now: datetime, rules: QueueRules) -> Need:
    """What an agent must have to take a contact now: it gets less the longer somebody waits, and a skill that is not
    among the `known`, which nobody there has, is not waited for."""
    refused = contact.refused_at is not None and now - contact.refused_at < rules.refusal
    alone = contact.wanted_agent is not None and now - contact.since < rules.own_agent
    return (
        contact.channel,
        contact.language,
        rules.needed(contact.skills, contact.waited(now)) & known,
        contact.wanted_agent if alone else None,
        contact.refused_by if refused else None,
    )


def fits(agent: Agent, need: Need) -> bool:
    """Whether the agent may take it now."""
    return agent.room(need[0]) and suits(agent, need)


def suits(agent: Agent, need: Need) -> bool:
    """Whether the agent could take it with empty hands."""
    _, language, skills, only, refused_by = need
    return (
        language in agent.languages
        and skills <= agent.skills
        and (only is None or agent.staff == only)
        and agent.staff != refused_by
    )


def _choose(contact: Contact, able: Sequence[Agent]) -> Agent | None:
    return min(
        able, key=lambda a: (a.staff != contact.wanted_agent, len(a.held), a.idle_since, bytes(a.staff)), default=None
    )


def _keep_back(contact: Contact, need: Need, free: Iterable[Agent], now: datetime, rules: QueueRules) -> Agent | None:
    """Who takes no more chats until a call that has waited too long can be given to them."""
    if contact.channel is not ContactChannel.VOICE or now - contact.first_queued_at < rules.hold_back:
        return None
    able = [a for a in free if a.capacity(contact.channel) and a.held and suits(a, need)]
    return min(able, key=lambda a: (len(a.held), a.idle_since, bytes(a.staff)), default=None)
