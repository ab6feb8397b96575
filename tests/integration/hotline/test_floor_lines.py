"""Lines of browsers by orders, and telephones that are rung back."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace
from typing import cast

import pytest

from purser.core.db import Tx
from purser.core.errors import Problem
from purser.core.ids import CustomerId
from purser.core.procedure import Actor
from purser.hotline import calls
from purser.hotline.calls import Call, Direction, NewCall, OrderKind, Proof, State, Way, WorkerId
from purser.hotline.floor import Callbacks, MediaPlace, Phones, callbacks
from purser.hotline.floor.phones import MOST_OF_A_NUMBER
from purser.hotline.media import Ports, RtpLeg, WebLeg
from purser.hotline.sip import Answered, Ended, Invite, Telephone
from purser.service import queue
from purser.service.queue import ContactId, ContactKind, NewContact
from tests.support.floor import FakeTelephone, ListLeg, Stage

SPOKEN = b"\x30" * 160


class Browser:
    """A browser's end of a line: it says one frame again and again and keeps what it hears."""

    def __init__(self, leg: WebLeg, says: bytes) -> None:
        self.leg = leg
        self.says = says
        self.heard: list[bytes] = []

    @classmethod
    async def open(cls, stage: Stage, says: bytes = SPOKEN) -> Browser:
        return cls(await stage.house.media.browser(60), says)

    async def talk(self) -> None:
        while not self.leg.ended.is_set():
            self.leg.push(self.says)
            self.heard.append(self.leg.pull())
            await asyncio.sleep(0.02)


async def test_an_app_and_a_desk_talk_through_two_browsers(stage: Stage) -> None:
    customer = CustomerId.new(stage.clock)
    new = NewCall(Way.APP, stage.house.worker, "en", customer=customer, proof=Proof.SESSION)
    call = await stage.db.run(lambda tx: calls.begin_call(tx, stage.house.desk, new))
    app = await Browser.open(stage)
    answer = await stage.order(call, OrderKind.LINE, sdp=await app.leg.offer())
    await app.leg.accept(answer["sdp"])
    talking = [asyncio.create_task(app.talk())]
    await stage.until(lambda: stage.exchange.conversation(call.id) is not None)
    conversation = stage.exchange.conversation(call.id)
    assert conversation is not None
    await stage.until(lambda: "choose_language" in stage.voice.keys)
    await stage.order(call, OrderKind.DIGITS, digits="2")
    await stage.until(lambda: "main" in stage.voice.keys)
    await stage.order(call, OrderKind.DIGITS, digits="0")
    contact = await stage.queued(conversation)
    agent = await stage.centre.agent()
    await stage.centre.look()
    await stage.centre.do(queue.accept, contact.id, agent)
    desk = await Browser.open(stage)
    answer = await stage.order(call, OrderKind.LEG, sdp=await desk.leg.offer(), staff=str(agent))
    await desk.leg.accept(answer["sdp"])
    talking.append(asyncio.create_task(desk.talk()))
    await stage.until(lambda: SPOKEN in app.heard[-25:] and SPOKEN in desk.heard[-25:])
    await stage.until(lambda: conversation.call.state is State.CONNECTED)
    elsewhere = await Browser.open(stage, b"\x31" * 160)
    answer = await stage.order(call, OrderKind.LINE, sdp=await elsewhere.leg.offer())
    await elsewhere.leg.accept(answer["sdp"])
    talking.insert(0, asyncio.create_task(elsewhere.talk()))
    await stage.until(lambda: SPOKEN in elsewhere.heard[-25:] and elsewhere.says in desk.heard[-25:])
    await stage.until(app.leg.ended.is_set)
    assert conversation.call.state is State.CONNECTED, "the app is on another line, and they talk on"
    talking.pop().cancel()  # its browser is killed: nobody says so
    await stage.until(lambda: conversation.call.state is State.QUEUED, 3)
    await stage.order(call, OrderKind.HANG_UP, by="customer", staff=None)
    assert (await stage.over(conversation)).ended_by == "customer"
    with pytest.raises(Problem, match="call_over"):
        await stage.order(call, OrderKind.DIGITS, digits="1")
    for browser in (app, elsewhere, desk):
        await browser.leg.close()
    await asyncio.gather(*talking)


async def test_an_offer_that_is_none_is_refused(stage: Stage) -> None:
    customer = CustomerId.new(stage.clock)
    new = NewCall(Way.APP, stage.house.worker, customer=customer, proof=Proof.SESSION)
    call = await stage.db.run(lambda tx: calls.begin_call(tx, stage.house.desk, new))
    with pytest.raises(Problem, match="media_refused"):
        await stage.order(call, OrderKind.LINE, sdp="v=0")


