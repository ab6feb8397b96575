"""What the menu does alone: who calls, a freeze, a balance, hours, a message, another language."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from purser.channels import ChargeState, RefundState
from purser.core.ids import CustomerId
from purser.core.money import Currency, Money
from purser.hotline import calls
from purser.hotline.calls import Proof, State
from purser.hotline.floor import Conversation
from purser.hotline.floor.callbacks import outcome_of
from purser.hotline.floor.phones import caller_number
from purser.hotline.media.g711 import frames
from purser.hotline.sip import Invite
from purser.identity import open_session, set_pin
from purser.safety import Part, Source, open_freezes
from purser.service import cases
from purser.service.queue import Band, Outcome
from tests.support.channel import charge, refund
from tests.support.floor import Stage
from tests.support.refunding import Shop
from tests.support.sounds import keys, tone
from tests.support.world import World


async def code_of(stage: Stage, customer: CustomerId) -> str:
    made = await stage.db.run(lambda tx: calls.make_call_code(tx, stage.house.desk, customer, "en"))
    return made.code


async def test_a_caller_freezes_a_wallet_through_the_menu_alone(stage: Stage, world: World) -> None:
    customer = await world.owner(await world.person(funds=10_000))
    await world.db.run(lambda tx: open_session(tx, customer, world.policy.sessions, world.clock))
    code = await code_of(stage, customer)
    conversation, caller = await stage.rings()
    await stage.press(caller, ("choose_language", "2"), ("ask_code", f"{code}#"), ("main", "1"), ("theft_choose", "1"))
    await stage.until(lambda: "freeze_done" in stage.voice.keys)
    async with stage.db.reader() as conn:
        (freeze,) = await open_freezes(conn, customer)
    assert (freeze.scope.part, freeze.source) == (Part.ACCOUNT, Source.HOTLINE)
    assert await world.rows("SELECT id FROM sessions WHERE customer_id = %s", customer) == []
    assert conversation.call.proof is Proof.CODE
    await stage.press(caller, ("after_freeze", "1"))
    contact = await stage.queued(conversation)
    assert (contact.band, contact.customer) == (Band.THEFT, customer)
    events = [e async for e in _events(stage, conversation.call.id)]
    assert not any(code in str(e.data) for e in events), "nothing of a code is put down"


async def test_nobody_unknown_freezes_anything(stage: Stage, world: World) -> None:
    customer = await world.owner(await world.person())
    conversation, caller = await stage.rings()
    await stage.press(caller, ("choose_language", "2"), ("ask_code", "000000#"), ("ask_code", "#"), ("main", "1"))
    await stage.press(caller, ("theft_choose", "1"))
    await stage.until(lambda: "ask_code" in stage.voice.keys)
    async with stage.db.reader() as conn:
        assert not list(await open_freezes(conn, customer))
    assert conversation.call.proof is None


async def test_nothing_of_the_menu_is_recorded_however_early_it_is_keyed_in(stage: Stage, world: World) -> None:
    code = await code_of(stage, await world.owner(await world.person()))
    conversation, caller = await stage.rings()
    caller.says = frames(keys(code))[:160]  # from the first moment, before anything is asked
    await stage.press(caller, ("choose_language", "2"), ("ask_code", f"{code}#"), ("main", "0"))
    await stage.queued(conversation)
    recorder = conversation.line.recorder
    assert recorder is not None
    await stage.until(lambda: not recorder.paused)
    ((begin, end),) = [(p.begin, p.end) for p in recorder.pauses]
    assert begin == 0
    said = recorder.seconds
    await stage.until(lambda: recorder.seconds > said + 0.5)
    caller.end("hung_up")
    await stage.over(conversation)
    pcm = await stage.recorded(conversation.call.id)
    assert not pcm[: int(end * 8000)].any()
    assert pcm[int(end * 8000) :, 0].any()


async def test_a_balance_is_told_after_a_pin_only(stage: Stage, world: World) -> None:
    customer = await world.owner(await world.person(funds=12_345))
    pad = stage.house.desk.pins
    assert pad is not None
    hashed = await pad.hash(customer, "274913")
    await stage.db.run(lambda tx: set_pin(tx, customer, hashed, stage.clock))
    conversation, caller = await stage.rings()
    code = await code_of(stage, customer)
    await stage.press(caller, ("choose_language", "2"), ("ask_code", f"{code}#"), ("main", "3"))
    number = await _phone(world, customer)
    await stage.press(caller, ("ask_number", f"{number[3:]}#"), ("ask_pin", "274913#"))
    await stage.until(lambda: "balance_told" in stage.voice.keys)
    (values,) = [v for key, _, v in stage.voice.said if key == "balance_told"]
    assert values["amount"] == Money(12_345, Currency.CNY)
    assert conversation.call.proof is Proof.PIN


async def test_where_a_refund_is_is_told_by_the_menu(stage: Stage, world: World) -> None:
    shop = await Shop.open(world)
    assert (await told_of_refund(stage, shop))[0] == "refund_none"
    shop.bank.say(charge(ChargeState.SUCCEEDED, 5_000))
    top_up = await shop.topped_up(5_000)
    shop.bank.say(refund(RefundState.PROCESSING))
    await shop.request(2_000, payment=top_up)
    await shop.jobs()
    key, values, conversation = await told_of_refund(stage, shop)
    assert (key, values["amount"]) == ("refund_on_its_way", Money(2_000, Currency.CNY))
    assert values["day"] > stage.clock.now().astimezone(stage.house.zone).date()
    assert conversation.call.contact is None
    await shop.later(days=8)
    key, values, conversation = await told_of_refund(stage, shop)
    assert (key, values) == ("refund_late", {"amount": Money(2_000, Currency.CNY)})
    contact = await stage.queued(conversation)
    assert (contact.band, contact.skills, contact.customer) == (Band.MONEY_MISSING, ("refunds",), shop.customer)


async def told_of_refund(stage: Stage, shop: Shop) -> tuple[str, dict[str, Any], Conversation]:
    """What the menu says to the shop's customer, and the call."""
    stage.voice.said.clear()
    conversation, caller = await stage.rings()
    code = await code_of(stage, shop.customer)
    await stage.press(caller, ("choose_language", "2"), ("ask_code", f"{code}#"), ("main", "2"))
    await stage.until(lambda: any(key.startswith("refund_") for key in stage.voice.keys))
    key, language, values = next(said for said in stage.voice.said if said[0].startswith("refund_"))
    assert language == "en"
    return key, values, conversation


