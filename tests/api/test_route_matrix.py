"""Every route, called by everybody, for their own, others' and frozen things: the table of rules and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from starlette.routing import Mount

from purser.accounts import MerchantScope
from purser.api.auth import SignedIn
from purser.api.rules import PUBLIC, SOCKET, Rule, Ruled, document, rules
from purser.app import create_app
from purser.core.settings import Settings
from purser.identity.permissions import Permission, Role, key_may, may
from purser.payments import Kind
from purser.safety import Scope, Source, freeze
from tests.support.http import Api, problem
from tests.support.matrix import NOBODY, Cast, Headers, Samples, Things, new_key
from tests.support.tidy import ROOT

REFUSALS = {"unauthenticated", "permission_missing", "scope_missing"}
"""What a guard says. Whatever else is answered, the caller had passed it."""

NOBODY_CARRIES = (503, "hotline_unavailable")
"""What is answered where no process carries calls."""

VARYING = ["sessions", "throttles", "api_keys", "staff_sessions", "wallet_usage"]
ENDLESS = {"streamMessages", "streamChat"}
OWNED = {"wallet_id"}
"""What bodies and queries name that belongs to somebody."""

OUTGOING = {"createPayment", "createTransfer", "createWithdrawal", "confirmEscrow"}
"""What a frozen customer cannot do: money leaves by nothing else."""

INCOMING = {"createTopUp", "createOrder", "createPaymentByCode"}
"""What moves money and is a merchant's, or brings money in. A code made before a freeze is dead."""

CLAIMS = {
    "createRefund", "rerouteRefund", "approveRefund", "giveRefund", "createDispute", "acceptDisputeOffer", "payDispute",
    "addDeposit", "withdrawDeposit", "createPayout",
}  # fmt: skip
"""What moves merchants' money, or brings a customer's back."""

SAID = {"writeInChat", "chooseInChat", "answerInChat", "createSignOrder"}
"""What is said once, and moves nothing."""


@dataclass
class Walk:
    """Callers, routes and requests."""

    api: Api
    cast: Cast
    things: Things
    samples: Samples
    routes: list[Ruled]

    async def call(self, route: Ruled, headers: Headers, ids: dict[str, str], query: Any = None) -> httpx.Response:
        path = re.sub(r"\{(\w+)(:\w+)?\}", lambda m: ids.get(m.group(1), "x"), route.path)
        self.api.anybody.cookies.clear()  # a browser that was let in before is not this caller
        headers = headers | ({"Idempotency-Key": new_key()} if self.samples.is_keyed(route.name) else {})
        body = self.samples.body(route.name, ids)
        return await self.api.anybody.request(
            route.method, path, headers=headers, json=body, params=query or self.samples.query(route.name, ids)
        )

    async def verdict(self, route: Ruled, headers: Headers, ids: dict[str, str]) -> bool:
        """Whether the caller got past the guard."""
        try:
            async with asyncio.timeout(0.5 if route.name in ENDLESS else 30):
                answer = await self.call(route, headers, ids)
        except TimeoutError:
            assert route.name in ENDLESS
            return True
        assert answer.status_code < 500 or problem(answer) == NOBODY_CARRIES, (route, answer.text)
        return not (answer.status_code in (401, 403) and answer.json().get("code") in REFUSALS)

    def owned(self, route: Ruled) -> set[str]:
        """The names of somebody's things that the route asks for."""
        in_path = set(re.findall(r"\{(\w+)", route.path)) - {
            "channel",
            "file",
            "version",
            "decision_id",
            "slug",
            "language",
        }
        return in_path | (self.samples.names(route.name) & OWNED)


@pytest.fixture
async def walk(api: Api) -> Walk:
    cast = Cast(api)
    await cast.assemble()
    samples = Samples(api.app.openapi())
    plain = [r for r in rules(api.app.routes) if r.method != SOCKET]  # sockets: test_staff_stream
    return Walk(api, cast, Things(cast), samples, plain)


def test_every_route_has_a_rule_and_every_reason_a_route(app: FastAPI) -> None:
    found = {f"{r.method} {r.path}" for r in rules(app.routes)}
    optional = {route for route in PUBLIC if "/demo" in route or "/dev/" in route or "{file" in route}
    assert set(PUBLIC) - optional <= found, "a reason is given for a route that is not there"
    assert len(found) >= 100


def test_a_route_without_a_rule_is_found() -> None:
    router = APIRouter()
    router.add_api_route("/v1/planted", lambda: None)
    with pytest.raises(LookupError, match="GET /v1/planted"):
        list(rules(router.routes))
    with pytest.raises(LookupError, match="kind"):
        list(rules([Mount("/v1/planted", routes=[])]))

    async def guarded(session: SignedIn) -> None: ...

    router = APIRouter()
    router.add_api_route("/v1/customers", guarded, methods=["POST"])
    with pytest.raises(LookupError, match="not both"):
        list(rules(router.routes))


