"""Customers before the staff: by work that was given, counted, written down first, and never too many."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from purser.core.db import Tx
from purser.core.ids import CustomerId, Id, ProceedingId, StaffId, WalletId
from purser.core.procedure import Actor
from purser.core.proceedings import Docket, Who, claim
from purser.core.terms import load_terms
from purser.identity.permissions import Role
from purser.privacy.request_table import PERSONAL_DATA
from purser.service.access import Basis, Claim, Limits, watch
from tests.support.http import Api, problem
from tests.support.proving import login_of
from tests.support.staff import SAME_ORIGIN, Desk, at_work

WHY = {"reason": "she asks where her money is"}


class Work:
    """Who was given whom: what the queue and the cases say of it elsewhere."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.given: set[tuple[str, CustomerId]] = set()
        self.basis = Basis.CASE
        api.runtime.access = replace(api.runtime.access, seek=(self._seek,))

    async def _seek(self, _: Tx, staff: StaffId, customer: CustomerId) -> Claim | None:
        return Claim(self.basis, Id(bytes(16))) if (str(staff), customer) in self.given else None

    async def give(self, desk: Desk, wallet: WalletId) -> CustomerId:
        owner = await self.api.owner(wallet)
        self.given.add((desk.id, owner))
        return owner

    def limit(self, **limits: Any) -> None:
        room = self.api.runtime.access
        self.api.runtime.access = replace(room, limits=replace(room.limits, **limits))


@pytest.fixture
def work(api: Api) -> Work:
    return Work(api)


async def _open(desk: Desk, customer: CustomerId) -> httpx.Response:
    return await desk.browser.get(f"/v1/staff/customers/{customer}")


async def _reveal(desk: Desk, customer: CustomerId, field: str = "phone") -> httpx.Response:
    return await desk.browser.post(f"/v1/staff/customers/{customer}/reveal", json={"field": field, **WHY})


async def _alarms(api: Api) -> list[tuple[Any, ...]]:
    return await api.world.rows("SELECT alarm FROM access_alerts ORDER BY id")


async def test_a_customer_opens_by_work_only_masked_and_one_field_at_a_time(api: Api, work: Work) -> None:
    wallet, other = await api.world.person("陈嘉敏", funds=12_345), await api.world.person("王伟")
    phone = await login_of(api, wallet)
    agent = await at_work(api, Role.AGENT)
    stranger = await api.owner(other)
    assert problem(await _open(agent, stranger)) == (403, "customer_not_yours")
    assert problem(await _reveal(agent, stranger)) == (403, "customer_not_open")

    customer = await work.give(agent, wallet)
    shown = await _open(agent, customer)
    assert shown.status_code == 200
    body = shown.json()
    assert (body["name"], body["basis"]) == ("**敏", "case")
    assert body["wallets"][0]["balance"] == {"amount": 12_345, "currency": "CNY"}
    assert phone not in shown.text
    assert "陈嘉敏" not in shown.text
    assert (await _open(agent, customer)).json()["until"] == body["until"]
    lines = await agent.browser.get(f"/v1/staff/customers/{customer}/entries", params={"wallet_id": str(wallet)})
    assert lines.json() == body["entries"]
    elsewhere = await agent.browser.get(f"/v1/staff/customers/{customer}/entries", params={"wallet_id": str(other)})
    assert problem(elsewhere) == (404, "wallet_unknown")

    revealed = (await _reveal(agent, customer)).json()
    assert revealed["value"].endswith(phone[-8:])
    assert (await _reveal(agent, customer)).json() == revealed
    looks = await api.world.rows("SELECT action, reason FROM audit_records WHERE actor_id = %s ORDER BY seq", agent.id)
    assert looks[1:] == [("customer.open", ""), ("customer.reveal", WHY["reason"])]
    mine = await (await api.signed_in(wallet)).get("/v1/privacy/looks")
    assert [look["action"] for look in mine.json()["items"]] == ["customer.reveal", "customer.open"]

    work.given.clear()
    assert problem(await _open(agent, customer)) == (403, "customer_not_yours")
    assert problem(await _reveal(agent, customer, "name")) == (403, "customer_not_open")
    assert (await agent.browser.get("/v1/staff/access")).json()["reveals"] == 1


