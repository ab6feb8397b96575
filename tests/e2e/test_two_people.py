"""What one of the staff does not do alone, and what is tested before it is in force: a large refund goes another way
by two, and rules of risk are drafted, tried on the past month and put in force."""

from __future__ import annotations

import json
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.e2e import axe
from tests.e2e.caller import Caller
from tests.e2e.colleague import invite, look, sit_down
from tests.e2e.customer import SARAH, SLOW
from tests.e2e.test_service import ask, stuck_refund
from tests.e2e.till import Till
from tests.e2e.words import Words, yuan
from tests.support.browser import Phones
from tests.support.live import Live

LARGE = 120_000
"""Fen: above what one may send another way alone."""

HOW = "She asked for it in her case, to the balance"
SHADOW: dict[str, Any] = {
    "code": "e2e_noted",
    "why": "Noted only.",
    "when": ["kind = payment"],
    "then": "hold",
    "shadow": True,
}


async def test_a_large_refund_goes_another_way_by_two(live: Live, phones: Phones) -> None:
    refund = await stuck_refund(live, SARAH, LARGE)
    async with Caller(live, SARAH) as customer:
        links = [{"kind": "refund", "id": refund}]
        case = await customer.post("/v1/cases", {"type": "refund", "text": "To my balance, please", "links": links})
        owner = (await customer.get("/v1/customers/me"))["id"]
        wallet = (await customer.get("/v1/wallets"))["items"][0]
        first, t = (await sit_down(phones, invite(live, "郭靖", "agent"), "zh-CN")).page, Words("zh-CN", "desk")
        await first.goto(f"/desk/cases/{owner}/{case['id']}")
        await button(first, t("cases.take")).click()
        await first.get_by_test_id("case").get_by_role("link", name=t("cases.link_kind.refund")).click()
        await send_to_balance(first, t)
        matter = first.get_by_test_id("matter")
        await expect(matter).to_contain_text(t("actions.one_more"))
        await expect(matter).to_have_attribute("data-state", "abnormal")
        faults = await axe.faults(first)

        second, t = (await sit_down(phones, invite(live, "黄蓉", "senior_agent"), "en")).page, Words("en", "desk")
        await second.goto(first.url)
        await expect(second.get_by_test_id("matter")).to_contain_text("郭靖")
        await expect(second.get_by_test_id("matter")).to_contain_text(yuan(LARGE))
        await send_to_balance(second, t)
        await customer.until(f"/v1/refunds/{refund}", lambda r: r["timeline"]["state"] == "succeeded")
        after = (await customer.get("/v1/wallets"))["items"][0]
        assert after["balance"]["amount"] == wallet["balance"]["amount"] + LARGE, "once, though two said so"
        faults += await axe.faults(second)
    assert faults == []


async def send_to_balance(desk: Page, t: Words) -> None:
    """One of two says so, with how the customer asked."""
    step = t("procedure.refund.step.reroute_large")
    await desk.get_by_test_id("matter").get_by_role("button", name=step).click()
    sheet = desk.get_by_role("dialog")
    await sheet.get_by_label(t("field.asked_how")).fill(HOW)
    await button(sheet, t("actions.agree", step=step)).click()
    await expect(sheet).to_have_count(0)


async def test_rules_of_risk_are_drafted_tested_and_put_in_force(live: Live, phones: Phones) -> None:
    async with Caller(live, SARAH) as customer:
        await customer.pay(Till(live).order(1_250, "拿铁"))
    page = (await sit_down(phones, invite(live, "穆念慈", "risk"), "en")).page
    await page.goto("/console/risk")
    await button(page, "Risk rules").click()
    await expect(page.get_by_role("heading", level=1, name="Risk rules")).to_be_visible()
    faults = await axe.faults(page)
    rules: list[Any] = next(
        r["rules"] for r in (await ask(page, "GET", "/v1/risk/rules"))["items"] if r["state"] == "active"
    )
    await draft(page, [*rules, SHADOW])
    force = button(page, "Put in force")
    await expect(force).to_be_disabled()
    await button(page, "Test against the past month").click()
    tested = page.get_by_role("region", name="What it would have done")
    await expect(tested).to_contain_text(SHADOW["code"], timeout=SLOW)
    faults += await look(page, "console", "rules")
    await force.click()
    await button(page.get_by_role("dialog"), "Put in force").click()
    await expect(force).to_have_count(0)
    await expect(page.get_by_role("combobox", name="Version")).to_contain_text("Noted payments · in force")
    assert faults == []


async def draft(page: Page, rules: list[Any]) -> None:
    """What is no list, and what no engine knows, is not kept; what was typed is there after a reload."""
    await button(page, "Draft from this version").click()
    sheet = page.get_by_role("dialog")
    text = sheet.get_by_label("Rules", exact=True)
    await sheet.get_by_label("Name", exact=True).fill("Noted payments")
    await text.fill("{half")
    await expect(sheet.get_by_text("This is no list of rules that can be read")).to_be_visible()
    await expect(button(sheet, "Save the draft")).to_be_disabled()
    await text.fill(json.dumps([{**SHADOW, "when": ["moon = full"]}]))
    await button(sheet, "Save the draft").click()
    await expect(sheet.get_by_role("alert")).to_be_visible()
    await text.fill(json.dumps(rules, ensure_ascii=False))
    await page.reload()
    await button(page, "Draft from this version").click()
    await expect(sheet.get_by_label("Name", exact=True)).to_have_value("Noted payments")
    await button(sheet, "Save the draft").click()
    await expect(sheet).to_have_count(0)
    await expect(page.get_by_role("combobox", name="Version")).to_contain_text("Noted payments · draft")


def button(where: Page | Locator, name: str) -> Locator:
    return where.get_by_role("button", name=name, exact=True)