def test_the_docs_show_the_table() -> None:
    """`./purser permissions` prints it, of an app that has not been started: whether the web is built is no matter."""
    settings = Settings(database_url="", base_url="http://localhost:8080", sandbox_url=None, home=Path())
    page = (ROOT / "docs" / "security" / "permissions.md").read_text(encoding="utf-8")
    assert document(create_app(settings).routes) in page


@pytest.mark.slow
async def test_every_route_lets_in_whom_its_rule_names_and_nobody_else(walk: Walk) -> None:
    cast, wrong = walk.cast, []
    for route in walk.routes:
        if route.path.endswith("/{file:path}"):
            continue
        ids = dict.fromkeys(walk.owned(route), NOBODY) | {"channel": "sandbox"}
        callers: dict[str, tuple[Headers, bool]] = {
            "nobody": ({}, False),
            "a wrong token": ({"Authorization": "Bearer ps_wrong"}, False),
            "a customer": (await cast.customer(cast.me), route.rule.customer),
            "a merchant": (await cast.merchant(cast.shop), route.rule.merchant),
            "a merchant without the scope": (await _narrow(cast, route.rule), _is_narrow_enough(route.rule)),
            "the operator's key": (await cast.operator(), _key_is_enough(route.rule)),
            **{role: (await cast.colleague(role), _role_is_enough(route.rule, role)) for role in Role},
        }
        for who, (headers, expected) in callers.items():
            passed = await walk.verdict(route, headers, ids)
            if passed != (expected or route.rule.public is not None):
                wrong.append(f"{route.method} {route.path}: {who} {'passed' if passed else 'was refused'}")
    assert wrong == []


async def _narrow(cast: Cast, rule: Rule) -> Headers:
    """A key with one scope, and not the one that is asked for."""
    return await cast.merchant(cast.shop, next(s for s in MerchantScope if s != rule.scope))


def _is_narrow_enough(rule: Rule) -> bool:
    return rule.merchant and rule.scope is None


def _key_is_enough(rule: Rule) -> bool:
    return rule.permission is not None and key_may(rule.permission)


def _role_is_enough(rule: Rule, role: Role) -> bool:
    return rule.staff and (rule.permission is None or may(role, rule.permission))


async def test_a_cookie_of_customers_is_none_of_staff_and_the_other_way_round(walk: Walk) -> None:
    token = (await walk.cast.customer(walk.cast.me))["Authorization"].removeprefix("Bearer ")
    staff = (await walk.cast.colleague(Role.OPERATOR))["Cookie"].removeprefix("purser_staff=")
    for path, cookie in (("/v1/staff/me", f"purser_staff={token}"), ("/v1/customers/me", f"purser_session={staff}")):
        assert problem(await walk.api.anybody.get(path, headers={"Cookie": cookie})) == (401, "unauthenticated")
    for secret in (token, staff):
        answer = await walk.api.anybody.get("/v1/staff/audit", headers={"Authorization": f"Bearer {secret}"})
        assert problem(answer) == (401, "unauthenticated")


async def test_staff_writes_by_cookie_come_from_our_own_page(walk: Walk) -> None:
    headers = await walk.cast.colleague(Role.OPERATOR)
    for route in walk.routes:
        if not route.rule.staff or route.method == "GET":
            continue
        ids = dict.fromkeys(walk.owned(route), NOBODY)
        answer = await walk.call(route, headers | {"Sec-Fetch-Site": "cross-site"}, ids)
        assert problem(answer) == (403, "cross_site_request"), route


@pytest.mark.slow
async def test_others_things_are_unknown_and_stay_as_they_are(walk: Walk) -> None:
    """To whom it does not belong a thing is as if it were not there; to its owner it is there."""
    walked = [r for r in walk.routes if walk.owned(r) and (r.rule.customer or r.rule.merchant)]
    wrong = [why for route in walked if (why := await _leaks(walk, route)) is not None]
    assert not wrong, wrong
    assert len(walked) >= 25