async def test_telephones_are_put_through_held_and_hung_up(stage: Stage) -> None:
    telephone = FakeTelephone()
    Phones(stage.house, stage.exchange, cast("Telephone", telephone), 1)
    caller = await stage.house.media.telephone()
    await telephone.on_invite(Invite("i1", "+8613900001111", "hotline", {}, caller.offer()))
    (said,) = telephone.said
    assert caller.accept(said[1])
    assert len(stage.exchange) == 1
    await telephone.on_invite(Invite("i2", "+8613900001111", "hotline", {}, caller.offer()))
    assert telephone.said[-1] == ("reject", 503), "full"
    telephone.on_digit("i1", "2")
    assert "a=sendrecv" in telephone.on_update("i1", caller.offer(), "127.0.0.1")
    assert telephone.on_update("unknown", caller.offer(), "127.0.0.1") is None
    telephone.on_end("i1", 200)
    await stage.until(lambda: len(stage.exchange) == 0)
    await caller.close()


async def test_a_caller_without_an_offer_takes_ours_and_one_number_takes_not_all_lines(stage: Stage) -> None:
    telephone = FakeTelephone()
    Phones(stage.house, stage.exchange, cast("Telephone", telephone), 40)
    caller = await stage.house.media.telephone()
    for number in range(MOST_OF_A_NUMBER):
        await telephone.on_invite(Invite(f"i{number}", "+8613900001111", "hotline", {}, ""))
    offer = telephone.said[0][1]
    assert (telephone.said[0][0], "RTP/AVP 0 8 101" in offer) == ("answer", True)
    answer = caller.answer(offer)
    assert answer is not None
    assert telephone.on_answer("i0", answer, "127.0.0.1")
    assert not telephone.on_answer("i1", "", "127.0.0.1"), "no answer is none"
    assert not telephone.on_answer("unknown", answer, "127.0.0.1")
    await telephone.on_invite(Invite("more", "+8613900001111", "hotline", {}, caller.offer()))
    assert telephone.said[-1] == ("reject", 486)
    telephone.on_end("i0", 200)
    await telephone.on_invite(Invite("again", "+8613900001111", "hotline", {}, caller.offer()))
    await telephone.on_invite(Invite("withheld", "anonymous", "hotline", {}, caller.offer()))
    assert [kind for kind, _ in telephone.said[-2:]] == ["answer", "answer"]
    await caller.close()


async def begun(stage: Stage) -> tuple[ContactId, calls.CallId]:
    """A callback whose turn it is, with an agent reserved, and the call by which it was asked for."""
    new = NewContact(ContactKind.CALLBACK, CustomerId.new(stage.clock), None)
    first = NewCall(Way.PHONE, stage.house.worker, number="+8613900001111")

    async def book(tx: Tx) -> ContactId:
        contact = await queue.enqueue(tx, new, stage.clock)
        call = await calls.begin_call(tx, stage.house.desk, first)
        await calls.note_on(tx, stage.house.desk, call.id, "booked", contact=contact.id)
        asked.append(call.id)
        return contact.id

    asked: list[calls.CallId] = []
    ident = await stage.db.run(book)
    await stage.centre.agent()
    await stage.centre.look(seconds=1)
    await stage.centre.look(seconds=1)
    assert (await stage.house.contact(ident)).state == "dialling"
    return ident, asked[0]


async def newest(stage: Stage, ident: ContactId) -> Call:
    async with stage.db.reader() as conn:
        return (await calls.of_contact(conn, ident))[0]


async def ringing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> tuple[ContactId, FakeTelephone, RtpLeg]:
    monkeypatch.setattr(callbacks, "HEADS_UP", 0.05)
    telephone = FakeTelephone()
    phones = Phones(stage.house, stage.exchange, cast("Telephone", telephone), 9)
    ringer = Callbacks(stage.house, stage.exchange, phones, "95000")
    ident, first = await begun(stage)
    await ringer.look()
    assert not len(stage.exchange), "the line by which it was asked for is still there"
    await stage.db.run(lambda tx: calls.end_call(tx, stage.house.desk, first, Actor.CUSTOMER, step="abandon"))
    await ringer.look()
    await ringer.look()
    call = await newest(stage, ident)
    assert (call.direction, call.state) == (Direction.OUT, State.ANNOUNCED)
    await stage.until(lambda: telephone.dialled)
    await asyncio.sleep(0.05)
    assert len(telephone.dialled) == 1, "one living attempt"
    assert telephone.dialled[0][0] == "+8613900001111"
    return ident, telephone, await stage.house.media.telephone()


