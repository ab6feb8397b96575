"""Calls over HTTP: from the app, at the desk, and what is kept of them."""

from __future__ import annotations

import asyncio
import base64
import hmac
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from purser.core.audit import read_records
from purser.core.clock import FakeClock
from purser.core.errors import invalid
from purser.core.ids import CustomerId, StaffId
from purser.core.procedure import Actor
from purser.core.sealed_file import SealedFile
from purser.hotline import calls
from purser.hotline.calls import CallId, Order, OrderKind, Proof, State
from purser.hotline.calls.recordings import destroy_due
from purser.hotline.calls.sound import SECOND
from purser.identity import AttemptRules, Count, reserve_tries, throttle_key
from purser.identity.permissions import Role
from purser.service import queue
from purser.service.queue import Dispatcher, events_after
from tests.support.calling import Carrier, carrying, seen, waiting
from tests.support.http import Api, connect, problem, serving
from tests.support.staff import Desk, at_work

RANGES = {
    "bytes=0-": (206, 0, 80_044), "bytes=0-43": (206, 0, 44), "bytes=32000-64099": (206, 32_000, 64_100),
    "bytes=80000-99999": (206, 80_000, 80_044), "bytes=80044-": (200, 0, 80_044), "bytes=-5": (200, 0, 80_044),
    "bytes=9-1": (200, 0, 80_044), "seconds=1-2": (200, 0, 80_044),
}  # fmt: skip
"""What is asked for, and what is heard of 80,044 bytes; a range that cannot be is left unheeded."""

OFFER = {"offer": "v=0 of the app"}