async def _leaks(walk: Walk, route: Ruled) -> str | None:
    """How a route treats somebody else's thing differently from one that is not there; None when it does not."""
    cast, names = walk.cast, walk.owned(route)
    theirs = {n: await walk.things.make(n, cast.other, cast.rival) for n in names}
    mine = {n: await walk.things.make(n, cast.me, cast.shop) for n in names}
    before = await walk.api.world.dump(without=VARYING)
    answers = []
    for ids in (theirs, dict.fromkeys(names, NOBODY)):
        headers = await (cast.customer(cast.me) if route.rule.customer else cast.merchant(cast.shop))
        answers.append(await walk.call(route, headers, ids))
    after = await walk.api.world.dump(without=VARYING)
    headers = await (cast.customer(cast.me) if route.rule.customer else cast.merchant(cast.shop))
    own = None  # what never ends was let in
    with contextlib.suppress(TimeoutError if route.name in ENDLESS else ()):
        async with asyncio.timeout(0.5 if route.name in ENDLESS else 60):
            own = await walk.call(route, headers, mine)
    (refused, unknown), where = map(_said, answers), f"{route.method} {route.path}"
    if refused != unknown:
        return f"{where}: another's is {refused}, an unknown one {unknown}"
    if refused[0] not in (204, 403, 404):  # to forget what is not there is no mistake
        return f"{where}: another's is not refused: {answers[0].text}"
    if after != before:
        return f"{where}: something changed"
    if own is not None and (own.status_code >= 500 or (own.status_code == 404 and _said(own) == refused)):
        return f"{where}: one's own is {own.text}"
    return None


def _said(answer: httpx.Response) -> tuple[int, str]:
    return problem(answer) if answer.status_code >= 400 else (answer.status_code, "")


@pytest.mark.slow
async def test_a_frozen_account_has_no_session_for_any_route(walk: Walk) -> None:
    cast, world = walk.cast, walk.api.world
    headers, owner = await cast.customer(cast.me), await walk.api.owner(cast.me)
    assert await walk.verdict(_named(walk, "getMe"), headers, {})
    async with world.db.transaction() as tx:
        await freeze(tx, owner, Scope.parse("account"), Source.CUSTOMER, "in danger", "test", world.clock)
    walk.api.runtime.sessions.forget_all()
    guarded = [r for r in walk.routes if r.rule.customer]
    assert len(guarded) > 40
    for route in guarded:
        answer = await walk.call(route, headers, dict.fromkeys(walk.owned(route), NOBODY))
        assert problem(answer) == (401, "unauthenticated"), route


async def test_what_moves_money_is_known_and_refused_while_frozen(walk: Walk) -> None:
    cast, world = walk.cast, walk.api.world
    keyed = {r.name for r in walk.routes if walk.samples.is_keyed(r.name)}
    assert keyed == OUTGOING | INCOMING | CLAIMS | SAID, "a route that moves money must say in which direction"
    wishes = {
        Kind.TRANSFER: await world.transfer(cast.me, cast.other, 100),
        Kind.PAYMENT: await world.scan(cast.me, cast.shop, 100),
        Kind.WITHDRAWAL: await world.withdraw(cast.me, 100),
    }
    code = await world.payment_code(cast.me)
    by_code = world.pay_by_code(cast.shop, code, 100)
    async with world.db.transaction() as tx:
        owner = await walk.api.owner(cast.me)
        await freeze(tx, owner, Scope.parse("outgoing"), Source.CUSTOMER, "in danger", "test", world.clock)
    before = await world.balance(cast.me)
    for kind, wish in wishes.items():
        assert (await world.do(wish))["code"] in {"account_frozen", "wallet_frozen", "payer_frozen"}, kind
    assert "id" not in await world.do(by_code)
    assert await world.balance(cast.me) == before
    reading = await walk.api.anybody.get(f"/v1/wallets/{cast.me}", headers=await cast.customer(cast.me))
    assert reading.status_code == 200


def test_the_table_of_permissions_says_no_to_most() -> None:
    """Nobody has everything, agents least, and who audits changes nothing."""
    held = {role: {p for p in Permission if may(role, p)} for role in Role}
    assert all(held[role] < set(Permission) for role in Role)
    assert not any(p.value.endswith((".write", ".set", ".lift", ".create")) for p in held[Role.AUDITOR])
    assert held[Role.AGENT] == {
        Permission.FREEZE_SET, Permission.FREEZE_READ, Permission.MATTERS_READ,
        Permission.DISPUTE_READ, Permission.DISPUTE_REVIEW, Permission.QUEUE_WORK, Permission.CHAT_ANSWER,
        Permission.KNOWLEDGE_READ, Permission.KNOWLEDGE_WRITE, Permission.DIRECTORY_READ, Permission.CASE_WORK,
        Permission.REFUND_READ, Permission.REFUND_REROUTE, Permission.CUSTOMER_OPEN, Permission.CUSTOMER_REVEAL,
        Permission.CUSTOMER_LOOKUP, Permission.CALL_ANSWER, Permission.CALL_READ,
    }  # fmt: skip
    assert not key_may(Permission.AUDIT_READ)


def _named(walk: Walk, name: str) -> Ruled:
    return next(r for r in walk.routes if r.name == name)
