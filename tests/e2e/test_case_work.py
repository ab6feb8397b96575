"""Work on a case at the desk, and the merchant's part in it: it is described, made two of, and a shop is asked.
A mail is handed out like whoever waits."""

from __future__ import annotations

import asyncio
import re
import smtplib
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.e2e import axe, pictures, qr
from tests.e2e.caller import Caller
from tests.e2e.colleague import invite, sit_down
from tests.e2e.customer import LI, SARAH, SLOW, Person
from tests.e2e.test_merchant import Shop, sign_in
from tests.e2e.test_service import look, wrap_up
from tests.e2e.words import Words
from tests.support.browser import Phones
from tests.support.live import Live

FIRST, SECOND = "The charts have not come. 海图还没有到。", "Besides, my card shows twice. 另外银行卡显示了两次。"
QUESTION, ANSWER = "Was it sent, and how? 请问发货了吗？", "Yesterday, by courier. 昨天已发快递。"
TAG = "parcel"


@pytest.mark.parametrize(("locale", "person"), [("zh-CN", LI), ("en", SARAH)], ids=["zh", "en"])
async def test_a_merchant_is_asked_about_a_case(live: Live, phones: Phones, locale: str, person: Person) -> None:
    t = Words(locale, "desk")
    shop = Shop((await phones.open(locale, desk=True)).page, live, locale)
    await shop.page.emulate_media(reduced_motion="reduce")
    order = shop.order("Sea charts")
    case, owner = await complain(live, person, order)
    desk = (await sit_down(phones, invite(live, "郭靖", "agent"), locale)).page
    await desk.goto(f"/desk/cases/{owner}/{case['id']}?view=unassigned")
    await take(desk, t)
    await describe(desk, t, order)
    await split(desk, t)
    await desk.goto(f"/desk/cases/{owner}/{case['id']}")
    await ask_the_shop(desk, t, order)
    faults = await look(desk, t, "case-asked")

    await sign_in(shop)
    await answer(shop, case)
    await desk.reload()
    await expect(desk.get_by_test_id("case")).to_have_attribute("data-state", "open")
    await expect(desk.get_by_role("log")).to_contain_text(ANSWER)
    await expect(desk.get_by_role("log").get_by_role("link", name="slip.png")).to_be_visible()
    async with Caller(live, person) as customer:
        said = (await customer.get(f"/v1/cases/{case['id']}"))["messages"]
    assert [m["text"] for m in said] == [FIRST, SECOND], "what we and the merchant say is not for the customer"
    assert faults == []