async def test_nothing_is_shown_that_could_not_be_written_down(api: Api, work: Work) -> None:
    wallet = await api.world.person("陈嘉敏")
    agent = await at_work(api, Role.AGENT)
    customer = await work.give(agent, wallet)
    assert (await _open(agent, customer)).status_code == 200
    api.world.clock.advance(seconds=31 * 60)
    await _sign_in_again(api, agent)
    await _execute(api, "ALTER TABLE audit_records RENAME TO audit_records_away")
    phone = await login_of(api, wallet)
    for answer in (await _open(agent, customer), await _reveal(agent, customer), await _lookup(agent, phone)):
        assert answer.status_code >= 500 or problem(answer) == (403, "customer_not_open")
        assert not any(word in answer.text for word in ("**敏", "陈嘉敏", phone[-8:]))
    await _execute(api, "ALTER TABLE audit_records_away RENAME TO audit_records")
    assert await api.world.rows("SELECT count(*) FROM access_events WHERE kind = 'revealed'") == [(0,)]


async def _sign_in_again(api: Api, desk: Desk) -> None:
    """At a browser to which what the app lets through is an answer."""
    desk.browser = httpx.AsyncClient(
        transport=httpx.ASGITransport(api.app, raise_app_exceptions=False),
        base_url=api.runtime.settings.base_url,
        headers=SAME_ORIGIN,
    )
    assert (await desk.sign_in()).status_code == 201


async def _execute(api: Api, statement: str) -> None:
    async with api.world.db.transaction() as tx:
        await tx.execute(statement)


async def _lookup(desk: Desk, login: str) -> httpx.Response:
    return await desk.browser.post("/v1/staff/customers/lookup", json={"login": login, **WHY})


async def test_a_hundred_at_once_count_as_a_hundred(api: Api, work: Work) -> None:
    agent = await at_work(api, Role.AGENT)
    work.limit(customers_a_day=5, reveals_a_day=2)
    customers = [await work.give(agent, await api.world.person("王伟")) for _ in range(12)]
    answers = await asyncio.gather(*[_open(agent, c) for c in customers])
    opened = [c for c, a in zip(customers, answers, strict=True) if a.status_code == 200]
    assert len(opened) == 5
    assert {problem(a) for a in answers if a.status_code != 200} == {(429, "access_spent")}
    assert (await _open(agent, opened[0])).status_code == 200
    fields = await asyncio.gather(*[_reveal(agent, c) for c in opened])
    assert sorted(a.status_code for a in fields) == [200, 200, 429, 429, 429]
    assert {a for (a,) in await _alarms(api)} == {"budget", "refusals"}
    work.basis = Basis.CONTACT
    assert (await _open(agent, customers[-1])).status_code == 200
    work.limit(customers_an_hour=len(opened) + 1)
    more = await work.give(agent, await api.world.person("李强"))
    assert problem(await _open(agent, more)) == (429, "access_spent")


async def test_whoever_tries_numbers_by_freezing_them_is_told_of_and_may_still_freeze(api: Api) -> None:
    wallet = await api.world.person("陈嘉敏")
    agent = await at_work(api, Role.SENIOR_AGENT)
    body = {"source": "agent", "scope": "account", "reason": "called in"}

    async def freeze(login: str) -> httpx.Response:
        return await agent.browser.post("/v1/operator/freezes", json={**body, "login": login})

    for tail in range(5):
        assert problem(await freeze(f"1390000910{tail}")) == (404, "customer_unknown")
    assert await _alarms(api) == [("misses",)]
    login = await login_of(api, wallet)
    assert problem(await _lookup(agent, login)) == (429, "lookups_shut")
    assert (await freeze(login)).status_code == 201


