"""One worker's floor: through the menu into the queue, to an agent, and every way out of it."""

from __future__ import annotations

import asyncio
import time

import pytest

from purser.core.procedure import Actor
from purser.hotline import calls
from purser.hotline.calls import OrderKind, State
from purser.hotline.floor.tape import Tape
from purser.hotline.media import Mode
from purser.hotline.media.g711 import frames
from purser.service import cases, queue
from tests.support.floor import ListLeg, Stage


async def test_a_caller_walks_the_menu_waits_talks_and_is_wrapped_up(stage: Stage) -> None:
    conversation, caller = await stage.rings()
    await stage.wants_a_person(caller)
    contact = await stage.queued(conversation)
    music = frames(stage.voice.music())[:160]
    await stage.until(lambda: caller.hears(music))
    agent, leg = await stage.taken(conversation)
    await stage.until(lambda: caller.hears(leg.says) and leg.hears(caller.says))
    assert "connecting" in stage.voice.keys
    await stage.until(lambda: conversation.call.state is State.CONNECTED)
    call = conversation.call
    assert (call.staff, call.language, call.contact) == (agent, "en", contact.id)
    assert call.case is not None
    case = await _case(stage, call.case)
    assert (case.channel, case.assigned_to) == (cases.Channel.PHONE, agent)
    await stage.centre.do(queue.hold, contact.id, agent)
    await stage.until(lambda: conversation.call.state is State.ON_HOLD)
    await stage.until(lambda: not caller.hears(leg.says) and not leg.hears(caller.says))
    assert caller.hears(music)
    await stage.centre.do(queue.resume, contact.id, agent)
    await stage.until(lambda: caller.hears(leg.says))
    await stage.db.run(lambda tx: queue.finish(tx, stage.house.desk.floor, contact.id, Actor.AGENT, agent))
    ended = await stage.over(conversation)
    assert (ended.state, ended.reason) == (State.TALKED, "talked")
    assert caller.closed
    assert leg.closed
    async with stage.db.reader() as conn:
        (recording,) = await calls.recordings_of(conn, call.id)
    assert recording.seconds is not None
    assert (stage.house.recordings / str(recording.file)).stat().st_size == recording.size
    steps = await stage.steps(call.id)
    assert [s for s in steps if s not in ("menu", "language", "recording", "about")] == [
        "ring", "answer", "queue", "connect", "hold", "resume", "finish",
    ]  # fmt: skip


async def test_whoever_hangs_up_in_the_queue_gives_up_the_place(stage: Stage) -> None:
    conversation, caller = await stage.rings()
    await stage.wants_a_person(caller)
    contact = await stage.queued(conversation)
    caller.end("hung_up")
    assert (await stage.over(conversation)).state is State.ABANDONED
    assert (await stage.house.contact(contact.id)).state == "abandoned"


async def test_a_customer_who_hangs_up_while_talking_leaves_the_agent_to_wrap_up(stage: Stage) -> None:
    conversation, caller = await stage.rings()
    await stage.wants_a_person(caller)
    _, leg = await stage.taken(conversation)
    await stage.until(lambda: conversation.call.state is State.CONNECTED)
    caller.end("hung_up")
    ended = await stage.over(conversation)
    assert (ended.state, ended.ended_by) == (State.TALKED, "customer")
    assert ended.contact is not None
    assert (await stage.house.contact(ended.contact)).state == "wrap_up"
    assert leg.closed


async def test_an_agent_whose_line_dies_gives_the_customer_back_at_once(stage: Stage) -> None:
    conversation, caller = await stage.rings()
    await stage.wants_a_person(caller)
    _, leg = await stage.taken(conversation)
    await stage.until(lambda: conversation.call.state is State.CONNECTED)
    place = (await stage.queued(conversation)).place
    caller.press("2")  # to the agent; it asks for no callback
    began = time.monotonic()
    leg.end("silent")
    await stage.until(lambda: conversation.call.state is State.QUEUED)
    back = await stage.queued(conversation)
    assert time.monotonic() - began < 2
    assert (back.state, back.place) == ("queued", place)
    await stage.until(lambda: "agent_gone" in stage.voice.keys)
    second = ListLeg(b"\x38" * 160)
    other = await stage.centre.agent()
    await stage.centre.look()
    held = await stage.queued(conversation)
    assert held.agent is not None
    await stage.centre.do(queue.accept, held.id, held.agent)
    conversation.came(held.agent, second)
    await stage.until(lambda: caller.hears(second.says))
    assert other is not None


async def test_a_call_is_handed_on_after_the_colleague_was_asked(stage: Stage) -> None:
    conversation, caller = await stage.rings()
    await stage.wants_a_person(caller)
    agent, leg = await stage.taken(conversation)
    await stage.until(lambda: conversation.call.state is State.CONNECTED)
    contact = await stage.queued(conversation)
    colleague, theirs = await stage.centre.agent(), ListLeg(b"\x38" * 160)
    conversation.consult(colleague)
    conversation.came(colleague, theirs)
    await stage.until(lambda: leg.hears(theirs.says) and theirs.hears(leg.says))
    await stage.until(lambda: not caller.hears(leg.says) and not leg.hears(caller.says))
    await stage.centre.do(queue.transfer, contact.id, agent, to=colleague)
    await stage.centre.look()
    await stage.centre.do(queue.accept, contact.id, colleague)
    await stage.until(lambda: caller.hears(theirs.says) and theirs.hears(caller.says))
    assert leg.closed
    await stage.until(lambda: conversation.call.staff == colleague)