async def complain(live: Live, person: Person, order: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """A customer paid and asks; what they ask, and who they are."""
    async with Caller(live, person) as customer:
        payment = await customer.pay(order)
        links = [{"kind": "payment", "id": payment["id"]}]
        case = await customer.post("/v1/cases", {"type": "merchant", "text": FIRST, "links": links})
        await customer.post(f"/v1/cases/{case['id']}/messages", {"text": SECOND})
        return case, (await customer.get("/v1/customers/me"))["id"]


async def take(desk: Page, t: Words) -> None:
    """Nobody reads what is not theirs: it is taken first."""
    await expect(desk.get_by_text(t("cases.not_mine"), exact=True)).to_be_visible()
    await desk.get_by_role("button", name=t("cases.take"), exact=True).click()
    await expect(desk.get_by_role("log")).to_contain_text(SECOND)


async def describe(desk: Page, t: Words, order: dict[str, Any]) -> None:
    """A field of its type, and a tag."""
    await desk.get_by_role("button", name=t("cases.describe"), exact=True).click()
    sheet = desk.get_by_role("dialog")
    await sheet.get_by_label("订单号" if t.locale == "zh-CN" else "Order number", exact=True).fill(order["order_no"])
    await sheet.get_by_label(t("cases.tags"), exact=True).fill(f"{TAG}, {TAG}")
    await sheet.get_by_role("button", name=t("cases.keep"), exact=True).click()
    await expect(sheet).to_have_count(0)
    side = desk.get_by_test_id("case")
    await expect(side.get_by_text(order["order_no"], exact=True).first).to_be_visible()
    await expect(side.get_by_text(TAG, exact=True)).to_have_count(1)


async def split(desk: Page, t: Words) -> None:
    """The second message is another matter's: it is in both, and the new case leads back."""
    await button(desk, t("cases.split")).click()
    sheet = desk.get_by_role("dialog")
    await sheet.get_by_role("checkbox", name=re.compile(re.escape(SECOND))).check()
    await sheet.get_by_label(t("cases.title"), exact=True).fill("A card shown twice")
    await sheet.get_by_label(t("cases.type"), exact=True).select_option("card")
    await button(sheet, t("cases.split")).click()
    await expect(desk.get_by_role("heading", name="A card shown twice")).to_be_visible()
    log = desk.get_by_role("log")
    await expect(log).to_contain_text(SECOND)
    await expect(log).not_to_contain_text(FIRST)
    await expect(desk.get_by_role("link", name=t("cases.link_kind.case"))).to_be_visible()


async def ask_the_shop(desk: Page, t: Words, order: dict[str, Any]) -> None:
    """Only whom the customer paid can be asked; what is asked stands apart from what the customer is told."""
    await button(desk, t("cases.ask_merchant")).click()
    sheet = desk.get_by_role("dialog")
    await expect(sheet.get_by_label(t("cases.merchant"), exact=True)).to_contain_text(order["order_no"])
    await sheet.get_by_label(t("cases.question"), exact=True).fill(QUESTION)
    await button(sheet, t("cases.ask")).click()
    await expect(sheet).to_have_count(0)
    await expect(desk.get_by_test_id("case")).to_have_attribute("data-state", "waiting_merchant")
    await expect(desk.get_by_role("log")).to_contain_text(QUESTION)


async def answer(shop: Shop, case: dict[str, Any]) -> None:
    """The side bar says that something waits; the shop sees its sale and the question, and answers with a file."""
    t, page = shop.t, shop.page
    link = page.get_by_role("navigation").get_by_role("link", name=re.compile(re.escape(t("console.nav.inquiries"))))
    await expect(link.get_by_role("img")).to_be_visible()
    await link.click()
    row = page.get_by_role("row").filter(has_text=case["number"])
    await row.get_by_role("link").click()
    await expect(page.get_by_text(QUESTION)).to_be_visible()
    await expect(page.get_by_text(FIRST)).to_have_count(0)
    await shop.field("inquiries.add_file").set_input_files(
        {"name": "slip.png", "mimeType": "image/png", "buffer": qr.picture("courier")}
    )
    await expect(page.get_by_text("slip.png")).to_be_visible()
    await shop.field("inquiries.words").fill(ANSWER)
    await shop.look("inquiry")
    await shop.button("inquiries.send").click()
    await shop.say("inquiries.sent")
    await expect(page.get_by_text(t("inquiries.answered"), exact=True)).to_be_visible()
    await shop.open("/inquiries?show=all")
    await shop.look()


def button(where: Page | Locator, name: str) -> Locator:
    return where.get_by_role("button", name=name, exact=True)


async def test_a_mail_is_handed_to_who_takes_cases(live: Live, phones: Phones) -> None:
    """It rings like whoever waits, is the agent's once it was accepted, and is worked on where cases are."""
    t = Words("zh-CN", "desk")
    await asyncio.to_thread(write_to, live)
    lead = (await sit_down(phones, invite(live, "黄蓉", "senior_agent"), "zh-CN")).page
    desk = (await sit_down(phones, invite(live, "杨过", "agent"), "zh-CN")).page
    await desk.get_by_test_id("agent").get_by_role("combobox").select_option("available")
    faults = await make_room(lead, "杨过")
    await expect(desk.get_by_test_id("offer")).to_contain_text(t("contacts.kind.case"), timeout=SLOW)
    await desk.keyboard.press("a")
    contact = desk.get_by_test_id("contact")
    await expect(contact).to_have_attribute("data-state", "connected")
    faults += await axe.faults(desk)
    await contact.get_by_role("link", name=t("contacts.open_case")).click()
    await expect(desk.get_by_test_id("case").get_by_role("log")).to_be_visible()
    await expect(button(desk, t("cases.resolve"))).to_be_visible()
    await desk.go_back()
    await wrap_up(desk, t)
    assert faults == []


async def make_room(lead: Page, name: str) -> list[str]:
    """On the wall, by whoever leads: no calls and chats for somebody, but cases; what axe finds there."""
    t = Words("zh-CN", "console")
    await lead.goto("/console/")
    await button(lead, t("wall.ability_of", name=name)).click()
    sheet = lead.get_by_role("dialog")
    await sheet.get_by_label(t("wall.channels.voice"), exact=True).select_option("0")
    await sheet.get_by_label(t("wall.chats_at_once"), exact=True).select_option("0")
    await sheet.get_by_label(t("wall.cases_at_once"), exact=True).select_option("1")
    await sheet.get_by_label(t("field.reason"), exact=True).fill("mails today")
    await pictures.take(lead, "ability", t.locale, app="console")
    faults = await axe.faults(lead)
    await button(sheet, t("wall.ability_of", name=name)).click()
    await expect(sheet).to_have_count(0)
    return faults


def write_to(live: Live) -> None:
    """Somebody nobody knows writes to the house."""
    address, server = re.findall(r"mail +(\S+) at smtp://(\S+)", live.printed())[-1]
    host, _, port = server.rpartition(":")
    lines = (f"From: zoe@outlook.example\r\nTo: {address}", "Subject: 扫码付款", "", "扫码付款失败了, what now?")
    with smtplib.SMTP(host, int(port), "their.example", timeout=20) as smtp:
        smtp.sendmail("zoe@outlook.example", [address], "\r\n".join(lines).encode())
