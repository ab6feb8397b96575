"""The hotline as somebody would attack it: to be rung at our cost, to guess, to listen in."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest

from purser.core.audit import SYSTEM
from purser.core.clock import FakeClock
from purser.core.errors import Problem
from purser.core.ids import CustomerId, StaffId
from purser.core.procedure import Actor
from purser.hotline import calls
from purser.hotline.calls import Proof, State, Way
from purser.hotline.calls.jobs import periodic
from purser.hotline.floor import Callbacks, Conversation, Phones, exchange
from purser.hotline.floor.exchange import MOST_COMING
from purser.hotline.floor.reach import number_of_contact
from purser.hotline.sip import Telephone
from purser.identity import AttemptRules, Count, reserve_tries, set_pin, throttle_key
from purser.identity.permissions import Role
from purser.identity.staff import invite, suspend
from purser.identity.staff_model import StaffStatus
from purser.identity.store_staff import set_status
from purser.service import queue
from tests.support.calling import in_menu, ringing, seen
from tests.support.floor import FakeTelephone, ListLeg, Stage
from tests.support.world import World

PREMIUM = "+88213000000"
"""International Premium Rate: whoever owns it is paid when it is rung."""


async def asks_back(stage: Stage, number: str) -> Conversation:
    """Somebody with this number on show wants to be rung back, by the menu."""
    stage.voice.said.clear()
    conversation, caller = await stage.rings(number=number)
    await stage.press(caller, ("choose_language", "2"), ("ask_code", "#"), ("main", "5"))
    await stage.until(lambda: {"callback_kept", "callback_refused"} & set(stage.voice.keys))
    return conversation


async def test_nobody_has_us_ring_what_they_are_paid_for(stage: Stage) -> None:
    conversation = await asks_back(stage, PREMIUM)
    assert "callback_refused" in stage.voice.keys
    conversation.line.customer.end("hung_up")
    assert (await stage.over(conversation)).contact is None

    waiting, caller = await stage.rings(number=PREMIUM)
    await stage.wants_a_person(caller)
    contact = await stage.queued(waiting)
    await stage.until(lambda: "queue_next" in stage.voice.keys)
    caller.press("2")
    waiting.call_back()  # and from the app
    await stage.until(waiting.line.customer.digits.empty)
    assert (await stage.house.contact(contact.id)).state == "queued"


async def test_a_held_place_of_such_a_number_is_not_rung_by_us(stage: Stage, clock: FakeClock) -> None:
    """Its line broke, or the list of what we ring became shorter."""
    first = await ringing(stage.house.desk, number=PREMIUM)
    new = queue.NewContact(queue.ContactKind.CALLBACK, CustomerId.new(clock), None)
    contact = await stage.db.run(lambda tx: queue.enqueue(tx, new, clock))
    await stage.db.run(lambda tx: calls.note_on(tx, stage.house.desk, first.id, "booked", contact=contact.id))
    await stage.db.run(lambda tx: calls.end_call(tx, stage.house.desk, first.id, Actor.CUSTOMER, step="abandon"))
    await stage.centre.agent()
    await stage.centre.look(seconds=1)
    await stage.centre.look(seconds=1)
    assert (await stage.house.contact(contact.id)).state == "dialling"

    phones = Phones(stage.house, stage.exchange, cast("Telephone", FakeTelephone()), 9)
    await Callbacks(stage.house, stage.exchange, phones, "95000").look()
    async with stage.db.reader() as conn:
        held = (await queue.read_contacts(conn, [contact.id]))[contact.id]
        assert [c.id for c in await calls.of_contact(conn, held.id)] == [first.id]
        assert await number_of_contact(conn, held, ("+86", "+882")) == PREMIUM, "as a control: the operator wants it"


async def test_a_number_is_not_rung_again_and_again_for_who_forges_it(stage: Stage) -> None:
    most = stage.house.desk.terms.number("call", "callbacks_number")
    for number in range(most + 1):
        conversation = await asks_back(stage, "+8613900002222")
        assert ("callback_kept" in stage.voice.keys) == (number < most), number
        conversation.line.customer.end("hung_up")
        await stage.over(conversation)
    await asks_back(stage, "+8613900003333")
    assert "callback_kept" in stage.voice.keys


async def test_pins_are_not_guessed_at_one_customer_after_the_other(stage: Stage, world: World) -> None:
    desk = stage.house.desk
    assert desk.pins is not None
    wallet = await world.person()
    customer = await world.owner(wallet)
    hashed = await desk.pins.hash(customer, "274913")
    await stage.db.run(lambda tx: set_pin(tx, customer, hashed, stage.clock))
    phone = next(c.phone for c in await world.customers() if c.id == customer)

    async def tries(pin: str) -> bool:
        call = await in_menu(desk, number=phone)
        return await calls.check_pin(desk, call.id, pin) is not None

    most = desk.terms.number("call", "tries_all")
    everybody = Count(throttle_key("call PINs", "anybody"), AttemptRules(most, desk.span("tries_all_count")))
    for _ in range(most - 1):  # at others
        await reserve_tries(stage.db, [everybody], stage.clock)
    assert await tries("274913"), "a right one does not count"
    assert not await tries("111111")
    assert not await tries("274913"), "nor is one believed in the midst of guessing"
    stage.clock.advance(hours=1)
    assert await tries("274913")


async def test_a_line_without_a_part_in_the_call_hears_nothing(stage: Stage) -> None:
    """Of an agent who had the call before, or got hold of its id."""
    conversation, caller = await stage.rings()
    await stage.wants_a_person(caller)
    agent, leg = await stage.taken(conversation)
    await stage.until(lambda: leg.hears(caller.says))
    other = ListLeg(b"\x35" * 160)
    conversation.came(StaffId.new(stage.clock), other)
    count = len(caller.heard)
    await stage.until(lambda: len(caller.heard) > count + 30)
    assert not other.hears(caller.says)
    assert not other.hears(leg.says)
    assert not caller.hears(other.says)
    assert agent in conversation.colleagues


async def test_who_may_work_no_more_is_off_the_line_and_the_customer_is_not(stage: Stage) -> None:
    conversation, caller = await stage.rings()
    await stage.wants_a_person(caller)
    contact = await stage.queued(conversation)
    made = await stage.db.run(lambda tx: invite(tx, SYSTEM, "A", Role.AGENT, "a test", stage.clock))
    staff = made.staff.id
    await stage.db.run(lambda tx: set_status(tx, staff, StaffStatus.ACTIVE))
    await stage.centre.agent(staff=staff)
    await stage.centre.look()
    await stage.centre.do(queue.accept, contact.id, staff)
    leg = ListLeg(b"\x34" * 160)
    conversation.came(staff, leg)
    await stage.until(lambda: conversation.call.state is State.CONNECTED)
    await stage.exchange.expel_suspended()
    assert not leg.ended.is_set()
    await stage.db.run(lambda tx: suspend(tx, SYSTEM, staff, "a test", stage.clock))
    await stage.exchange.expel_suspended()
    assert leg.reason == "expelled"
    await stage.until(lambda: conversation.call.state is State.QUEUED)
    assert not caller.ended.is_set()


async def test_lines_that_never_come_cost_a_worker_little(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever offers line after line would have it do nothing but handshakes, and use up its ports."""
    monkeypatch.setattr(exchange, "CONNECTED_WITHIN", 0.5)
    customer = CustomerId.new(stage.clock)
    conversation, caller = await stage.rings(way=Way.APP, number=None, customer=customer, proof=Proof.SESSION)
    browser = await stage.house.media.browser(60)
    offer = await browser.offer()

    async def again() -> str:
        try:
            answer = await stage.order(conversation.call, calls.OrderKind.LINE, sdp=offer)
        except Problem as problem:
            return problem.code
        return "taken" if answer["sdp"] else "nothing"

    came = await asyncio.gather(*(again() for _ in range(MOST_COMING + 3)))
    assert sorted(came) == ["hotline_unavailable"] * 3 + ["taken"] * MOST_COMING
    await stage.until(lambda: not stage.exchange._coming, 20)
    assert await again() == "taken", "once they were given up"
    await stage.until(lambda: not stage.exchange._coming, 20)
    assert not caller.ended.is_set()
    await browser.close()
    caller.end("hung_up")
    await stage.over(conversation)


async def test_orders_are_gone_within_minutes_also_those_nobody_took(stage: Stage, clock: FakeClock) -> None:
    call = await ringing(stage.house.desk)
    await stage.db.run(lambda tx: calls.send_order(tx, clock, call, calls.OrderKind.DIGITS, {"digits": "1"}))
    (every,) = [e for e in periodic(stage.house.desk) if e.name == "calls.orders"]
    assert every.seconds <= 60
    clock.advance(minutes=6)
    await every.run()
    async with stage.db.reader() as conn:
        assert await (await conn.execute("SELECT 1 FROM call_orders")).fetchall() == []
    assert (await seen(stage.house.desk, call.id)).proof is not Proof.PIN