@pytest.mark.parametrize("is_keyed", [True, False], ids=["by a key", "by hanging up"])
async def test_out_of_hours_a_message_becomes_a_case(stage: Stage, is_keyed: bool) -> None:
    while stage.house.desk.terms.calendar.is_open(stage.clock.now()):
        stage.clock.advance(hours=1)
    conversation, caller = await stage.rings()
    await stage.press(caller, ("choose_language", "2"), ("ask_code", "#"), ("main", "0"))
    beep = frames(tone(1_000, 0.4))[:160]
    await stage.until(lambda: caller.hears(beep))
    assert "leave_message" in stage.voice.keys
    caller.heard.clear()
    await stage.until(lambda: len(caller.heard) > 60)  # the message
    if is_keyed:
        caller.press("#")
    else:
        caller.end("hung_up")
    call = await stage.over(conversation)
    assert (call.state, call.contact) == (State.MESSAGE, None)
    assert ("message_kept" in stage.voice.keys) == is_keyed
    assert call.case is not None
    async with stage.db.reader() as conn:
        case = await cases.read_case(conn, *call.case)
        links = [(link.kind, link.object_id) for link in await cases.links(conn, *call.case)]
        (recording,) = await calls.recordings_of(conn, call.id)
    assert (case.channel, case.state in cases.LIVING, links) == (cases.Channel.PHONE, True, [("call", str(call.id))])
    assert recording.ended_at is not None
    pcm = await stage.recorded(call.id)
    assert pcm[-4_000:, 0].any()


async def test_hours_and_the_end(stage: Stage) -> None:
    conversation, caller = await stage.rings()
    await stage.press(caller, ("choose_language", "1"), ("ask_code", "#"), ("main", "4"))
    await stage.until(lambda: any(key.startswith("hours_") for key in stage.voice.keys))
    assert {language for key, language, _ in stage.voice.said if key.startswith("hours_")} == {"zh"}
    caller.end("hung_up")
    assert (await stage.over(conversation)).state is State.SELF_SERVED


@pytest.mark.parametrize(
    ("asserted", "caller", "number"),
    [
        ("", "+8613900001111", "+8613900001111"),
        ("", "13900001111", "+8613900001111"),
        ("<sip:+8613900002222@trunk>", "anonymous", "+8613900002222"),
        ("<tel:+8613900002222>", "anonymous", "+8613900002222"),
        ("", "anonymous", None),
        ('"x" <sip:@>;;', "'; DROP TABLE", None),
    ],
)
def test_who_calls_is_what_the_trunk_says_and_then_what_the_caller_says(
    asserted: str, caller: str, number: str | None
) -> None:
    headers = {"p-asserted-identity": asserted} if asserted else {}
    assert caller_number(Invite("1", caller, "hotline", headers, "")) == number


@pytest.mark.parametrize(
    ("code", "outcome"),
    [(486, Outcome.BUSY), (603, Outcome.BUSY), (408, Outcome.NO_ANSWER), (404, Outcome.NO_ANSWER),
     (488, Outcome.FAILED), (503, None), (0, None)],
)  # fmt: skip
def test_what_broke_on_our_side_is_no_try(code: int, outcome: Outcome | None) -> None:
    assert outcome_of(code) == outcome


async def _events(stage: Stage, ident: calls.CallId) -> AsyncIterator[calls.CallEvent]:
    async with stage.db.reader() as conn:
        for event in await calls.events(conn, ident):
            yield event


async def _phone(world: World, customer: CustomerId) -> str:
    phones = [c.phone for c in await world.customers() if c.id == customer]
    assert phones[0] is not None
    return phones[0]
