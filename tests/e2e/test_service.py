"""Two browsers, one story: a refund did not come, the assistant says why, a person sends it another way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.e2e import axe, pictures
from tests.e2e.caller import Caller
from tests.e2e.colleague import go, invite, sit_down
from tests.e2e.customer import LI, SARAH, SLOW, Customer, Person
from tests.e2e.test_cards import bank_of
from tests.e2e.words import Words, yuan
from tests.support.browser import Phones
from tests.support.live import Live

AMOUNT = 26_800
"""Of the top-up that is to go back to its card, fen: one agent may send it another way alone."""


WORDS = "It took me three attempts. 问了三次才有结果。"


@dataclass(frozen=True)
class Spoken:
    """What a customer of a language types."""

    question: str
    human: str
    thanks: str


SPOKEN = {
    "zh-CN": Spoken("我的退款怎么还没到账?", "转人工", "退到余额就行"),
    "en": Spoken("Where is my refund? It did not arrive.", "I want to talk to a human", "To my balance, please"),
}


@contextmanager
def closed(live: Live, last4: str, holder: str) -> Iterator[None]:
    """A customer's card is closed at the bank, as long as it lasts."""
    with bank_of(live) as bank:
        cards = bank.get("/control/state?limit=1000").raise_for_status().json()["cards"]
        token = next(c["token"] for c in cards if (c["last4"], c["holder"]) == (last4, holder))
        bank.put(f"/control/cards/{token}", json={"closed": True}).raise_for_status()
        try:
            yield
        finally:
            bank.put(f"/control/cards/{token}", json={"closed": False}).raise_for_status()


async def stuck_refund(live: Live, person: Person, fen: int = AMOUNT) -> str:
    """A top-up is asked back, and the card it came from is no more; the refund's id."""
    async with Caller(live, person) as customer:
        wallet = (await customer.get("/v1/wallets"))["items"][0]["id"]
        card = (await customer.get(f"/v1/bank-cards?wallet_id={wallet}"))["items"][0]
        top_up = await customer.top_up(card["token"], fen)
        owner = (await customer.get("/v1/customers/me"))["id"]
        with closed(live, card["last4"], owner):
            asked = {"payment_id": top_up["id"], "amount": top_up["amount"], "reason": "changed_mind"}
            refund = await customer.post("/v1/refunds", asked)
            await customer.until(f"/v1/refunds/{refund['id']}", lambda r: r["timeline"]["state"] == "abnormal")
            return str(refund["id"])


async def take_contacts(page: Page, lead: Page, t: Words) -> None:
    """The agent is good at refunds, and takes contacts."""
    agent = await ask(page, "GET", "/v1/staff/me")
    skilled = {"languages": ["zh", "en"], "skills": ["refunds"], "voice": 1, "chats": 3, "cases": 0}
    await ask(lead, "PUT", f"/v1/staff/agents/{agent['id']}", {**skilled, "reason": "was trained"})
    await page.get_by_test_id("agent").get_by_role("combobox").select_option("available")
    await expect(page.get_by_test_id("agent")).to_have_attribute("data-activity", "available")
    await expect(page.get_by_test_id("agent")).to_contain_text(t("contacts.activity.available"))