async def test_a_callback_is_announced_reaches_and_is_talked_about(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ident, telephone, theirs = await ringing(stage, monkeypatch)
    _, offer, dialled = telephone.dialled[0]
    answer = theirs.answer(offer)
    assert answer is not None
    dialled.events.put_nowait(Answered(answer))
    conversation = stage.exchange.conversation((await newest(stage, ident)).id)
    assert conversation is not None
    async with asyncio.timeout(5):
        while (contact := await stage.house.contact(ident)).state != "connected":
            await asyncio.sleep(0.02)
    assert contact.agent is not None
    conversation.came(contact.agent, leg := ListLeg())
    await stage.until(lambda: conversation.call.state is State.CONNECTED)
    assert "outbound" in stage.voice.keys
    telephone.on_end(dialled.id, 200)
    assert (await stage.over(conversation)).state is State.TALKED
    assert (await stage.house.contact(ident)).state == "wrap_up"
    assert leg.closed
    await theirs.close()


@pytest.mark.parametrize(("code", "state", "tries"), [(486, "callback_held", 1), (503, "callback_held", 0)])
async def test_who_is_not_reached_is_rung_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, code: int, state: str, tries: int
) -> None:
    ident, telephone, theirs = await ringing(stage, monkeypatch)
    telephone.dialled[0][2].events.put_nowait(Ended(code))
    conversation = stage.exchange.conversation((await newest(stage, ident)).id)
    assert conversation is not None
    assert (await stage.over(conversation)).state is State.UNREACHED
    contact = await stage.house.contact(ident)
    assert (contact.state, contact.tries) == (state, tries)
    await theirs.close()


@pytest.mark.parametrize("lacking", ["port", "trunk"])
async def test_without_a_line_nobody_is_rung_and_no_try_is_lost(stage: Stage, lacking: str) -> None:
    telephone, house = FakeTelephone(), stage.house
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        if lacking == "port":
            house = replace(house, media=MediaPlace("127.0.0.1", Ports(port, port)))
        else:
            telephone.trunk_answers = False
        ringer = Callbacks(house, stage.exchange, Phones(house, stage.exchange, cast("Telephone", telephone), 9), "9")
        ident, first = await begun(stage)
        await stage.db.run(lambda tx: calls.end_call(tx, house.desk, first, Actor.CUSTOMER, step="abandon"))
        await ringer.look()
    contact = await house.contact(ident)
    assert (contact.state, contact.tries, contact.agent) == ("callback_held", 0, None)
    assert (await newest(stage, ident)).id == first, "nobody was told that it rings"
    assert await stage.centre.look(seconds=20) == 0, "the agent is free for others"
    await stage.centre.look(seconds=11)
    await stage.centre.look(seconds=1)
    assert (await house.contact(ident)).state == "dialling"
    assert telephone.dialled == []


async def test_who_cannot_ring_leaves_alone_what_another_has_begun(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    phones = Phones(stage.house, stage.exchange, cast("Telephone", FakeTelephone()), 9)
    ringer, other = Callbacks(stage.house, stage.exchange, phones, "95000"), WorkerId.new(stage.clock)
    ident, first = await begun(stage)
    await stage.db.run(lambda tx: calls.end_call(tx, stage.house.desk, first, Actor.CUSTOMER, step="abandon"))

    async def no_line() -> None:
        """While we looked for one, another process was quicker."""
        await stage.db.run(lambda tx: calls.announce_call(tx, stage.house.desk, ident, other, "+8613900001111"))

    monkeypatch.setattr(ringer, "_line", no_line)
    await ringer.look()
    assert (await stage.house.contact(ident)).state == "dialling"
    assert (await newest(stage, ident)).worker == other


async def test_who_has_no_trunk_leaves_it_to_others(stage: Stage) -> None:
    telephone = FakeTelephone()
    telephone.can_dial = False
    phones = Phones(stage.house, stage.exchange, cast("Telephone", telephone), 9)
    ident, first = await begun(stage)
    await stage.db.run(lambda tx: calls.end_call(tx, stage.house.desk, first, Actor.CUSTOMER, step="abandon"))
    await Callbacks(stage.house, stage.exchange, phones, "95000").look()
    assert (await stage.house.contact(ident)).state == "dialling"
    assert (await newest(stage, ident)).id == first


async def test_an_attempt_that_the_agent_leaves_is_called_off(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    ident, telephone, theirs = await ringing(stage, monkeypatch)
    contact = await stage.house.contact(ident)
    assert contact.agent is not None
    await stage.centre.presence(contact.agent, queue.Presence.BREAK, "rest")
    conversation = stage.exchange.conversation((await newest(stage, ident)).id)
    assert conversation is not None
    assert (await stage.over(conversation)).state is State.UNREACHED
    assert ("bye", telephone.dialled[0][2].id) in telephone.said
    assert (await stage.house.contact(ident)).state == "due"
    await theirs.close()
