"""The queue over HTTP: an agent's day, a customer who waits, and a supervisor who watches."""

from __future__ import annotations

from typing import Any

import httpx

from purser.core.clock import FakeClock
from purser.core.ids import CustomerId, Id, StaffId
from purser.identity.permissions import Role
from purser.service import queue
from purser.service.queue import ContactKind, Dispatcher, NewContact
from tests.support.http import Api, problem
from tests.support.staff import at_work


async def _comes(api: Api, clock: FakeClock, customer: CustomerId | None, **more: Any) -> str:
    kind = more.pop("kind", ContactKind.CALL)
    new = NewContact(kind, Id.new(clock), customer, **more)
    return str((await api.world.db.run(lambda tx: queue.enqueue(tx, new, clock))).id)


def _ok(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_day_at_the_desk(api: Api, clock: FakeClock) -> None:
    desk, lead = await at_work(api, Role.AGENT), await at_work(api, Role.SENIOR_AGENT, "孙丽")
    dispatcher = Dispatcher(api.world.db, queue.open_floor("cn", clock))
    choices = _ok(await desk.browser.get("/v1/staff/queue/choices", headers={"Accept-Language": "zh"}))
    assert {"code": "refund", "name": "退款"} in choices["codes"]
    assert _ok(await desk.browser.get("/v1/staff/agents/me"))["activity"] == "offline"
    presence = "/v1/staff/agents/me/presence"
    assert problem(await desk.browser.put(presence, json={"presence": "break"})) == (422, "break_reason_unknown")
    mine = _ok(await desk.browser.put(presence, json={"presence": "available"}))
    assert (mine["activity"], mine["contacts"]) == ("available", [])

    wallet = await api.world.person()
    customer = await api.signed_in(wallet)
    contact = await _comes(api, clock, await api.owner(wallet), skills=("refunds",))
    waiting = _ok(await customer.get(f"/v1/contacts/{contact}"))
    assert (waiting["state"], waiting["ahead"], waiting["promised_s"] is not None) == ("queued", 0, True)
    stranger = await api.signed_in(await api.world.person("李娜"))
    assert problem(await stranger.get(f"/v1/contacts/{contact}")) == (404, "contact_unknown")
    skills = {"languages": ["zh", "en"], "skills": ["refunds"], "voice": 1, "chats": 3, "cases": 1, "reason": "trained"}
    _ok(await lead.browser.put(f"/v1/staff/agents/{lead.id}", json=skills))
    _ok(await lead.browser.put(presence, json={"presence": "break", "reason": "meal"}))
    await dispatcher.look()
    assert _ok(await desk.browser.get("/v1/staff/agents/me"))["contacts"] == [], "somebody at lunch has the skill"
    changed = _ok(await lead.browser.put(f"/v1/staff/agents/{desk.id}", json=skills))
    assert changed["skills"] == ["refunds"]
    assert problem(await desk.browser.put(f"/v1/staff/agents/{desk.id}", json=skills)) == (403, "permission_missing")
    await dispatcher.look()

    (offered,) = _ok(await desk.browser.get("/v1/staff/agents/me"))["contacts"]
    assert (offered["id"], offered["state"], offered["band"]) == (contact, "offered", "rest")
    clock.advance(seconds=7)
    acts = f"/v1/staff/contacts/{contact}"
    assert problem(await lead.browser.post(f"{acts}/accept")) == (409, "contact_taken")
    assert _ok(await desk.browser.post(f"{acts}/accept"))["state"] == "connected"
    assert _ok(await desk.browser.post(f"{acts}/hold"))["state"] == "on_hold"
    assert _ok(await desk.browser.post(f"{acts}/resume"))["state"] == "connected"
    wall = _ok(await lead.browser.get("/v1/staff/queue/wall"))
    (on_wall,) = [a for a in wall["agents"] if a["id"] == desk.id]
    assert (on_wall["name"], on_wall["activity"], on_wall["contacts"][0]["id"]) == ("赵敏", "on_contact", contact)
    assert problem(await desk.browser.get("/v1/staff/queue/wall")) == (403, "permission_missing")
    clock.advance(minutes=4)
    assert _ok(await customer.post(f"/v1/contacts/{contact}/leave"))["state"] == "wrap_up"
    assert problem(await desk.browser.post(f"{acts}/wrap-up", json={"code": "nonsense"})) == (
        422, "wrap_up_code_unknown",
    )  # fmt: skip
    assert _ok(await desk.browser.post(f"{acts}/wrap-up", json={"code": "refund"}))["state"] == "closed"
    await _is_rung_back(api, clock, dispatcher, desk, customer, await api.owner(wallet))
    await _is_reported(lead, clock)
    await _is_rung_about_a_case(customer, stranger)


async def _is_rung_back(
    api: Api, clock: FakeClock, dispatcher: Dispatcher, desk: Any, customer: httpx.AsyncClient, owner: CustomerId
) -> None:
    clock.advance(minutes=1)
    await desk.browser.put("/v1/staff/agents/me/presence", json={"presence": "break", "reason": "meal"})
    contact = await _comes(api, clock, owner)
    asked = await customer.post(f"/v1/contacts/{contact}/callback", json={"not_before": "2027-03-02T00:00:00Z"})
    assert problem(asked) == (422, "callback_too_far")
    held = _ok(await customer.post(f"/v1/contacts/{contact}/callback", json={}))
    assert (held["state"], held["kind"], held["ahead"]) == ("callback_held", "callback", 0)
    await desk.browser.put("/v1/staff/agents/me/presence", json={"presence": "available"})
    await dispatcher.look()
    (dialling,) = _ok(await desk.browser.get("/v1/staff/agents/me"))["contacts"]
    assert (dialling["state"], dialling["attempt"]) == ("dialling", 1)
    acts = f"/v1/staff/contacts/{contact}"
    missed = _ok(await desk.browser.post(f"{acts}/miss", json={"attempt": 1, "outcome": "busy"}))
    assert (missed["state"], missed["tries"]) == ("callback_held", 1)
    clock.advance(minutes=5)
    await dispatcher.look()
    assert problem(await desk.browser.post(f"{acts}/reach", json={"attempt": 1})) == (409, "attempt_over")
    assert _ok(await desk.browser.post(f"{acts}/reach", json={"attempt": 2}))["state"] == "connected"
    assert _ok(await desk.browser.post(f"{acts}/wrap-up", json={"code": "other"}))["state"] == "closed"


async def _is_rung_about_a_case(customer: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    made = await customer.post("/v1/cases", json={"type": "refund", "text": "退款还没有到账"})
    assert made.status_code == 201, made.text
    body = {"case_id": made.json()["id"], "not_before": "2026-03-04T02:00:00Z"}
    booked = await customer.post("/v1/callbacks", json=body)
    assert booked.status_code == 201, booked.text
    assert (booked.json()["state"], booked.json()["not_before"]) == ("callback_held", "2026-03-04T02:00:00Z")
    again = await customer.post("/v1/callbacks", json=body)
    assert again.json()["id"] == booked.json()["id"], "one a case"
    assert problem(await stranger.post("/v1/callbacks", json=body)) == (404, "case_unknown")
    listed = _ok(await customer.get("/v1/contacts"))
    assert [c["id"] for c in listed["items"]] == [booked.json()["id"]]


async def _is_reported(lead: Any, clock: FakeClock) -> None:
    day = clock.now().date().isoformat()
    report = _ok(await lead.browser.get("/v1/staff/queue/report", params={"start": day, "end": day}))
    whole = report["whole"]
    assert (whole["arrived"], whole["answered"], whole["service_level"], whole["speed_of_answer_s"]) == (2, 1, 1.0, 7.0)
    assert (whole["callbacks"], whole["reached"], whole["again"], whole["contact_again"]) == (1, 1, 1, 1.0)
    assert {r["code"]: r["count"] for r in report["reasons"]} == {"refund": 1, "other": 1}
    assert 0 < report["occupancy"] < 1
    assert [(d["day"], d["occupancy"]) for d in report["days"]] == [(day, report["occupancy"])]
    backwards = await lead.browser.get("/v1/staff/queue/report", params={"start": day, "end": "2026-01-01"})
    assert problem(backwards) == (422, "period_invalid")
    plan = _ok(await lead.browser.get("/v1/staff/queue/staffing", params={"start": day, "end": day}))
    assert [n["weekday"] for n in plan["items"]] == [0]
    assert StaffId.parse(lead.id)