async def test_a_supervisor_listens_whispers_and_speaks(stage: Stage) -> None:
    conversation, caller = await stage.rings()
    await stage.wants_a_person(caller)
    _, leg = await stage.taken(conversation)
    await stage.until(lambda: conversation.call.state is State.CONNECTED)
    boss, theirs = await stage.centre.agent(available=False), ListLeg(b"\x3c" * 160)
    conversation.supervise(boss, theirs, Mode.LISTEN)
    await stage.until(lambda: len(theirs.heard) > 5)
    assert caller.hears(leg.says)
    alone = leg.says
    conversation.supervise(boss, None, Mode.WHISPER)
    await stage.until(lambda: leg.heard[-1] not in (caller.says, alone))
    assert caller.hears(leg.says), "the customer hears the agent alone"
    conversation.supervise(boss, None, Mode.JOIN)
    await stage.until(lambda: caller.heard[-1] != leg.says)
    await stage.order(conversation.call, OrderKind.SUPERVISE, staff=str(boss), mode="leave", sdp=None)
    await stage.until(lambda: caller.hears(leg.says) and theirs.closed)
    again, version = ListLeg(b"\x3c" * 160), conversation.call.version
    conversation.supervise(boss, again, Mode.LISTEN)
    await stage.until(lambda: len(again.heard) > 5)
    again.end("silent")
    await stage.until(lambda: conversation.call.version > version)
    async with stage.centre.db.reader() as conn:
        *_, last = await calls.events(conn, conversation.call.id)
    assert (last.kind, last.staff, last.data) == ("supervised", boss, {"mode": "leave"}), (
        "the agent sees that they left"
    )


async def test_a_callback_keeps_the_place_of_who_waited(stage: Stage) -> None:
    conversation, caller = await stage.rings()
    await stage.wants_a_person(caller)
    place = (await stage.queued(conversation)).place
    await stage.press(caller, ("queue_next", "2"))
    ended = await stage.over(conversation)
    assert ended.state is State.CALLBACK
    contact = await stage.queued(conversation)
    assert (contact.state, contact.kind, contact.place) == ("callback_held", queue.ContactKind.CALLBACK, place)


async def test_a_caller_asks_in_the_menu_to_be_rung_and_may_hang_up_at_once(stage: Stage) -> None:
    conversation, caller = await stage.rings()
    await stage.press(caller, ("choose_language", "2"), ("ask_code", "#"), ("main", "5"))
    await stage.until(lambda: conversation.call.contact is not None)
    await stage.until(lambda: "callback_kept" in stage.voice.keys)
    caller.end("hung_up")
    assert (await stage.over(conversation)).state is State.CALLBACK
    assert (await stage.queued(conversation)).state == "callback_held"


async def test_a_draining_worker_ends_with_its_last_call(stage: Stage) -> None:
    conversation, caller = await stage.rings()
    await stage.press(caller, ("choose_language", "2"))
    stage.exchange.drain()
    await asyncio.sleep(0.05)
    assert not stage.exchange.drained.is_set()
    caller.end("hung_up")
    assert (await stage.over(conversation)).state is State.SELF_SERVED
    await stage.until(stage.exchange.drained.is_set)


async def test_a_disk_that_takes_nothing_costs_the_recording_and_not_the_call(stage: Stage) -> None:
    stage.house.recordings.write_text("no folder")
    conversation, caller = await stage.rings()
    await stage.wants_a_person(caller)
    _, leg = await stage.taken(conversation)
    await stage.until(lambda: caller.hears(leg.says) and leg.hears(caller.says))
    caller.end("hung_up")
    assert (await stage.over(conversation)).state is State.TALKED
    async with stage.db.reader() as conn:
        assert await calls.recordings_of(conn, conversation.call.id) == []


async def test_a_fault_of_ours_leaves_nobody_on_a_dead_line(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*_: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(Tape, "begin", fails)
    conversation, caller = await stage.rings()
    assert (await stage.over(conversation)).state is State.LOST
    assert caller.closed


async def test_an_agent_without_a_line_does_not_keep_a_customer(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("purser.hotline.floor.talk.LINE_LIMIT", 0.2)
    conversation, caller = await stage.rings()
    await stage.wants_a_person(caller)
    contact = await stage.queued(conversation)
    agent = await stage.centre.agent()
    await stage.centre.look()
    await stage.centre.do(queue.accept, contact.id, agent)
    async with asyncio.timeout(5):
        while (await stage.house.contact(contact.id)).state != "queued":
            await asyncio.sleep(0.02)
    assert conversation.call.state is State.QUEUED
    assert caller.heard


async def _case(stage: Stage, key: queue.CaseKey) -> cases.Case:
    async with stage.db.reader() as conn:
        return await cases.read_case(conn, *key)
