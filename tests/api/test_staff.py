"""Staff: invited, enrolled with a passkey that stays on its device, signed in, changed by others only."""

from __future__ import annotations

from typing import Any

import pytest

from purser.identity.permissions import Role, permissions_of
from tests.support.authenticator import BACKED_UP, ELIGIBLE, PRESENT, VERIFIED, Authenticator, b64
from tests.support.http import OPERATOR_KEY, Api, connect, problem
from tests.support.staff import Desk, at_work, invited

REASON = {"reason": "asked by her manager"}


async def _audit(api: Api) -> list[tuple[Any, ...]]:
    return await api.world.rows("SELECT actor_kind, action, reason FROM audit_records ORDER BY seq")


async def test_the_operators_key_invites_the_first_and_a_passkey_lets_them_in(api: Api) -> None:
    key = api.bearer(OPERATOR_KEY)
    answer = await key.post("/v1/staff", json={"name": "赵敏", "role": "operator", "reason": "runs the wallet"})
    assert answer.status_code == 201
    invitation = answer.json()
    assert invitation["staff"]["status"] == "invited"
    base, _, token = invitation["link"].partition("#")
    assert base == "http://purser.test/console/"
    desk = Desk(api)
    enrolled = await desk.enrol(token)
    assert enrolled.status_code == 201
    cookie = enrolled.headers["set-cookie"]
    assert all(part in cookie for part in ("purser_staff=st_", "HttpOnly", "SameSite=strict", "Path=/"))
    assert "st_" not in enrolled.text
    me = (await desk.browser.get("/v1/staff/me")).json()
    assert (me["name"], me["role"]) == ("赵敏", "operator")
    assert me["permissions"] == [str(p) for p in permissions_of(Role.OPERATOR)]
    assert (await desk.browser.delete("/v1/staff/sessions/current")).status_code == 204
    assert problem(await desk.browser.get("/v1/staff/me")) == (401, "unauthenticated")
    assert (await desk.sign_in()).status_code == 201
    assert (await desk.browser.get("/v1/staff/me")).status_code == 200
    assert await _audit(api) == [
        ("operator_key", "staff.write.invite", "runs the wallet"),
        ("staff", "staff.enrol", ""),
        ("staff", "staff.sign_in", ""),
    ]


async def test_over_tls_the_cookie_is_bound_to_the_host(dsn: str, tmp_path: Any, clock: Any, world: Any) -> None:
    from tests.support.http import serving

    async with serving(dsn, tmp_path, clock, "https://purser.test") as app, connect(app) as anybody:
        api = Api(app, anybody, world)
        invitation = await invited(api, Role.AGENT)
        desk = Desk(api, Authenticator(origin="https://purser.test"))
        cookie = (await desk.enrol(invitation.token)).headers["set-cookie"]
    assert cookie.startswith("__Host-purser_staff=st_")
    assert "Secure" in cookie


async def test_an_invitation_works_once_and_for_a_day(api: Api, clock: Any) -> None:
    invitation = await invited(api, Role.AGENT)
    desk = Desk(api)
    assert (await desk.enrol(invitation.token)).status_code == 201
    again = await api.anybody.post("/v1/staff/enrolments/options", json={"invitation": invitation.token})
    assert problem(again) == (404, "invitation_invalid")
    late = await invited(api, Role.AGENT)
    clock.advance(hours=24)
    answer = await api.anybody.post("/v1/staff/enrolments/options", json={"invitation": late.token})
    assert problem(answer) == (404, "invitation_invalid")
    assert await api.world.rows("SELECT count(*) FROM staff_passkeys") == [(1,)]


@pytest.mark.parametrize("flags", [PRESENT | VERIFIED | ELIGIBLE, PRESENT | VERIFIED | ELIGIBLE | BACKED_UP])
async def test_a_passkey_that_can_be_copied_is_refused(api: Api, flags: int) -> None:
    invitation = await invited(api, Role.AGENT)
    desk = Desk(api, Authenticator(flags=flags))
    assert problem(await desk.enrol(invitation.token)) == (422, "staff_passkey_synced")
    assert await api.world.rows("SELECT count(*) FROM staff_passkeys") == [(0,)]
    desk.device.flags = PRESENT | VERIFIED
    assert (await desk.enrol(invitation.token)).status_code == 201
    desk.device.flags = flags
    assert problem(await desk.sign_in()) in {(422, "staff_passkey_synced"), (401, "staff_passkey_refused")}


MALFORMED: dict[str, dict[str, Any]] = {
    "origin": {"origin": "https://purser.example"},
    "challenge of nobody": {"challenge": b64(bytes(56))},
    "challenge cut": {"challenge": "AAAA"},
    "challenge is no text": {"challenge": 7},
    "type of the other ceremony": {"type": "webauthn.create"},
}


