"""The queue on PostgreSQL: contacts go their way, keep their places, and nobody is forgotten."""

from __future__ import annotations

import asyncio

import pytest

from purser.core.clock import FakeClock
from purser.core.db import Database
from purser.core.errors import Problem
from purser.core.procedure import Actor
from purser.service import queue
from purser.service.cases import Channel, of_subject, open_cases
from purser.service.queue import Band, ContactKind, Outcome, Presence, note_left, note_seen
from purser.service.queue.presence import send_away
from purser.service.queue.unreached import write_case
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


async def test_a_desk_without_a_microphone_is_given_chats_and_no_calls(centre: Centre) -> None:
    async def say(*, speaks: bool) -> None:
        await centre.db.run(lambda tx: queue.set_presence(tx, centre.floor, deaf, Presence.AVAILABLE, speaks=speaks))

    deaf = await centre.agent(available=False)
    await say(speaks=False)
    call, chat = await centre.comes(ContactKind.CALL), await centre.comes()
    await centre.look()
    assert [(await centre.read(c)).agent for c in (call, chat)] == [None, deaf]
    await centre.do(queue.accept, chat, deaf)
    await centre.do(queue.wrap_up, chat, deaf, "refund")
    await say(speaks=True)
    await centre.look()
    assert (await centre.read(call)).state == "offered"
    await say(speaks=False)
    assert (await centre.read(call)).state == "queued", "it went while the call rang"
    await centre.presence(deaf, Presence.OFFLINE)
    await centre.presence(deaf, Presence.AVAILABLE)
    assert await centre.look() == 0, "nobody said that there is one again"


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


async def test_a_callback_keeps_its_place_has_one_attempt_and_no_more_than_three(centre: Centre) -> None:
    early = await centre.comes(ContactKind.CALL)
    centre.clock.advance(seconds=5)
    late = await centre.comes(ContactKind.CALL)
    centre.clock.advance(seconds=1)
    chat = await centre.comes(ContactKind.CHAT)
    before = await centre.read(early)
    with pytest.raises(Problem, match="step_not_possible"):
        await centre.db.run(lambda tx: queue.ask_back(tx, centre.floor, chat))
    held = await centre.db.run(lambda tx: queue.ask_back(tx, centre.floor, early))
    assert (held.state, held.place) == ("callback_held", before.place)
    await centre.look()
    assert (await centre.read(early)).state == "due"
    agent = await centre.agent()
    await centre.look()
    rung, waiting = await centre.read(early), await centre.read(late)
    assert [(rung.state, rung.agent), waiting.state] == [("dialling", agent), "queued"], (
        "the place, not the way, counts"
    )
    other = await centre.agent()
    await centre.look()
    assert (await centre.read(late)).agent == other
    for tries in (1, 2, 3):
        with pytest.raises(Problem, match="attempt_over"):
            await centre.db.run(lambda tx, n=tries: queue.reach(tx, centre.floor, early, n + 1))  # type: ignore[misc]
        await centre.db.run(lambda tx, n=tries: queue.miss_dial(tx, centre.floor, early, n, Outcome.NO_ANSWER))  # type: ignore[misc]
        if tries < 3:
            await centre.look(minutes=4)
            assert (await centre.read(early)).state == "callback_held"
            await centre.look(minutes=1)
            await centre.presence(agent, Presence.AVAILABLE)
            await centre.look()
    ended = await centre.read(early)
    assert (ended.state, ended.tries, ended.place) == ("no_answer", 3, before.place)
    async with centre.db.reader() as conn:
        attempts = await queue.read_attempts(conn, early)
        assert [(a.number, a.outcome) for a in attempts] == [(n, "no_answer") for n in (1, 2, 3)]
        assert await queue.live_attempts(conn) == []
    desk = open_cases("cn", centre.clock)
    for _ in range(2):
        await centre.db.run(lambda tx: write_case(tx, desk, ended))
    assert ended.customer is not None
    async with centre.db.reader() as conn:
        (case,) = await of_subject(conn, ended.customer, None, 10)
    assert (case.channel, case.type) == (Channel.PHONE, "other")


async def test_what_nobody_reports_of_an_attempt_counts_as_not_answered(centre: Centre) -> None:
    contact = await centre.comes(ContactKind.CALLBACK)
    await centre.agent()
    await centre.look()
    await centre.look()
    assert (await centre.read(contact)).state == "dialling"
    await centre.look(seconds=46)
    assert ((back := await centre.read(contact)).state, back.tries) == ("callback_held", 1)
    await centre.look(hours=25)
    assert (await centre.read(contact)).state == "expired", "a day late it is too late"