def _ok(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code in (200, 201), answer.text
    found: dict[str, Any] = answer.json()
    return found


class Centre:
    """A customer, an agent who is there, and somebody who carries calls."""

    def __init__(self, api: Api, carrier: Carrier, desk: Desk, customer: httpx.AsyncClient) -> None:
        self.api, self.carrier, self.desk, self.customer = api, carrier, desk, customer
        self.calls = api.runtime.calls
        self.staff = StaffId.parse(desk.id)
        self.dispatcher = Dispatcher(api.world.db, queue.open_floor("cn", api.world.clock))

    async def start(self, **more: Any) -> str:
        """A call from the app whose line is there."""
        body = OFFER | more
        ident = CallId.parse(_ok(await self.customer.post("/v1/calls", json=body))["call"]["id"])
        await self.calls.db.run(lambda tx: calls.answer_call(tx, self.calls, ident))
        return str(ident)

    async def talk(self, ident: str, desk: Desk | None = None) -> str:
        """The call is queued, offered, taken, and both are on the line; answers its contact's id."""
        taker, call = desk or self.desk, CallId.parse(ident)
        if (await seen(self.calls, call)).state is State.MENU:
            await self.calls.db.run(lambda tx: calls.queue_call(tx, self.calls, call))
        contact = str((await seen(self.calls, call)).contact)
        _ok(await taker.browser.put("/v1/staff/agents/me/presence", json={"presence": "available"}))
        await self.dispatcher.look()
        _ok(await taker.browser.post(f"/v1/staff/contacts/{contact}/accept"))
        staff = StaffId.parse(taker.id)
        await self.calls.db.run(lambda tx: calls.connect_call(tx, self.calls, call, staff))
        return contact

    async def current(self) -> dict[str, Any] | None:
        found: dict[str, Any] | None = _ok(await self.customer.get("/v1/calls/current"))["call"]
        return found


@pytest.fixture
async def centre(api: Api) -> Any:
    customer = await api.signed_in(await api.world.person(), **{"Accept-Language": "en"})
    desk = await at_work(api, Role.AGENT)
    async with carrying(api.runtime.calls) as carrier:
        yield Centre(api, carrier, desk, customer)


async def test_a_call_from_the_app(centre: Centre, clock: FakeClock) -> None:
    customer = centre.customer
    assert await centre.current() is None
    started = _ok(await customer.post("/v1/calls", json=OFFER | {"about": {"subject": "refund"}}))
    assert started["answer"] == "answer to v=0 of the app"
    call, path = started["call"], f"/v1/calls/{started['call']['id']}"
    assert (call["state"], call["way"], call["identified"], call["about"]) == (
        "ringing", "app", True, {"subject": "refund", "id": None},
    )  # fmt: skip
    assert problem(await customer.post("/v1/calls", json=OFFER)) == (409, "call_open")
    ident = CallId.parse(call["id"])
    await centre.calls.db.run(lambda tx: calls.answer_call(tx, centre.calls, ident))
    _ok(await customer.post(f"{path}/digits", json={"digits": "31*#"}))
    assert centre.carrier.told(OrderKind.DIGITS) == [{"digits": "31*#"}]
    assert _ok(await customer.post(f"{path}/line", json=OFFER))["answer"] == "answer to v=0 of the app"

    await centre.calls.db.run(lambda tx: calls.queue_call(tx, centre.calls, ident))
    waits = await centre.current()
    assert waits is not None
    assert (waits["state"], waits["wait"]["ahead"], waits["agent"]) == ("queued", 0, None)
    assert waits["case_id"] is not None
    clock.advance(seconds=30)
    contact = await centre.talk(call["id"])
    talks = await centre.current()
    assert talks is not None
    assert (talks["state"], talks["agent"]["number"]) == ("connected", queue_number(centre))
    assert (talks["wait"], talks["contact_id"]) == (None, contact)

    ended = _ok(await customer.post(f"{path}/hang-up"))
    assert (ended["state"], ended["reason"], await centre.current()) == ("talked", "hung_up", None)
    assert _ok(await customer.post(f"{path}/hang-up"))["version"] == ended["version"]
    assert await centre.carrier.hears(OrderKind.HANG_UP) == [{"by": "customer", "staff": None}]
    mine = _ok(await centre.desk.browser.get("/v1/staff/agents/me"))["contacts"]
    assert [c["state"] for c in mine] == ["wrap_up"]
    assert problem(await customer.post(f"{path}/digits", json={"digits": "1"})) == (409, "call_over")


def queue_number(centre: Centre) -> str:
    """What customers know the agent by."""
    return f"{1000 + int.from_bytes(centre.staff[-4:]) % 9000}"


async def test_a_call_whose_line_is_refused_leaves_nothing(centre: Centre) -> None:
    def refuse(order: Order) -> None:
        raise invalid("media_refused", order=order.kind)

    centre.carrier.doing = refuse
    assert problem(await centre.customer.post("/v1/calls", json=OFFER)) == (422, "media_refused")
    assert await centre.current() is None
    ((state, reason),) = await centre.api.world.rows("SELECT state, reason FROM calls")
    assert (state, reason) == ("abandoned", "media_refused")


async def test_many_windows_begin_one_call(centre: Centre) -> None:
    answers = await asyncio.gather(*(centre.customer.post("/v1/calls", json=OFFER) for _ in range(10)))
    assert sorted(a.status_code for a in answers) == [201] + [409] * 9
    assert {a.json()["code"] for a in answers if a.status_code == 409} == {"call_open"}
    assert len(await centre.api.world.rows("SELECT 1 FROM calls")) == 1


async def test_who_begins_call_after_call_is_slowed_down(centre: Centre, clock: FakeClock) -> None:
    count = centre.calls.terms.number("call", "calls_customer")
    rules = AttemptRules(count, centre.calls.span("tries_all_count"))
    ident = await centre.start()
    ((customer,),) = await centre.api.world.rows("SELECT customer_id FROM calls")
    begun = Count(throttle_key("calls begun", str(CustomerId(customer))), rules)
    for _ in range(count - 1):
        await reserve_tries(centre.calls.db, [begun], clock)
    _ok(await centre.customer.post(f"/v1/calls/{ident}/hang-up"))
    assert problem(await centre.customer.post("/v1/calls", json=OFFER)) == (429, "calls_too_many")
    assert len(await centre.api.world.rows("SELECT 1 FROM calls")) == 1
    clock.advance(hours=1)
    await centre.carrier.beat()
    assert (await centre.customer.post("/v1/calls", json=OFFER)).status_code == 201


async def test_nobody_carries_calls(api: Api) -> None:
    customer = await api.signed_in(await api.world.person())
    assert problem(await customer.post("/v1/calls", json=OFFER)) == (503, "hotline_unavailable")
    assert await api.world.rows("SELECT 1 FROM calls") == []
    carrier = Carrier(api.runtime.calls)
    await carrier.enlist()
    await carrier.beat(draining=True)
    assert problem(await customer.post("/v1/calls", json=OFFER)) == (503, "hotline_unavailable")
    assert await api.world.rows("SELECT 1 FROM calls") == []


async def test_a_code_for_the_telephone(centre: Centre, clock: FakeClock) -> None:
    made = _ok(await centre.customer.post("/v1/call-codes", json={"about": {"subject": "refund", "id": "r1"}}))
    assert len(made["code"]) == 6
    call = await waiting(centre.calls, number="+8613800000009")
    known = await calls.take_call_code(centre.calls, call.id, made["code"])
    assert known is not None
    assert (known.proof, known.about, known.language) == (Proof.CODE, {"subject": "refund", "id": "r1"}, "en")
    shown = await centre.current()
    assert shown is not None
    assert (shown["id"], shown["way"], shown["identified"]) == (str(call.id), "phone", True)
    assert await calls.take_call_code(centre.calls, call.id, made["code"]) is None, "it works once"
    late = _ok(await centre.customer.post("/v1/call-codes", json={}))["code"]
    clock.advance(minutes=10)
    assert await calls.take_call_code(centre.calls, call.id, late) is None


async def test_a_talk_at_the_desk(centre: Centre) -> None:
    desk, ident = centre.desk.browser, await centre.start()
    path = f"/v1/staff/calls/{ident}"
    assert problem(await desk.get(path)) == (404, "call_unknown")
    assert problem(await desk.post(f"{path}/leg", json=OFFER)) == (404, "call_unknown")
    contact = await centre.talk(ident)
    assert _ok(await desk.post(f"{path}/leg", json=OFFER))["answer"] == "answer to v=0 of the app"
    assert centre.carrier.told(OrderKind.LEG)[0]["staff"] == centre.desk.id
    shown = _ok(await desk.get(path))
    assert (shown["state"], shown["proof"], shown["agent_id"]) == ("connected", "session", centre.desk.id)
    for _ in range(2):
        assert _ok(await desk.post(f"{path}/hold"))["state"] == "on_hold"
    assert [c["state"] for c in _ok(await desk.get("/v1/staff/agents/me"))["contacts"]] == ["on_hold"]
    assert _ok(await desk.post(f"{path}/resume"))["state"] == "connected"
    _ok(await desk.post(f"{path}/recording/pause"))
    _ok(await desk.post(f"{path}/recording/resume"))
    ended = _ok(await desk.post(f"{path}/hang-up"))
    assert (ended["state"], ended["contact_id"]) == ("talked", contact)
    assert _ok(await desk.post(f"{path}/hang-up"))["version"] == ended["version"]
    for act in ("hold", "resume", "recording/pause", "transfer"):
        assert problem(await desk.post(f"{path}/{act}", json={})) == (409, "call_over"), act
    timeline = _ok(await desk.get(f"{path}/timeline"))
    assert [m["kind"] for m in timeline["items"] if m["source"] == "call"] == [
        "ring", "answer", "queue", "connect", "hold", "resume", "recording_paused", "recording_resumed", "finish",
    ]  # fmt: skip
    assert [m["kind"] for m in timeline["items"] if m["source"] == "queue"] == [
        "enqueue", "offer", "accept", "hold", "resume", "finish",
    ]  # fmt: skip
    other = await at_work(centre.api, Role.AGENT, "钱芳")
    assert problem(await other.browser.get(f"{path}/timeline")) == (404, "call_unknown")


async def test_handed_on_cold_and_warm(centre: Centre) -> None:
    ident, other = await centre.start(), await at_work(centre.api, Role.AGENT, "钱芳")
    path, mine, theirs = f"/v1/staff/calls/{ident}", centre.desk.browser, other.browser
    _ok(await theirs.put("/v1/staff/agents/me/presence", json={"presence": "break", "reason": "meal"}))
    contact = await centre.talk(ident)
    assert problem(await mine.post(f"{path}/consult", json={"to": centre.desk.id})) == (422, "transfer_to_oneself")
    assert problem(await theirs.post(f"{path}/leg", json=OFFER)) == (404, "call_unknown")
    asked = _ok(await mine.post(f"{path}/consult", json={"to": other.id}))
    assert asked["consulted_id"] == other.id
    async with centre.api.world.db.reader() as conn:
        told = await events_after(conn, StaffId.parse(other.id), 0, 100)
    assert ("call.consult", ident) in [(e.kind, e.data.get("call_id")) for e in told]
    assert _ok(await theirs.post(f"{path}/leg", json=OFFER))["answer"]
    assert problem(await theirs.post(f"{path}/hold")) == (409, "contact_taken")
    assert _ok(await mine.post(f"{path}/consult", json={"to": None}))["consulted_id"] is None
    _ok(await mine.post(f"{path}/consult", json={"to": other.id}))

    handed = _ok(await mine.post(f"{path}/transfer", json={"to": other.id}))
    assert (handed["state"], handed["consulted_id"]) == ("queued", other.id)
    assert problem(await mine.post(f"{path}/hold")) == (409, "contact_taken")
    assert await centre.talk(ident, other) == contact
    assert _ok(await theirs.get(path))["agent_id"] == other.id
    handed = _ok(await theirs.post(f"{path}/transfer", json={"skills": ["refunds"]}))
    assert (handed["state"], handed["consulted_id"]) == ("queued", None)


async def test_a_supervisor_is_put_down_before_anything_is_heard(centre: Centre) -> None:
    ident, lead = await centre.start(), await at_work(centre.api, Role.SENIOR_AGENT, "孙丽")
    path = f"/v1/staff/calls/{ident}/supervise"
    await centre.talk(ident)
    body = {"mode": "listen", **OFFER}
    assert problem(await centre.desk.browser.post(path, json=body)) == (403, "permission_missing")
    assert _ok(await lead.browser.post(path, json=body))["answer"] == "answer to v=0 of the app"
    assert _ok(await lead.browser.post(path, json={"mode": "join"}))["answer"] is None
    assert [o["mode"] for o in centre.carrier.told(OrderKind.SUPERVISE)] == ["listen", "join"]
    async with centre.api.world.db.reader() as conn:
        records = await read_records(conn, 10, about=f"call:{ident}")
    assert [(r.action, r.actor.id, r.reason) for r in records] == [
        ("call.supervise", lead.id, "join"), ("call.supervise", lead.id, "listen"),
    ]  # fmt: skip
    listed = _ok(await lead.browser.get("/v1/staff/calls"))["items"]
    assert [c["id"] for c in listed] == [ident]
    _ok(await centre.customer.post(f"/v1/calls/{ident}/hang-up"))
    assert problem(await lead.browser.post(path, json=body)) == (409, "call_over")


async def test_a_recording_is_played_on_record_and_goes(centre: Centre, clock: FakeClock, tmp_path: Path) -> None:
    ident = CallId.parse(await centre.start())
    made, path, key = await centre.calls.db.run(lambda tx: calls.begin_recording(tx, centre.calls, ident))
    said = bytes(range(200)) * 400  # two seconds and a half
    recorder = SealedFile(path, key, made.number, SECOND)
    for at in range(0, len(said), SECOND):
        recorder.add(said[at : at + SECOND])
    recorder.close()
    await calls.end_recording(centre.calls, ident, made.number, 12.5, [(3.0, 4.5)])
    assert path.is_relative_to(tmp_path)
    lead, url = await at_work(centre.api, Role.SENIOR_AGENT, "孙丽"), f"/v1/staff/calls/{ident}"
    assert problem(await lead.browser.get(f"{url}/recording")) == (422, "invalid_request")
    assert problem(await centre.desk.browser.get(f"{url}/recording?reason=idle+hands")) == (403, "permission_missing")
    played = await lead.browser.get(f"{url}/recording?reason=the+customer+disputes+it")
    assert (played.content[:4], played.content[44:], played.headers["content-type"]) == (b"RIFF", said, "audio/wav")
    assert said[:100] not in path.read_bytes(), "nothing of it is in clear on the disk"
    heard = f"{url}/recording?reason=once+more"
    for wanted, (code, begin, end) in RANGES.items():
        part = await lead.browser.get(heard, headers={"Range": wanted})
        assert (part.status_code, part.content) == (code, played.content[begin:end]), wanted
        assert part.headers["content-length"] == str(len(part.content))
        assert part.headers.get("content-range") == (f"bytes {begin}-{end - 1}/80044" if code == 206 else None)
    async with centre.api.world.db.reader() as conn:
        *again, record = await read_records(conn, 10, about=f"call:{ident}")
    assert (record.action, record.actor.id, record.reason) == ("call.listen", lead.id, "the customer disputes it")
    assert [r.reason for r in again] == ["once more"] * len(RANGES), "no part of it is heard unrecorded"
    (kept,) = _ok(await lead.browser.get(f"{url}/timeline"))["recordings"]
    assert (kept["seconds"], kept["pauses"], kept["is_kept"]) == (12.5, [[3.0, 4.5]], True)
    clock.advance(days=180)
    await centre.api.world.db.run(lambda tx: calls.end_call(tx, centre.calls, ident, Actor.CUSTOMER))
    assert (await destroy_due(centre.calls), path.exists(), await destroy_due(centre.calls)) == (1, False, 0)
    assert await centre.api.world.rows("SELECT recording_key FROM calls WHERE id = %s", ident) == [(None,)]
    lead = await at_work(centre.api, Role.SENIOR_AGENT, "周平")
    assert problem(await lead.browser.get(f"{url}/recording?reason=too+late")) == (404, "recording_unknown")


async def test_relays(dsn: str, tmp_path: Path, clock: FakeClock, api: Api) -> None:
    customer = await api.signed_in(await api.world.person())
    assert _ok(await customer.get("/v1/turn"))["ice_servers"] == []
    token = customer.headers["Authorization"]
    relay = {"turn_urls": "turn:relay.test:3478, turns:relay.test:443", "turn_secret": "shared"}
    async with serving(dsn, tmp_path, clock, **relay) as app, connect(app, headers={"Authorization": token}) as client:
        found = _ok(await client.get("/v1/turn"))
    (server,) = found["ice_servers"]
    assert server["urls"] == ["turn:relay.test:3478", "turns:relay.test:443"]
    until, _, who = server["username"].partition(":")
    assert int(until) == int((clock.now() + timedelta(hours=1)).timestamp())
    assert len(who) == 20
    assert who not in {str(c.id) for c in await api.world.customers()}, "a relay learns not whose it is"
    expected = hmac.digest(b"shared", server["username"].encode(), "sha1")
    assert base64.b64decode(server["credential"]) == expected
    agent, finance = await at_work(api, Role.AGENT, "孙立"), await at_work(api, Role.FINANCE, "程英")
    assert _ok(await agent.browser.get("/v1/staff/turn"))["ice_servers"] == []
    assert problem(await finance.browser.get("/v1/staff/turn")) == (403, "permission_missing")


async def test_others_calls_are_unknown(centre: Centre) -> None:
    stranger = await centre.api.signed_in(await centre.api.world.person("李娜"))
    ident = await centre.start()
    before = await seen(centre.calls, CallId.parse(ident))
    path = f"/v1/calls/{ident}"
    for act, body in (("line", OFFER), ("digits", {"digits": "1"}), ("callback", None), ("hang-up", None)):
        assert problem(await stranger.post(f"{path}/{act}", json=body)) == (404, "call_unknown"), act
    assert problem(await stranger.get(path)) == (404, "call_unknown")
    assert await seen(centre.calls, CallId.parse(ident)) == before
    assert _ok(await stranger.get("/v1/calls/current"))["call"] is None


async def test_calls_of_a_case(centre: Centre) -> None:
    ident = await centre.start()
    await centre.talk(ident)
    case = (await seen(centre.calls, CallId.parse(ident))).case
    assert case is not None
    listed = _ok(await centre.desk.browser.get(f"/v1/staff/cases/{case[1]}/calls"))["items"]
    assert [c["id"] for c in listed] == [ident]
    other = await at_work(centre.api, Role.AGENT, "钱芳")
    assert _ok(await other.browser.get(f"/v1/staff/cases/{case[1]}/calls"))["items"] == []