@pytest.mark.parametrize("wrong", MALFORMED.values(), ids=MALFORMED)
async def test_a_wrong_answer_does_not_sign_in(api: Api, wrong: dict[str, Any]) -> None:
    desk = await at_work(api, Role.AGENT)
    before = await _audit(api)
    assert problem(await desk.sign_in(**wrong)) == (401, "staff_passkey_refused")
    assert await _audit(api) == before


async def _other_rp(desk: Desk) -> dict[str, Any]:
    desk.device.rp = "purser.example"
    return desk.device.get(await desk.options("sessions"))


async def _unverified(desk: Desk) -> dict[str, Any]:
    desk.device.flags = PRESENT
    return desk.device.get(await desk.options("sessions"))


async def _counter_back(desk: Desk) -> dict[str, Any]:
    assert (await desk.sign_in()).status_code == 201
    desk.device.count = 0
    return desk.device.get(await desk.options("sessions"))


async def _strange_key(desk: Desk) -> dict[str, Any]:
    thief = Authenticator(credential_id=desk.device.credential_id, user=desk.device.user)
    return thief.get(await desk.options("sessions"))


async def _unknown_credential(desk: Desk) -> dict[str, Any]:
    return Authenticator().get(await desk.options("sessions"))


async def _no_signature(desk: Desk) -> dict[str, Any]:
    answer = desk.device.get(await desk.options("sessions"))
    del answer["response"]["signature"]
    return answer


async def _no_response(_: Desk) -> dict[str, Any]:
    return {"id": "x"}


@pytest.mark.parametrize(
    "make", [_other_rp, _unverified, _counter_back, _strange_key, _unknown_credential, _no_signature, _no_response]
)
async def test_a_forged_answer_does_not_sign_in(api: Api, make: Any) -> None:
    desk = await at_work(api, Role.AGENT)
    credential = await make(desk)
    stranger = Desk(api)
    answer = await stranger.browser.post("/v1/staff/sessions", json={"credential": credential})
    assert problem(answer) == (401, "staff_passkey_refused")
    assert "set-cookie" not in answer.headers


async def test_a_challenge_of_enrolment_is_none_of_sign_in(api: Api) -> None:
    desk, other = await at_work(api, Role.AGENT), await invited(api, Role.AGENT)
    credential = desk.device.get(await desk.options("enrolments", invitation=other.token))
    answer = await desk.browser.post("/v1/staff/sessions", json={"credential": credential})
    assert problem(answer) == (401, "staff_passkey_refused")


async def test_an_answer_is_good_once_and_for_five_minutes(api: Api, clock: Any) -> None:
    desk = await at_work(api, Role.AGENT)
    credential = desk.device.get(await desk.options("sessions"))
    assert (await desk.browser.post("/v1/staff/sessions", json={"credential": credential})).status_code == 201
    replay = await desk.browser.post("/v1/staff/sessions", json={"credential": credential})
    assert problem(replay) == (401, "staff_passkey_refused")
    slow = desk.device.get(await desk.options("sessions"))
    clock.advance(minutes=5, seconds=1)
    answer = await desk.browser.post("/v1/staff/sessions", json={"credential": slow})
    assert problem(answer) == (401, "staff_passkey_refused")


async def test_another_site_signs_nobody_in(api: Api) -> None:
    desk = await at_work(api, Role.AGENT)
    credential = desk.device.get(await desk.options("sessions"))
    cross = {"Sec-Fetch-Site": "cross-site"}
    answer = await desk.browser.post("/v1/staff/sessions", json={"credential": credential}, headers=cross)
    assert problem(answer) == (403, "cross_site_request")
    answer = await desk.browser.delete("/v1/staff/sessions/current", headers=cross)
    assert problem(answer) == (403, "cross_site_request")


async def test_a_session_ends_when_it_is_not_used(api: Api, clock: Any) -> None:
    desk = await at_work(api, Role.AGENT)
    for _ in range(3):
        clock.advance(minutes=14)
        api.runtime.staff.forget_all()
        assert (await desk.browser.get("/v1/staff/me")).status_code == 200
    clock.advance(minutes=15)
    api.runtime.staff.forget_all()
    assert problem(await desk.browser.get("/v1/staff/me")) == (401, "unauthenticated")


async def test_a_session_ends_after_a_working_day(api: Api, clock: Any) -> None:
    desk = await at_work(api, Role.AGENT)
    for _ in range(60):
        clock.advance(minutes=10)
        api.runtime.staff.forget_all()
        answer = await desk.browser.get("/v1/staff/me")
    assert problem(answer) == (401, "unauthenticated")


async def test_nobody_changes_their_own_account(api: Api) -> None:
    desk = await at_work(api, Role.OPERATOR)
    before = await _audit(api)
    for verb, body in (("role", {"role": "auditor", **REASON}), ("suspend", REASON), ("invitations", REASON)):
        answer = await desk.browser.post(f"/v1/staff/{desk.id}/{verb}", json=body)
        assert problem(answer) == (403, "staff_oneself")
    assert await _audit(api) == before
    assert (await desk.browser.get("/v1/staff/me")).json()["role"] == "operator"


