"""The demo's counter: a page for a demo, and nothing at all otherwise."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from purser.accounts import create_merchant
from purser.core.audit import OPERATOR_KEY
from purser.core.clock import FakeClock
from purser.core.ids import EventId, StaffId, WalletId
from purser.core.money import Currency
from purser.demo import MERCHANTS, PEOPLE
from purser.identity.permissions import Role
from purser.identity.staff import invite, suspend
from purser.notices.model import Event
from purser.notices.record import record
from purser.payments.emv import merchant_payload
from tests.support.http import Api, connect, problem, serving
from tests.support.world import World

NAME, CAFE = MERCHANTS[0]
SAME = {"Sec-Fetch-Site": "same-origin"}
ADDRESSES = ["/demo", "/demo/", "/demo/page.css", "/demo/counter.css", "/demo/counter.js", "/demo/qr.png?payload=x"]


async def open_cafe(world: World) -> None:
    """The first of the demo's merchants."""
    async with world.db.transaction() as tx:
        await create_merchant(tx, NAME, Currency.CNY, world.clock, ident=CAFE)


@pytest.fixture
async def demo(dsn: str, tmp_path: Path, clock: FakeClock, world: World) -> AsyncIterator[Api]:
    """A Purser that is a demo."""
    await open_cafe(world)
    options = {"is_demo": True, "sandbox_url": None, "operator_key": "op_demo_of-the-tests"}
    async with serving(dsn, tmp_path, clock, **options) as app, connect(app, headers=SAME) as anybody:
        yield Api(app, anybody, world)


