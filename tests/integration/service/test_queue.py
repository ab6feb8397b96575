"""The queue on PostgreSQL: contacts go their way, keep their places, and nobody is forgotten."""

from __future__ import annotations

import pytest

from purser.core.clock import FakeClock
from purser.core.db import Database
from purser.core.errors import Problem
from purser.service import queue
from purser.service.queue import Band, ContactKind, Presence
from tests.support.queueing import Centre


@pytest.fixture
def centre(db: Database, clock: FakeClock) -> Centre:
    return Centre(db, clock)


async def test_a_chat_is_offered_answered_and_wrapped_up(centre: Centre) -> None:
    agent, later = await centre.agent(), await centre.agent()
    contact = await centre.comes()
    again = await centre.db.run(lambda tx: queue.claim_contact(tx, contact))
    assert await centre.look() == 1
    offered = await centre.read(contact)
    assert (offered.state, offered.agent, offered.place) == ("offered", agent, again.place)
    with pytest.raises(Problem, match="contact_taken"):
        await centre.do(queue.accept, contact, later)
    first = await centre.do(queue.accept, contact, agent)
    assert await centre.do(queue.accept, contact, agent) == first
    with pytest.raises(Problem, match="wrap_up_code_unknown"):
        await centre.do(queue.wrap_up, contact, agent, "whatever")
    closed = await centre.do(queue.wrap_up, contact, agent, "refund")
    assert (closed.state, closed.agent, closed.wrap_up_code) == ("closed", None, "refund")
    assert await centre.steps(contact) == ["enqueue", "offer", "accept", "finish", "close"]
    async with centre.db.reader() as conn:
        told = await queue.events_after(conn, agent, 0, 10)
    assert [e.number for e in told] == [1, 2, 3, 4, 5]
    assert [e.data.get("step") for e in told] == [None, "offer", "accept", "finish", "close"]


async def test_what_is_not_answered_goes_back_to_its_place_and_pauses_the_agent(centre: Centre) -> None:
    slow = await centre.agent()
    contact = await centre.comes()
    await centre.look()
    centre.clock.advance(seconds=30)
    quick = await centre.agent()
    other = await centre.comes()
    await centre.look(seconds=31)
    back, next_one = await centre.read(contact), await centre.read(other)
    assert (back.state, back.agent) == ("offered", quick), "the earlier place is served first"
    assert next_one.agent == quick
    async with centre.db.reader() as conn:
        agents = await queue.read_agents(conn, [slow, quick])
    assert (agents[slow].presence, agents[slow].reason) == (Presence.BREAK, "unanswered")
    assert (await centre.steps(contact))[1:4] == ["offer", "miss", "offer"]


async def test_a_theft_is_first_and_a_call_is_taken_alone(centre: Centre) -> None:
    plain = await centre.comes(ContactKind.CALL)
    centre.clock.advance(seconds=5)
    theft = await centre.comes(ContactKind.CALL, Band.THEFT)
    agent = await centre.agent()
    chat = await centre.comes()
    await centre.look()
    assert [(await centre.read(c)).agent for c in (theft, plain, chat)] == [agent, None, None]