async def test_another_role_ends_the_sessions(api: Api) -> None:
    boss, agent = await at_work(api, Role.OPERATOR, "钱多多"), await at_work(api, Role.AGENT)
    answer = await boss.browser.post(f"/v1/staff/{agent.id}/role", json={"role": "auditor", **REASON})
    assert answer.json()["role"] == "auditor"
    assert problem(await agent.browser.get("/v1/staff/me")) == (401, "unauthenticated")
    assert (await agent.sign_in()).status_code == 201
    assert (await agent.browser.get("/v1/staff/me")).json()["role"] == "auditor"
    trail = (await agent.browser.get("/v1/staff/audit", params={"about": f"staff:{agent.id}"})).json()["items"]
    assert [r["action"] for r in trail] == [
        "staff.sign_in",
        "staff.write.change_role",
        "staff.enrol",
        "staff.write.invite",
    ]
    assert trail[1]["details"] == {"role": "auditor", "was": "agent"}
    assert (trail[1]["actor_id"], trail[1]["reason"]) == (boss.id, REASON["reason"])


async def test_who_is_suspended_is_out_until_taken_back(api: Api) -> None:
    boss, agent = await at_work(api, Role.OPERATOR, "钱多多"), await at_work(api, Role.AGENT)
    assert (await boss.browser.post(f"/v1/staff/{agent.id}/suspend", json=REASON)).json()["status"] == "suspended"
    assert problem(await agent.browser.get("/v1/staff/me")) == (401, "unauthenticated")
    assert problem(await agent.sign_in()) == (401, "staff_passkey_refused")
    again = await boss.browser.post(f"/v1/staff/{agent.id}/invitations", json=REASON)
    assert problem(again) == (409, "staff_suspended")
    back = await boss.browser.post(f"/v1/staff/{agent.id}/reinstate", json=REASON)
    token = back.json()["link"].partition("#")[2]
    assert (await Desk(api).enrol(token)).status_code == 201
    twice = await boss.browser.post(f"/v1/staff/{agent.id}/reinstate", json=REASON)
    assert problem(twice) == (409, "staff_not_suspended")


async def test_a_lost_device_is_replaced_by_a_colleague(api: Api) -> None:
    boss, agent = await at_work(api, Role.OPERATOR, "钱多多"), await at_work(api, Role.AGENT)
    answer = await boss.browser.post(f"/v1/staff/{agent.id}/invitations", json=REASON)
    assert problem(await agent.sign_in()) == (401, "staff_passkey_refused")
    new = Desk(api)
    assert (await new.enrol(answer.json()["link"].partition("#")[2])).status_code == 201
    assert (await new.browser.get("/v1/staff/me")).json()["id"] == agent.id


async def test_an_unknown_colleague(api: Api) -> None:
    boss = await at_work(api, Role.OPERATOR)
    answer = await boss.browser.post("/v1/staff/01985a3c-7000-7000-8000-00000000c0fe/suspend", json=REASON)
    assert problem(answer) == (404, "staff_unknown")


async def test_the_audit_is_read_in_pages(api: Api) -> None:
    auditor = await at_work(api, Role.AUDITOR)
    for _ in range(4):
        await invited(api, Role.AGENT)
    first = (await auditor.browser.get("/v1/staff/audit", params={"limit": 4})).json()
    assert [r["seq"] for r in first["items"]] == [6, 5, 4, 3]
    rest = (await auditor.browser.get("/v1/staff/audit", params={"before": first["next_before"], "limit": 4})).json()
    assert [r["seq"] for r in rest["items"]] == [2, 1]
    assert rest["next_before"] is None


@pytest.mark.parametrize(
    ("language", "lacking"),
    [
        ("en", "This needs a permission that you do not have: to open a merchant and hand out its first key."),
        ("zh", "您没有这项权限：开通商户并发放其首个密钥。"),
    ],
)
async def test_what_one_may_not_is_said_in_words_and_its_code_is_for_programs(
    api: Api, language: str, lacking: str
) -> None:
    agent = await at_work(api, Role.AGENT)
    headers = {"Accept-Language": language}
    answer = await agent.browser.post("/v1/merchants", json={"name": "Mine"}, headers=headers)
    assert problem(answer) == (403, "permission_missing")
    assert (answer.json()["detail"], answer.json()["permission"]) == (lacking, "merchant.create")
    late = await agent.browser.get("/v1/staff/cases?view=late")
    assert (problem(late), late.json()["permission"]) == ((403, "permission_missing"), "case.lead")


async def test_the_operators_key_may_not_read_the_audit(api: Api) -> None:
    answer = await api.bearer(OPERATOR_KEY).get("/v1/staff/audit")
    assert problem(answer) == (403, "permission_missing")