async def page(demo: Api, address: str = "/demo", language: str = "en") -> str:
    answer = await demo.anybody.get(address, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer.text


async def fill(demo: Api, form: str, language: str = "en", **fields: str) -> httpx.Response:
    """Send one of a till's forms as a browser does."""
    fields = {"merchant": str(CAFE), "key": uuid.uuid4().hex, **fields}
    return await demo.anybody.post(f"/demo/{form}", data=fields, headers={"Accept-Language": language})


async def code_of(demo: Api, wallet: WalletId) -> str:
    async with await demo.signed_in(wallet) as me:
        code: str = (await me.post("/v1/payment-codes", json={"wallet_id": str(wallet)})).json()["code"]
    return code


async def pay(demo: Api, wallet: WalletId, **target: Any) -> None:
    """As the wallet does: a quote, then the payment."""
    money = {"amount": target.pop("fen"), "currency": "CNY"}
    async with await demo.signed_in(wallet, **{"Idempotency-Key": uuid.uuid4().hex}) as me:
        wish = {"wallet_id": str(wallet), "amount": money, **target}
        quote = (await me.post("/v1/quotes", json={"kind": "payment", **wish})).json()["quote"]
        assert (await me.post("/v1/payments", json={**wish, "quote": quote})).status_code == 201


@pytest.mark.parametrize("address", ADDRESSES)
async def test_without_a_demo_there_is_no_counter(api: Api, address: str) -> None:
    await open_cafe(api.world)
    assert problem(await api.anybody.get(address)) == (404, "route_unknown")


@pytest.mark.parametrize("form", ["orders", "charges", "staff"])
async def test_without_a_demo_nobody_acts_for_a_merchant(api: Api, form: str) -> None:
    await open_cafe(api.world)
    before = await api.world.dump()
    fields = {"merchant": str(CAFE), "amount": "12.50", "title": "Tea", "code": "771234567890123456"}
    assert problem(await api.anybody.post(f"/demo/{form}", data=fields, headers=SAME)) == (404, "route_unknown")
    assert await api.world.dump() == before


@pytest.mark.parametrize(("language", "lang", "title"), [("en", "en", "Demo counter"), ("zh", "zh-CN", "演示柜台")])
async def test_it_says_who_to_be_and_where_to_pay(demo: Api, language: str, lang: str, title: str) -> None:
    shown = html.unescape(await page(demo, language=language))
    assert f'<html lang="{lang}">' in shown
    assert f"<title>{title} · Purser</title>" in shown
    for person in PEOPLE:
        assert f"<h3>{person.name}</h3>" in shown
        assert f">{person.phone.removeprefix('+86')}</code>" in shown
        assert f">{person.password}</code>" in shown
        assert f">{person.pin}</code>" in shown
    assert shown.count('class="card till"') == 1, "a merchant that is not there yet has no till"
    assert f">{merchant_payload(CAFE, NAME, Currency.CNY)}</code>" in shown
    assert shown.count('<svg role="img"') == 1
    assert ">op_demo_of-the-tests</code>" in shown


async def test_the_language_can_be_chosen_and_stays(demo: Api) -> None:
    shown = await page(demo, "/demo?lang=zh", language="en")
    assert '<html lang="zh-CN">' in shown
    assert '<input type="hidden" name="lang" value="zh">' in shown
    answer = await fill(demo, "orders", "en", amount="1", title="茶", lang="zh")
    assert answer.headers["location"].startswith("/demo?lang=zh&order=")
    assert '<html lang="en">' in await page(demo, "/demo?lang=fr", language="en")


async def test_the_page_brings_nothing_from_elsewhere(demo: Api) -> None:
    answer = await demo.anybody.get("/demo")
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'; style-src 'self';" in policy
    assert answer.headers["cache-control"] == "no-store"
    own = re.findall(r'<(?:link|script|img)[^>]* (?:src|href)="([^"]*)"', answer.text)
    assert len(own) == 6
    assert all(address.startswith("/") and not address.startswith("//") for address in own)
    assert not re.search(
        r'<style|\sstyle="|\son\w+="|javascript:|<script(?! src="/demo/counter.js" defer></script>)', answer.text
    )
    for address in own[1:]:
        assert (await demo.anybody.get(address)).status_code == 200
    assert (await demo.anybody.get("/demo/")).headers["location"] == "/demo"


async def test_a_code_can_be_had_as_a_picture(demo: Api) -> None:
    picture = await demo.anybody.get("/demo/qr.png", params={"payload": "瑞星咖啡"})
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG\r\n\x1a\n")
    for payload in ("", "x" * 1025):
        assert problem(await demo.anybody.get("/demo/qr.png", params={"payload": payload})) == (404, "route_unknown")


async def test_a_key_that_was_given_is_not_shown(dsn: str, tmp_path: Path, clock: FakeClock) -> None:
    async with serving(dsn, tmp_path, clock, is_demo=True, operator_key="a-real-one") as app, connect(app) as anybody:
        shown = (await anybody.get("/demo")).text
    assert "a-real-one" not in shown
    assert "PURSER_OPERATOR_KEY" in shown
    assert "The tills are still being set up." in shown


async def test_anybody_sits_down_as_a_colleague(demo: Api) -> None:
    """Whoever of the role came first, with a line in the audit; nobody who was suspended, and not from elsewhere."""
    first, gone = [await _hire(demo, name, role) for name, role in (("林晓", Role.AGENT), ("苏敏", Role.FINANCE))]
    await _hire(demo, "另一人", Role.AGENT)
    async with demo.world.db.transaction() as tx:
        await suspend(tx, OPERATOR_KEY, gone, "left us", demo.world.clock)
    shown = html.unescape(await page(demo))
    assert (shown.count('action="/demo/staff"'), "<h3>林晓</h3>" in shown, "<h3>苏敏</h3>" in shown) == (1, True, False)

    sat = await demo.anybody.post("/demo/staff", data={"role": "agent"})
    assert (sat.status_code, sat.headers["location"]) == (303, "/desk/")
    me = (await demo.anybody.get("/v1/staff/me")).json()
    assert (me["id"], me["role"]) == (str(first), "agent")
    written = "SELECT actor_id, reason FROM audit_records WHERE action = 'staff.sign_in'"
    assert await demo.world.rows(written) == [(str(first), "at the demo's counter")]

    before = await demo.world.dump()
    for role in ("finance", "nobody"):
        assert problem(await demo.anybody.post("/demo/staff", data={"role": role})) == (404, "staff_unknown")
    other = await demo.anybody.post("/demo/staff", data={"role": "agent"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert problem(other) == (403, "cross_site_request")
    assert await demo.world.dump() == before


async def test_nobody_sits_down_where_the_operators_key_is_a_real_one(
    dsn: str, tmp_path: Path, clock: FakeClock, world: World
) -> None:
    options = {"is_demo": True, "operator_key": "a-real-one"}
    async with serving(dsn, tmp_path, clock, **options) as app, connect(app, headers=SAME) as anybody:
        await _hire(Api(app, anybody, world), "林晓", Role.AGENT)
        assert "/demo/staff" not in (await anybody.get("/demo")).text
        refused = await anybody.post("/demo/staff", data={"role": "agent"})
        assert problem(refused) == (404, "staff_unknown")
        assert (await anybody.get("/v1/staff/me")).status_code == 401


async def _hire(demo: Api, name: str, role: Role) -> StaffId:
    """Somebody who came after those that are there."""
    demo.world.clock.advance(seconds=1)
    async with demo.world.db.transaction() as tx:
        return (await invite(tx, OPERATOR_KEY, name, role, "of the tests", demo.world.clock)).staff.id


async def test_an_order_is_shown_until_it_is_paid(demo: Api) -> None:
    asked = await fill(demo, "orders", amount="36.50", title="Two lattes")
    assert asked.status_code == 303
    address, anchor = asked.headers["location"].split("#")
    order = address.removeprefix("/demo?order=")
    assert anchor == "till-1"
    rows = await demo.world.rows("SELECT merchant_id, title, amount, currency, state FROM orders")
    assert rows == [(CAFE, "Two lattes", 3650, "CNY", "open")]

    shown = await page(demo, address)
    assert f">purser:order:{order}</code>" in shown
    assert "<strong>Waiting for the payment</strong> Good until 09:30" in shown
    assert f'content="3;url={address}"' in shown

    wallet = await demo.world.person("王伟", funds=10_000)
    await pay(demo, wallet, fen=3_650, order_id=order)
    paid = await page(demo, address)
    assert "<strong>Paid</strong> at 09:00, order D" in paid
    assert "purser:order:" not in paid
    assert "http-equiv" not in paid
    assert '<span>*伟</span><span class="plus">+¥36.50</span>' in paid
    assert "<strong>已付款</strong> 09:00" in await page(demo, address, "zh")


async def test_an_order_nobody_paid_says_so(demo: Api, clock: FakeClock) -> None:
    address = (await fill(demo, "orders", amount="1", title="Tea")).headers["location"].split("#")[0]
    clock.advance(minutes=30)
    shown = await page(demo, address)
    assert "<strong>This order has expired</strong>" in shown
    assert "purser:order:" not in shown


async def test_only_the_tills_own_orders_are_shown(demo: Api) -> None:
    theirs = await demo.world.order(await demo.world.merchant("Elsewhere"), 700)
    for ident in (str(theirs.id), str(uuid.uuid4()), "x", ""):
        assert "Waiting for the payment" not in await page(demo, f"/demo?order={ident}")


async def test_the_static_code_fills_the_till(demo: Api) -> None:
    wallet = await demo.world.person("Sarah Miller", funds=10_000)
    await pay(demo, wallet, fen=1_230, merchant_id=str(CAFE))
    shown = await page(demo)
    assert "<dd>¥12.23</dd>" in shown, "a merchant pays 0.6 %"
    assert '<span class="plus">+¥12.30</span>' in shown


async def test_the_till_shows_payments_among_all_that_a_merchant_is_told(demo: Api) -> None:
    wallet = await demo.world.person("Sarah Miller", funds=10_000)
    await pay(demo, wallet, fen=1_230, merchant_id=str(CAFE))
    now = demo.world.clock.now()
    asked = [Event(CAFE, "inquiry.asked", {"id": str(n)}, now, EventId.at(now.timestamp())) for n in range(7)]
    await demo.world.db.run(lambda tx: record(tx, asked))
    assert '<span class="plus">+¥12.30</span>' in await page(demo)


async def test_a_form_sent_twice_is_carried_out_once(demo: Api) -> None:
    wallet = await demo.world.person(funds=10_000)
    order = {"amount": "12", "title": "Tea", "key": "a" * 32}
    first, second = [await fill(demo, "orders", **order) for _ in range(2)]
    assert first.headers["location"] == second.headers["location"]
    assert await demo.world.rows("SELECT count(*) FROM orders") == [(1,)]
    assert (await fill(demo, "orders", **{**order, "amount": "13"})).status_code == 422

    charge = {"amount": "12", "code": await code_of(demo, wallet), "key": "b" * 32}
    first, second = [await fill(demo, "charges", **charge) for _ in range(2)]
    assert first.headers["location"] == second.headers["location"]
    assert await demo.world.balance(wallet) == 8_800


async def test_a_payment_code_is_charged(demo: Api) -> None:
    wallet = await demo.world.person("陈嘉敏", funds=10_000)
    code = await code_of(demo, wallet)
    spaced = f"{code[:4]} {code[4:8]} {code[8:12]} {code[12:16]} {code[16:]}"
    answer = await fill(demo, "charges", code=spaced, amount="¥23.5")
    assert answer.status_code == 303
    address, _, anchor = answer.headers["location"].partition("#")
    assert anchor == "till-1"
    assert await demo.world.balance(wallet) == 7_650
    assert "<strong>¥23.50 received</strong> from **敏, order D" in await page(demo, address)
    assert "<strong>已收款 ¥23.50</strong> 付款人 **敏" in await page(demo, address, "zh")
    for other in ("/demo", f"/demo?paid={uuid.uuid4()}"):
        assert "received</strong>" not in await page(demo, other)


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Payment code not valid"), ("zh", "付款码无效")], ids=["en", "zh"]
)
async def test_a_refusal_is_a_sentence_and_what_was_typed_stays(demo: Api, language: str, title: str) -> None:
    wallet = await demo.world.person(funds=10_000)
    code = await code_of(demo, wallet)
    assert (await fill(demo, "charges", code=code, amount="1")).status_code == 303
    kept = ["idempotency_keys"]
    before = await demo.world.dump(without=kept)
    answer = await fill(demo, "charges", language, code=code, amount="2.20", key="c" * 32)
    again = await fill(demo, "charges", language, code=code, amount="2.20", key="c" * 32)
    for refused in (answer, again):
        assert refused.status_code == 422
        assert f'role="alert"><strong>{title}</strong>' in refused.text
        assert f'value="{code}"' in refused.text
        assert 'value="2.20"' in refused.text
        assert "c" * 32 not in refused.text, "the next try is another one"
    assert await demo.world.dump(without=kept) == before


async def test_what_is_wrong_stands_beside_its_field(demo: Api) -> None:
    before = await demo.world.dump()
    for amount in ("", "0", "-1", "1.234", "1e3", "twelve", "90071992547409.92", "\0"):
        for form, rest in (("orders", {"title": "<b>Tea</b>"}), ("charges", {"code": "7" * 18})):
            answer = await fill(demo, form, amount=amount, **rest)
            assert answer.status_code == 422, amount
            assert ">An amount such as 12.50</span>" in answer.text
            assert f'value="{html.escape(next(iter(rest.values())))}"' in answer.text
            assert "<b>" not in answer.text
            assert f'action="/demo/{form}#till-1"' in answer.text
    for code in ("", "123", "7" * 17, "121234567890123456", "7712345678901234567", "77123456789012345x"):
        refused = await fill(demo, "charges", amount="1", code=code)
        assert ">18 digits that begin with 77</span>" in refused.text
        assert "such as 12.50" not in refused.text
    for title, sentence in (("  ", "Must not be blank"), ("a\0b", "Must not have"), ("x" * 65, "Too long")):
        assert sentence in (await fill(demo, "orders", amount="1", title=title)).text
    assert await demo.world.dump() == before


async def test_what_a_merchant_says_is_text(demo: Api) -> None:
    asked = await fill(demo, "orders", amount="1", title="<img src=x onerror=alert(1)>")
    shown = await page(demo, asked.headers["location"].split("#")[0])
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown
    assert "<img" not in shown


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "none"}, {"Origin": "null"}, {}]
)
async def test_no_other_site_fills_the_forms(demo: Api, headers: dict[str, str]) -> None:
    wallet = await demo.world.person(funds=10_000)
    fields = {"merchant": str(CAFE), "amount": "1", "title": "Tea", "code": await code_of(demo, wallet)}
    before = await demo.world.dump(without=["sessions"])
    async with connect(demo.app) as browser:
        for form in ("orders", "charges"):
            answer = await browser.post(f"/demo/{form}", data=fields, headers=headers)
            assert problem(answer) == (403, "cross_site_request")
    assert await demo.world.dump(without=["sessions"]) == before


async def test_only_forms_of_the_demos_merchants_are_read(demo: Api) -> None:
    elsewhere = await demo.world.merchant("Elsewhere")
    before = await demo.world.dump()
    fields = {"amount": "1", "title": "Tea", "key": "d" * 32}
    for merchant in (str(elsewhere), "", "x"):
        assert problem(await fill(demo, "orders", **fields, merchant=merchant)) == (404, "payee_unknown")
    assert problem(await demo.anybody.post("/demo/orders", json=fields)) == (415, "media_type_unsupported")
    assert problem(await fill(demo, "orders", amount="1", title="x" * 70_000)) == (413, "body_too_large")
    many = {f"field-{n}": "x" for n in range(20)}
    assert problem(await fill(demo, "orders", **many)) == (413, "body_too_large")
    assert problem(await demo.anybody.get("/demo/orders")) == (405, "method_not_allowed")
    assert await demo.world.dump() == before