async def test_whoever_tries_numbers_or_meets_a_canary_is_stopped_and_others_are_told(api: Api, work: Work) -> None:
    wallet, nobody = await api.world.person("陈嘉敏"), await api.world.person("孙悦")
    agent, rogue = await at_work(api, Role.AGENT), await at_work(api, Role.AGENT, "钱进")
    auditor, risk = await at_work(api, Role.AUDITOR, "周瑜"), await at_work(api, Role.RISK, "何静")
    found = (await _lookup(agent, await login_of(api, wallet))).json()
    assert (found["customer"]["name"], found["open"]) == ("**敏", False)
    for tail in range(5):
        assert problem(await _lookup(agent, f"1390000900{tail}")) == (404, "customer_unknown")
    assert problem(await _lookup(agent, await login_of(api, wallet))) == (429, "lookups_shut")
    api.world.clock.advance(seconds=3_700)

    canary = {"login": await login_of(api, nobody), "reason": "belongs to nobody"}
    assert problem(await risk.browser.post("/v1/staff/access/canaries", json=canary)) == (401, "unauthenticated")
    auditor, risk = await _again(auditor), await _again(risk)
    assert problem(await risk.browser.post("/v1/staff/access/canaries", json=canary)) == (403, "permission_missing")
    assert (await auditor.browser.post("/v1/staff/access/canaries", json=canary)).status_code == 201
    rogue = await _again(rogue)
    customer = await work.give(rogue, nobody)
    assert problem(await _open(rogue, customer)) == (403, "customer_not_yours")
    assert problem(await _open(rogue, customer)) == (401, "unauthenticated")
    assert problem(await rogue.sign_in()) == (401, "staff_passkey_refused")

    alerts = (await auditor.browser.get("/v1/staff/access/alerts")).json()["items"]
    assert [(a["alarm"], a["staff"]["name"]) for a in alerts] == [("canary", "钱进"), ("misses", "赵敏")]
    told = await api.world.rows(
        "SELECT data->>'alarm' FROM staff_events WHERE staff_id = %s ORDER BY number", auditor.id
    )
    assert told == [("misses",), ("canary",)]
    path = f"/v1/staff/access/alerts/{alerts[1]['staff']['id']}/{alerts[1]['id']}/settle"
    finding = {"finding": "A caller who did not know her own number."}
    assert (await risk.browser.post(path, json=finding)).json()["settled_by"] == "何静"
    assert problem(await auditor.browser.post(path, json=finding)) == (409, "alert_settled")
    assert len((await risk.browser.get("/v1/staff/access/alerts", params={"open": "true"})).json()["items"]) == 1


async def _again(desk: Desk) -> Desk:
    assert (await desk.sign_in()).status_code == 201
    return desk


async def test_matters_and_pages_of_lists_are_counted_and_outliers_are_told(api: Api, work: Work) -> None:
    senior = await at_work(api, Role.SENIOR_AGENT)
    work.limit(usual_least=3, pages=2)
    customers = [await work.give(senior, await api.world.person("王伟")) for _ in range(5)]
    for customer in customers:
        assert (await _open(senior, customer)).status_code == 200
    assert list(await watch(api.world.db, api.runtime.access)) == [StaffId.parse(senior.id)]
    assert await _alarms(api) == [("outlier",)]
    first = (await senior.browser.get("/v1/staff/matters", params={"whose": "all", "limit": 1})).json()
    assert first["next_cursor"] is None
    cursor = api.runtime.cursors.encode(f"matters:{StaffId.parse(senior.id)}:all:None:None", bytes(24))
    pages = [await senior.browser.get("/v1/staff/matters", params={"whose": "all", "cursor": cursor}) for _ in range(3)]
    assert [p.status_code for p in pages] == [200, 200, 429]


async def _matters(api: Api, count: int) -> list[tuple[CustomerId, ProceedingId]]:
    """Customers who ask for something that an agent cannot answer and a senior agent can."""
    docket, made = Docket(PERSONAL_DATA, load_terms("cn"), api.world.clock), []
    for _ in range(count):
        customer = await api.owner(await api.world.person("王伟"))
        ident = ProceedingId.new(api.world.clock)
        async with api.world.db.transaction() as tx:
            matter = await docket.open(tx, "ask", customer, ident, Who(Actor.CUSTOMER, str(customer)))
            for step in ("accept", "assign"):
                matter = await docket.advance(tx, matter, step, Who.system())
        made.append((customer, ident))
    return made


async def _matter(desk: Desk, about: tuple[CustomerId, ProceedingId]) -> None:
    assert (await desk.browser.get(f"/v1/staff/matters/{about[0]}/{about[1]}")).status_code == 200