async def ask(page: Page, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """Ask the server as whoever is signed in on the page."""
    script = """async ([method, path, body]) => {
        const headers = {'Content-Type': 'application/json'};
        const answer = await fetch(path, {method, headers, body: body === null ? undefined : JSON.stringify(body)});
        if (!answer.ok) throw new Error(await answer.text());
        return await answer.json();
    }"""
    return await page.evaluate(script, [method, path, body])


@pytest.mark.parametrize(("locale", "person"), [("zh-CN", LI), ("en", SARAH)], ids=["zh", "en"])
async def test_a_refund_that_did_not_come(live: Live, phones: Phones, locale: str, person: Person) -> None:
    says, t = SPOKEN[locale], Words(locale, "desk")
    await stuck_refund(live, person)
    lead = (await sit_down(phones, invite(live, "黄蓉", "senior_agent"), locale)).page
    desk = (await sit_down(phones, invite(live, "郭靖", "agent"), locale)).page
    await take_contacts(desk, lead, t)

    customer = Customer((await phones.open(locale)).page, Words(locale))
    await customer.open()
    await customer.sign_in(person)
    await expect(customer.page.get_by_test_id("balance")).to_be_visible()
    before = await customer.balance()
    await customer.open("/chat")
    await say(customer, says.question)
    log = customer.page.get_by_role("log")
    await expect(log).to_contain_text(yuan(AMOUNT))
    await say(customer, says.human)
    await expect(customer.page.get_by_role("status").filter(has_text=customer.t("chat.next"))).to_be_visible()

    await take_and_reroute(desk, t, says)
    await say(customer, says.thanks)
    await expect(desk.get_by_role("log")).to_contain_text(says.thanks)
    await wrap_up(desk, t)
    await expect(customer.field("chat.field")).to_have_count(0)
    await customer.until_balance(before + AMOUNT)
    await rate(customer)
    await review(lead, t)


async def rate(customer: Customer) -> None:
    """Two of five, and not solved."""
    page = customer.page
    await customer.open("/surveys")
    await page.get_by_role("link", name=customer.t("feedback.survey")).first.click()
    await page.get_by_text(customer.t("feedback.scores.2"), exact=True).click()
    await page.get_by_text(customer.t("feedback.no"), exact=True).click()
    await customer.field("feedback.words").fill(WORDS)
    await customer.button("feedback.send").click()
    await expect(page.get_by_text(customer.t("feedback.reviewed"))).to_be_visible()


async def review(lead: Page, t: Words) -> None:
    """Somebody who had no part in it finds it, and says what went wrong."""
    await go(lead, "v")
    bad = lead.get_by_test_id("review").filter(has_text=WORDS)
    await expect(bad).to_have_count(1)
    await expect(bad).to_contain_text(WORDS)
    assert await look(lead, t, "review") == []
    await bad.get_by_role("button", name=t("reviews.finish")).click()
    sheet = lead.get_by_role("dialog")
    await sheet.get_by_label(t("reviews.finding")).fill("The answer named no bank; the article is put right.")
    await sheet.get_by_role("button", name=t("reviews.finish")).click()
    await expect(bad).to_have_count(0)
    await look_into_case(lead, t)


async def look_into_case(lead: Page, t: Words) -> None:
    """The whole chat stands in its case, and is found by a word of it."""
    await lead.goto("/desk/cases?view=all")
    await lead.get_by_label(t("cases.search")).fill(SPOKEN[t.locale].thanks)
    await lead.keyboard.press("Enter")
    await lead.get_by_role("search").get_by_role("link").first.click()
    await expect(lead.get_by_test_id("case").get_by_role("log")).to_contain_text(SPOKEN[t.locale].question)
    assert await look(lead, t, "case") == []


async def say(customer: Customer, text: str) -> None:
    await customer.field("chat.field").fill(text)
    await customer.page.keyboard.press("Enter")


async def take_and_reroute(desk: Page, t: Words, says: Spoken) -> None:
    """By keys as far as keys go: what rings is taken, the refund seen, and sent to the balance."""
    await expect(desk.get_by_test_id("offer")).to_be_visible(timeout=SLOW)
    faults = await look(desk, t, "offer")
    await desk.keyboard.press("a")
    await expect(desk.get_by_test_id("contact")).to_have_attribute("data-state", "connected")
    await expect(desk.get_by_role("log")).to_contain_text(says.question)
    panel = desk.get_by_test_id("customer")
    await expect(panel.get_by_test_id("answer")).to_contain_text(yuan(AMOUNT))
    refund = t("procedure.refund.name"), t("procedure.refund.state.abnormal")
    await panel.get_by_role("button", name=" · ".join(refund)).first.click()
    await panel.get_by_role("button", name=t("procedure.refund.step.reroute")).scroll_into_view_if_needed()
    faults += await look(desk, t, "contact")
    await panel.get_by_role("button", name=t("procedure.refund.step.reroute")).click()
    sheet = desk.get_by_role("dialog")
    await sheet.get_by_label(t("field.asked_how")).fill("in the chat, to the balance")
    await sheet.get_by_role("button", name=t("procedure.refund.step.reroute")).click()
    await expect(sheet).to_have_count(0)
    answer = desk.get_by_label(t("contacts.say"))
    await answer.fill("/")
    await desk.keyboard.press("Enter")
    await expect(desk.locator("[data-author=staff]")).to_have_count(1)
    assert faults == []


async def wrap_up(desk: Page, t: Words) -> None:
    """The talk is over, and said to have been about a refund."""
    await desk.get_by_role("button", name=t("contacts.end"), exact=True).click()
    codes = desk.get_by_test_id("wrap-up")
    await expect(codes).to_be_visible()
    await codes.get_by_role("button").first.click()
    await expect(desk.get_by_test_id("contact")).to_have_count(0)


async def look(desk: Page, t: Words, name: str) -> list[str]:
    """A picture by day, and what axe finds by day and by night."""
    await pictures.take(desk, name, t.locale, app="desk")
    faults = await axe.faults(desk)
    await desk.emulate_media(color_scheme="dark", reduced_motion="reduce")
    await desk.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    faults += await axe.faults(desk, ["color-contrast"])
    await desk.emulate_media(color_scheme="light")
    return [f"{name}: {fault}" for fault in faults]
