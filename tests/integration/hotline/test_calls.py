"""Calls on the database: who is calling, where a call goes, and what remains of one whose worker died."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import orjson
import pytest

from purser.core.clock import FakeClock
from purser.core.ids import CustomerId
from purser.core.procedure import Actor
from purser.core.sealed_file import SealedFile
from purser.hotline import calls
from purser.hotline.calls import CallDesk, OrderKind, Proof, State, Way, WorkerId, jobs
from purser.hotline.calls import store as call_store
from purser.hotline.calls.jobs import periodic
from purser.hotline.calls.sound import SECOND
from purser.identity import Hasher, PinPad, set_pin
from purser.opening import open_case_desk
from purser.service import cases, queue
from purser.service.cases import stranger
from purser.service.queue import Band, Contact, ContactKind
from purser.service.queue.callback import come_due
from tests.support.calling import Carrier, in_menu, ringing, seen, waiting
from tests.support.queueing import Centre
from tests.support.world import World

PIN = "834652"


@pytest.fixture
def desk(world: World, clock: FakeClock, tmp_path: Path) -> Iterator[CallDesk]:
    hasher = Hasher()
    pins = PinPad(world.db, hasher, b"s" * 32, world.policy.pin, clock)
    yield calls.open_calls(world.db, clock, "cn", open_case_desk("cn", clock), pins, tmp_path)
    hasher.close()


@pytest.fixture
def centre(world: World, clock: FakeClock) -> Centre:
    return Centre(world.db, clock)


async def somebody(world: World, desk: CallDesk, *, pin: str | None = PIN) -> tuple[CustomerId, str]:
    """A customer with a PIN, and their number."""
    before = {c.id for c in await world.customers()}
    await world.person()
    (customer,) = [c for c in await world.customers() if c.id not in before]  # ids of one moment have no order
    if pin is not None:
        assert desk.pins is not None
        hashed = await desk.pins.hash(customer.id, pin)
        await world.db.run(lambda tx: set_pin(tx, customer.id, hashed, desk.clock))
    assert customer.phone is not None
    return customer.id, customer.phone


async def contact_of(desk: CallDesk, call: calls.Call) -> Contact:
    assert call.contact is not None
    async with desk.db.reader() as conn:
        return (await queue.read_contacts(conn, [call.contact]))[call.contact]


# -- who is calling


async def test_a_number_is_a_hint_and_no_proof(world: World, desk: CallDesk) -> None:
    _, phone = await somebody(world, desk)
    call = await ringing(desk, number=phone)
    assert (call.hint, call.customer, call.proof) == (True, None, None)
    assert (await ringing(desk, number="+8613711112222")).hint is False
    async with desk.db.reader() as conn:
        assert await calls.number_of(conn, call) == phone
    ((stored,),) = await world.rows("SELECT number FROM calls WHERE id = %s", call.id)
    assert phone.encode() not in bytes(stored)


async def test_number_and_pin_show_who_it_is(world: World, desk: CallDesk) -> None:
    customer, phone = await somebody(world, desk)
    call = await in_menu(desk, number=phone)
    assert await calls.check_pin(desk, call.id, "111222") is None
    known = await calls.check_pin(desk, call.id, PIN)
    assert known is not None
    assert (known.customer, known.proof) == (customer, Proof.PIN)
    other = await in_menu(desk, number="+8613711112222")
    assert await calls.check_pin(desk, other.id, PIN) is None, "a number that nobody has"
    known = await calls.check_pin(desk, other.id, PIN, phone)
    assert known is not None, "they keyed theirs in"
    assert known.customer == customer


async def test_whatever_is_wrong_is_answered_alike(world: World, desk: CallDesk, clock: FakeClock) -> None:
    """Nobody learns by telephone whether there is such a customer, whether they have a PIN, or whether tries are
    left; and a PIN that is locked in the app opens nothing here."""
    _, phone = await somebody(world, desk)
    _, without = await somebody(world, desk, pin=None)
    locked, closed = await somebody(world, desk)
    await world.db.run(
        lambda tx: tx.execute(
            "UPDATE pins SET failures = 5, locked_until = %s WHERE customer_id = %s",
            [clock.now() + desk.span("tries_count"), locked],
        )
    )
    for number, pin in ((phone, "000111"), (without, PIN), (closed, PIN), ("+8613700000000", PIN)):
        call = await in_menu(desk, number=number)
        assert await calls.check_pin(desk, call.id, pin) is None
        async with desk.db.reader() as conn:
            *_, last = await calls.events(conn, call.id)
        assert (last.kind, dict(last.data)) == ("not_identified", {"by": "pin"})


async def test_three_tries_a_call_however_many_come_at_once(world: World, desk: CallDesk) -> None:
    customer, phone = await somebody(world, desk)
    call = await in_menu(desk, number=phone)
    guesses = [f"{n:06}" for n in range(7000, 7020)]
    assert set(await asyncio.gather(*(calls.check_pin(desk, call.id, g) for g in guesses))) == {None}
    ((looked,),) = await world.rows(
        "SELECT count(*) FROM call_events WHERE call_id = %s AND kind = 'not_identified'", call.id
    )
    assert looked == 3
    assert await calls.check_pin(desk, call.id, PIN) is None, "no try is left, and nobody says so"
    ((failures,),) = await world.rows("SELECT failures FROM pins WHERE customer_id = %s", customer)
    assert failures == 0, "guessing by telephone locks nobody's payments"


async def test_a_code_of_somebody_else_takes_no_call_over(world: World, desk: CallDesk) -> None:
    mine, _ = await somebody(world, desk)
    theirs, phone = await somebody(world, desk)
    call = await in_menu(desk, number=phone)
    assert await calls.check_pin(desk, call.id, PIN) is not None
    code = (await desk.db.run(lambda tx: calls.make_call_code(tx, desk, mine, "en"))).code
    assert await calls.take_call_code(desk, call.id, code) is None
    assert (await seen(desk, call.id)).customer == theirs
    assert await calls.take_call_code(desk, call.id, "no code") is None
    again = (await desk.db.run(lambda tx: calls.make_call_code(tx, desk, theirs, "en"))).code
    known = await calls.take_call_code(desk, call.id, again)
    assert known is not None
    assert known.proof is Proof.PIN, "a code takes nothing away from what was shown"
    assert await calls.take_call_code(desk, call.id, again) is None


async def test_wrong_codes_are_held_back_whoever_calls(world: World, desk: CallDesk) -> None:
    mine, _ = await somebody(world, desk)
    most = desk.terms.number("call", "tries_number")
    for _ in range(2):  # the number is the same, the calls are not
        call = await in_menu(desk, number="+8613711112222")
        for _ in range(3):
            assert await calls.take_call_code(desk, call.id, "000000") is None
    assert most == 6
    code = (await desk.db.run(lambda tx: calls.make_call_code(tx, desk, mine, "zh"))).code
    call = await in_menu(desk, number="+8613711112222")
    assert await calls.take_call_code(desk, call.id, code) is None
    other = await in_menu(desk, number="+8613711113333")
    assert await calls.take_call_code(desk, other.id, code) is not None


# -- orders


async def test_orders_hold_nothing_that_can_be_read(world: World, desk: CallDesk) -> None:
    carrier = Carrier(desk)
    call = await ringing(desk, worker=carrier.id)
    sent = await desk.db.run(lambda tx: calls.send_order(tx, desk.clock, call, OrderKind.DIGITS, {"digits": "834652"}))
    ((data,),) = await world.rows("SELECT data FROM call_orders")
    assert b"834652" not in bytes(data)
    carrier.doing = lambda o: {"sdp": f"key of media {o.data['digits']}"}
    await carrier.work()
    assert await desk.db.run(lambda tx: calls.take_orders(tx, desk.clock, carrier.id)) == []
    ((data, answer),) = await world.rows("SELECT data, answer FROM call_orders")
    assert (bytes(data), b"key of media" in bytes(answer)) == (b"", False)
    assert "834652" not in repr(carrier.done[0])
    assert sent.id == carrier.done[0].id


async def test_the_emptiest_of_those_alive_takes_the_next_call(desk: CallDesk, clock: FakeClock) -> None:
    full, busy, idle, draining, dead = (Carrier(desk) for _ in range(5))
    await dead.enlist(100)
    clock.advance(seconds=3)
    await full.enlist(1)
    await busy.enlist(10)
    await idle.enlist(40)
    await draining.enlist(1_000)
    await draining.beat(draining=True)

    async def choose() -> WorkerId | None:
        return await desk.db.run(lambda tx: calls.choose_worker(tx, clock, Way.APP))

    chosen = [await choose() for _ in range(51)]
    assert {w: chosen.count(w) for w in chosen} == {idle.id: 40, busy.id: 10, full.id: 1}
    assert await choose() is None


# -- workers that die


async def test_a_worker_dies_and_nobody_loses_a_place(
    world: World, desk: CallDesk, centre: Centre, clock: FakeClock
) -> None:
    customer, _ = await somebody(world, desk)
    carrier, other = Carrier(desk), Carrier(desk)
    await carrier.enlist()
    agent = await centre.agent()
    talking = await waiting(desk, worker=carrier.id, customer=customer, proof=Proof.SESSION, way=Way.APP)
    assert talking.contact is not None
    await centre.look()
    await centre.do(queue.accept, talking.contact, agent)
    await desk.db.run(lambda tx: calls.connect_call(tx, desk, talking.id, agent))
    queued = await waiting(desk, worker=carrier.id, number="+8613711112222")
    nobody = await waiting(desk, worker=carrier.id)
    menu = await in_menu(desk, worker=carrier.id, number="+8613711113333")
    places = [(await contact_of(desk, c)).place for c in (talking, queued)]
    order = await desk.db.run(lambda tx: calls.send_order(tx, clock, talking, OrderKind.HOLD))
    _, tape, key = await desk.db.run(lambda tx: calls.begin_recording(tx, desk, talking.id))
    said = SealedFile(tape, key, 1, SECOND)
    for _ in range(3):
        said.add(bytes(SECOND))
    said.close()

    await other.enlist()
    assert await calls.sweep_dead_workers(desk) == 0
    clock.advance(seconds=3)
    await other.beat()
    assert await calls.sweep_dead_workers(desk) == 4
    found = [await seen(desk, c.id) for c in (talking, queued, nobody, menu)]
    assert [(c.state, c.reason) for c in found] == [(State.LOST, "worker_lost")] * 4
    contacts = [await contact_of(desk, c) for c in found[:3]]
    assert [(c.kind, c.state) for c in contacts] == [
        (ContactKind.CALLBACK, "callback_held"), (ContactKind.CALLBACK, "callback_held"),
        (ContactKind.CALL, "abandoned"),
    ]  # fmt: skip
    assert [c.place for c in contacts[:2]] == places
    async with desk.db.reader() as conn:
        (recording,) = await calls.recordings_of(conn, talking.id)
    assert (recording.seconds, recording.size, recording.ended_at) == (3.0, tape.stat().st_size, clock.now())
    ((failure,),) = await world.rows("SELECT failure FROM call_orders WHERE id = %s", order.id)
    assert failure == "hotline_unavailable"
    assert not await carrier.beat(), "it finds itself dead, and ends"
    assert await calls.sweep_dead_workers(desk) == 0
    case = found[0].case
    assert case is not None
    async with desk.db.reader() as conn:
        assert (await cases.read_case(conn, *case)).state in cases.LIVING


async def test_nobody_is_taken_for_dead_while_the_database_has_just_started(
    desk: CallDesk, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier = Carrier(desk)
    await carrier.enlist()
    call = await in_menu(desk, worker=carrier.id)
    clock.advance(seconds=60)
    (sweep,) = [e for e in periodic(desk) if e.name == "calls.sweep"]
    monkeypatch.setattr(jobs, "RECOVERY", timedelta(days=10_000))
    await sweep.run()
    assert (await seen(desk, call.id)).state is State.MENU
    monkeypatch.setattr(jobs, "RECOVERY", timedelta(0))
    await sweep.run()
    assert (await seen(desk, call.id)).state is State.LOST


async def test_a_callback_whose_worker_dies_is_rung_again_and_no_try_is_lost(
    desk: CallDesk, centre: Centre, clock: FakeClock
) -> None:
    carrier = Carrier(desk)
    await carrier.enlist()
    first = await waiting(desk, worker=carrier.id, number="+8613711112222")
    assert first.contact is not None
    ident = first.contact
    await desk.db.run(lambda tx: queue.ask_back(tx, desk.floor, ident))
    await desk.db.run(lambda tx: calls.end_call(tx, desk, first.id, Actor.CUSTOMER, "callback", step="call_back"))
    assert (await seen(desk, first.id)).state is State.CALLBACK
    agent = await centre.agent()
    await centre.look(seconds=1)
    await centre.look(seconds=1)
    assert (await centre.read(ident)).state == "dialling"
    await carrier.beat()

    async def announce() -> calls.Call | None:
        return await desk.db.run(lambda tx: calls.announce_call(tx, desk, ident, carrier.id, "+8613711112222"))

    announced = [c for c in await asyncio.gather(*(announce() for _ in range(5))) if c is not None]
    (call,) = announced
    assert (call.direction, call.state, call.attempt) == (calls.Direction.OUT, State.ANNOUNCED, 1)
    await desk.db.run(lambda tx: calls.dial_call(tx, desk, call.id))
    clock.advance(seconds=3)
    assert await calls.sweep_dead_workers(desk) == 1
    contact = await centre.read(ident)
    assert (contact.state, contact.tries) == ("due", 0)
    await centre.look(seconds=1)
    contact = await centre.read(ident)
    assert (contact.state, contact.agent) == ("dialling", agent)


# -- cases, ends, and what is forgotten


async def test_a_caller_nobody_knows_has_a_case_by_their_number(desk: CallDesk) -> None:
    call = await waiting(desk, number="+8613711112222", language="en")
    assert call.case is not None
    async with desk.db.reader() as conn:
        assert call.case[0] == await stranger(conn, "tel:+8613711112222")
        assert [(link.kind, link.object_id) for link in await cases.links(conn, *call.case)] == [("call", str(call.id))]
    assert (await waiting(desk)).case is None, "nobody to write to"
    theft = await in_menu(desk, number="+8613711114444")
    theft = await desk.db.run(lambda tx: calls.queue_call(tx, desk, theft.id, band=Band.THEFT, skills=("theft",)))
    contact = await contact_of(desk, theft)
    assert (contact.band, contact.skills, contact.case) == (Band.THEFT, ("theft",), theft.case)


async def test_hanging_up_is_what_it_is_where_it_happens(desk: CallDesk, centre: Centre) -> None:
    agent = await centre.agent()
    ends = {}
    for name, make in {"ringing": ringing, "menu": in_menu, "queued": waiting}.items():
        call = await make(desk, number="+8613711112222")
        for _ in range(2):
            ended = await desk.db.run(lambda tx, c=call: calls.end_call(tx, desk, c.id, Actor.CUSTOMER))  # type: ignore[misc]
        ends[name] = ended.state.value
        assert ended.version == call.version + 1
    assert ends == {"ringing": "abandoned", "menu": "self_served", "queued": "abandoned"}
    call = await waiting(desk, number="+8613711112222")
    assert call.contact is not None
    await centre.look()
    await centre.do(queue.accept, call.contact, agent)
    await desk.db.run(lambda tx: calls.connect_call(tx, desk, call.id, agent))
    held = await desk.db.run(lambda tx: calls.hold_call(tx, desk, call.id, agent, Actor.AGENT, on=True))
    assert held.state is State.ON_HOLD
    await desk.db.run(lambda tx: queue.requeue(tx, desk.floor, held.contact, None, Actor.SYSTEM))  # type: ignore[arg-type]
    back = await desk.db.run(lambda tx: calls.requeue_call(tx, desk, call.id, "agent_lost"))
    assert (back.state, back.staff) == (State.QUEUED, agent)
    async with desk.db.reader() as conn:
        events = await calls.events(conn, call.id)
    assert [e.number for e in events] == list(range(1, len(events) + 1))
    assert [e.kind for e in events] == ["ring", "answer", "queue", "connect", "hold", "requeue"]


async def test_who_asked_to_be_rung_back_and_hangs_up_is_rung_back(desk: CallDesk) -> None:
    """Whoever hangs up first, the line or the app."""
    for how in ("held", "due"):
        call = await waiting(desk, number="+8613711112222")
        assert call.contact is not None
        held = await desk.db.run(lambda tx, i=call.contact: queue.ask_back(tx, desk.floor, i))  # type: ignore[misc]
        if how == "due":
            held = await desk.db.run(lambda tx, c=held: come_due(tx, desk.floor, c))  # type: ignore[misc]
        ended = await desk.db.run(lambda tx, c=call: calls.end_call(tx, desk, c.id, Actor.CUSTOMER))  # type: ignore[misc]
        assert (ended.state, ended.is_open) == (State.CALLBACK, False)
        assert await contact_of(desk, ended) == held


async def test_numbers_and_calls_are_forgotten_in_time(world: World, desk: CallDesk, clock: FakeClock) -> None:
    call = await ringing(desk, number="+8613711112222")
    living = await ringing(desk, number="+8613711113333", worker=WorkerId.new(clock))
    await desk.db.run(lambda tx: calls.end_call(tx, desk, call.id, Actor.CUSTOMER))
    (prune,) = [e for e in periodic(desk) if e.name == "calls.prune"]
    for days, numbers, rows in ((29, 2, 2), (2, 1, 2), (1_065, 1, 1)):
        clock.advance(days=days)
        await prune.run()
        ((known, stored),) = await world.rows("SELECT count(number), count(*) FROM calls")
        assert (known, stored) == (numbers, rows), days
    async with desk.db.reader() as conn:
        assert [c.id for c in await call_store.living(conn)] == [living.id]
        assert await calls.events(conn, call.id) == []


async def test_events_never_hold_what_was_keyed_in(world: World, desk: CallDesk) -> None:
    customer, phone = await somebody(world, desk)
    code = (await desk.db.run(lambda tx: calls.make_call_code(tx, desk, customer, "zh"))).code
    call = await in_menu(desk, number=phone)
    assert await calls.take_call_code(desk, call.id, code) is not None
    assert await calls.check_pin(desk, call.id, PIN) is not None
    dump = await world.dump()
    whole = orjson.dumps({t: [str(r) for r in rows] for t, rows in dump.items()}).decode()
    assert PIN not in whole
    held = [str(r) for t in ("calls", "call_events", "call_codes", "throttles") for r in dump[t]]
    assert not [r for r, secret in itertools.product(held, (code, phone)) if secret in r]