async def test_an_agent_who_is_gone_gives_back_what_they_held(centre: Centre) -> None:
    agent = await centre.agent(chats=2)
    talking, offered = await centre.comes(), await centre.comes()
    place = (await centre.read(talking)).place
    await note_seen(centre.db, centre.floor, [agent])
    await centre.look()
    await centre.do(queue.accept, talking, agent)
    await centre.look(seconds=16)
    gone = await centre.read(offered)
    assert (gone.state, gone.agent) == ("queued", None), "what was not taken goes back at once"
    assert (await centre.read(talking)).state == "connected", "a desk gets some time to come back"
    await note_seen(centre.db, centre.floor, [agent])
    await centre.look(seconds=14)
    async with centre.db.reader() as conn:
        assert (await queue.read_agents(conn, [agent]))[agent].presence is Presence.OFFLINE
    centre.clock.advance(seconds=10)
    await note_seen(centre.db, centre.floor, [agent])
    await centre.look(seconds=7)
    back = await centre.read(talking)
    assert (back.state, back.place) == ("connected", place), "who came back in time goes on talking"
    other = await centre.agent()
    await note_left(centre.db, centre.floor, agent)
    await centre.look(seconds=6)
    await centre.look(seconds=31)
    assert ((lost := await centre.read(talking)).state, lost.agent, lost.place) == ("offered", other, place)


async def test_who_waits_too_long_or_when_nobody_is_there_is_written_a_case(centre: Centre) -> None:
    contact = await centre.comes()
    await centre.dispatcher.turn_away()
    assert (await centre.read(contact)).state == "queued"
    centre.clock.advance(minutes=61)
    await centre.dispatcher.turn_away()
    assert (await centre.read(contact)).state == "overflow"
    while centre.floor.rules.calendar.is_open(centre.clock.now()):
        centre.clock.advance(hours=1)
    at_night = await centre.comes()
    agent = await centre.agent(languages=("en",))
    await centre.dispatcher.turn_away()
    assert (await centre.read(at_night)).state == "queued", "somebody is there"
    await centre.presence(agent, Presence.OFFLINE)
    await centre.dispatcher.turn_away()
    assert (await centre.read(at_night)).state == "overflow"


async def test_a_transfer_keeps_the_place_and_waits_for_the_colleague_first(centre: Centre) -> None:
    first, busy, able = await centre.agent(), await centre.agent(available=False), await centre.agent("refunds")
    contact = await centre.comes()
    await centre.look()
    place = (await centre.read(contact)).place
    with pytest.raises(Problem, match="step_not_possible"):
        await centre.do(queue.transfer, contact, first)
    await centre.do(queue.accept, contact, first)
    with pytest.raises(Problem, match="transfer_to_oneself"):
        await centre.do(queue.transfer, contact, first, to=first)
    with pytest.raises(Problem, match="skill_unknown"):
        await centre.do(queue.transfer, contact, first, skills=("juggling",))
    await centre.do(queue.transfer, contact, first, to=busy)
    await centre.look()
    assert (await centre.read(contact)).state == "queued", "it waits for the colleague alone"
    await centre.look(seconds=31)
    assert (await centre.read(contact)).agent == able, "and for the others then, but not for who gave it away"
    await centre.do(queue.accept, contact, able)
    await centre.db.run(lambda tx: queue.finish(tx, centre.floor, contact, Actor.AGENT, able))
    await centre.look(seconds=61)
    closed = await centre.read(contact)
    assert (closed.state, closed.wrap_up_code, closed.place) == ("closed", "none_given", place)
    with pytest.raises(Problem, match="contact_taken"):
        await centre.do(queue.wrap_up, contact, first, "refund")
    assert (await centre.do(queue.wrap_up, contact, able, "refund")).wrap_up_code == "refund"


@pytest.mark.parametrize("way", ["break", "gone"])
async def test_who_lets_go_of_several_waits_for_nobody_in_a_circle(centre: Centre, way: str) -> None:
    """All contacts are locked before their agent: somebody takes the second while the first goes back."""
    agent = await centre.agent(chats=2)
    first, second = sorted([await centre.comes(), await centre.comes()])
    await centre.look()
    taken, going = asyncio.Event(), asyncio.Event()

    async def take_second() -> None:
        async with centre.db.transaction() as tx:
            await queue.claim_contact(tx, second)
            taken.set()
            await going.wait()
            await asyncio.sleep(0.2)  # by then the other waits for us
            await queue.accept(tx, centre.floor, second, agent, Actor.AGENT)

    async def let_go() -> None:
        await taken.wait()
        going.set()
        async with centre.db.transaction() as tx:
            if way == "gone":
                await send_away(tx, centre.floor, agent)
            else:
                await queue.set_presence(tx, centre.floor, agent, Presence.BREAK, "meal")

    await asyncio.gather(take_second(), let_go())
    assert [(await centre.read(c)).state for c in (first, second)] == ["queued", "connected"]


async def test_a_contact_that_cannot_be_gone_on_with_holds_up_nobody(centre: Centre) -> None:
    broken = await centre.comes(ContactKind.CALLBACK)
    async with centre.db.transaction() as tx:
        await tx.execute("UPDATE queue_contacts SET expires_at = NULL WHERE id = %s", [broken])
    chat = await centre.comes()
    await centre.agent()
    assert await centre.look() == 1
    assert [(await centre.read(c)).state for c in (broken, chat)] == ["callback_held", "offered"]