async def test_who_opens_strangers_matters_is_told_of_and_who_deals_with_them_is_not(api: Api, work: Work) -> None:
    agent, auditor = await at_work(api, Role.AGENT), await at_work(api, Role.AUDITOR, "周瑜")
    own, *strange = await _matters(api, 4)
    work.given.add((agent.id, own[0]))
    assert (await _open(agent, own[0])).status_code == 200
    work.given.clear()
    for about in (own, strange[0], own, strange[0]):
        await _matter(agent, about)
    assert await _alarms(api) == []
    for about in strange:
        await _matter(auditor, about)
    assert await _alarms(api) == []
    await _matter(agent, strange[1])
    (alert,) = (await auditor.browser.get("/v1/staff/access/alerts")).json()["items"]
    assert (alert["alarm"], alert["staff"]["name"]) == ("strangers", "赵敏")
    about_whom = set(alert["facts"].pop("customers"))
    assert alert["facts"] == {"strangers_hour": 2, "strangers_day": 2}
    assert about_whom == {str(customer) for customer, _ in strange[:2]}
    await _matter(agent, strange[2])
    assert len(await _alarms(api)) == 1, "once a day, and nobody is stopped"


async def test_a_stranger_an_hour_is_told_of_on_the_fourth(api: Api) -> None:
    agent, told = await at_work(api, Role.AGENT), []
    for about in await _matters(api, 4):
        await _matter(await _again(agent), about)
        told.append(len(await _alarms(api)))
        api.world.clock.advance(seconds=3_660)
    assert told == [0, 0, 0, 1]


async def test_whom_a_contact_brought_does_not_count_among_those_whom_none_did(api: Api, work: Work) -> None:
    work.basis = Basis.CONTACT
    work.limit(customers_a_day=1)
    senior = await at_work(api, Role.SENIOR_AGENT)
    caller, other, third = await _matters(api, 3)
    work.given.add((senior.id, caller[0]))
    assert (await _open(senior, caller[0])).status_code == 200
    for about in (caller, other, caller):
        await _matter(senior, about)
    spent = await senior.browser.get(f"/v1/staff/matters/{third[0]}/{third[1]}")
    assert problem(spent) == (429, "access_spent")


async def test_who_could_act_and_does_nothing_at_all_is_told_of_after_four(api: Api) -> None:
    idle, busy = await at_work(api, Role.SENIOR_AGENT), await at_work(api, Role.SENIOR_AGENT, "何静")
    docket = Docket(PERSONAL_DATA, load_terms("cn"), api.world.clock)
    for turn, about in enumerate(await _matters(api, 5)):
        await _matter(busy, about)
        if turn % 3 == 2:
            async with api.world.db.transaction() as tx:
                await docket.agree(tx, await claim(tx, *about), "correct", Who(Actor.SENIOR_AGENT, busy.id))
        await _matter(idle, about)
        assert len(await _alarms(api)) == (turn == 4)
        api.world.clock.advance(seconds=60)
    ((staff, facts),) = await api.world.rows("SELECT staff_id, facts::json FROM access_alerts")
    assert (StaffId(staff), facts["undone"], len(facts["customers"])) == (StaffId.parse(idle.id), 4, 4)


async def test_who_leaves_matters_beside_other_work_is_told_of_after_six(api: Api, work: Work) -> None:
    senior = await at_work(api, Role.SENIOR_AGENT)
    *waiting, (caller, _) = await _matters(api, 8)
    work.given.add((senior.id, caller))
    for turn, about in enumerate(waiting):
        await _matter(await _again(senior), about)
        assert len(await _alarms(api)) == (turn == 6)
        api.world.clock.advance(seconds=2_000)  # a customer is shown for half an hour, then opened anew
        assert (await _open(await _again(senior), caller)).status_code == 200


@pytest.mark.parametrize(
    ("change", "fault"),
    [(lambda d: d.pop("misses"), "does not say 'misses'"), (lambda d: d.update(reveal_minutes=60), "longer than")],
)
def test_limits_hang_together(change: Callable[[dict[str, Any]], object], fault: str) -> None:
    from tomllib import loads

    from purser.core.service_calendar import POLICIES
    from purser.service.access import read_limits

    document = loads((POLICIES / "cn-access.toml").read_text("utf-8"))
    assert isinstance(read_limits(document), Limits)
    change(document)
    with pytest.raises(ValueError, match=fault):
        read_limits(document)
