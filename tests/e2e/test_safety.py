"""Getting in, losing the phone, and stopping everything: what a customer does with credentials, in a browser."""

from __future__ import annotations

import re
import secrets
import time
from dataclasses import dataclass

from playwright.async_api import BrowserContext, expect

from tests.e2e.customer import SLOW, WANG, Customer
from tests.e2e.letters import code_for, let_a_minute_pass
from tests.e2e.words import Words, yuan
from tests.support.browser import Phones
from tests.support.live import Live

PASSWORD = "a quiet harbour at dusk"
PIN = "295837"
TOP_UP = 234_567
SMALL, LARGE = 50_000, 120_000
"""A new device may send ¥1,000 in its first hours."""

SECOND = 1_000
_AUTHENTICATOR = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@dataclass(frozen=True)
class Newcomer:
    """Somebody who signed up in this test."""

    phone: str
    customer: Customer


async def give_finger(context: BrowserContext, customer: Customer) -> None:
    """An authenticator of the phone's own, whose owner always says yes."""
    debugger = await context.new_cdp_session(customer.page)
    await debugger.send("WebAuthn.enable")
    await debugger.send("WebAuthn.addVirtualAuthenticator", {"options": _AUTHENTICATOR})


async def sign_up(phones: Phones, live: Live, locale: str, name: str) -> Newcomer:
    """By a code to a number nobody had."""
    number = f"139{secrets.randbelow(10**8):08}"
    customer = Customer((await phones.open(locale)).page, Words(locale))
    await customer.open("/sign-up")
    await customer.field("session.name").fill(name)
    await customer.field("session.login").fill(number)
    await customer.button("session.code.send").click()
    await customer.field("session.code.label").fill(await code_for(live, number))
    await customer.field("session.password").fill(PASSWORD)
    await customer.button("session.sign_up.do").click()
    await expect(customer.page.get_by_test_id("balance")).to_have_text(yuan(0))
    return Newcomer(number, customer)


async def set_pin(customer: Customer) -> None:
    """Twice the same; who has no other way proves it by password."""
    await customer.open("/security/pin")
    for step in ("first", "second"):
        pad = customer.page.get_by_role("group", name=customer.t(f"security.pin.{step}"))
        for digit in PIN:
            await pad.get_by_role("button", name=digit, exact=True).click()
    await prove_by_password(customer)
    await expect(customer.page).to_have_url(re.compile("/wallet/security$"))


async def prove_by_password(customer: Customer) -> None:
    sheet = customer.page.get_by_role("dialog")
    await sheet.get_by_label(customer.t("session.password"), exact=True).fill(PASSWORD)
    await sheet.get_by_role("button", name=customer.t("proof.do"), exact=True).click()


async def sign_out(customer: Customer) -> None:
    await customer.open("/me")
    await customer.button("me.sign_out").click()
    await customer.page.get_by_role("dialog").get_by_role("button", name=customer.t("me.sign_out")).click()
    await expect(customer.page).to_have_url(re.compile("/wallet/sign-in"))


async def test_registers_signs_in_by_passkey_and_comes_back_without_the_phone(phones: Phones, live: Live) -> None:
    ada = await sign_up(phones, live, "en", "Ada Marsh")
    me, page = ada.customer, ada.customer.page
    await give_finger(page.context, me)
    await set_pin(me)
    await me.open("/security/passkeys")
    await me.button("security.passkey.add").click()
    await me.button("app.done").click()
    await me.enter_pin(PIN)
    await expect(page.get_by_text(me.t("security.passkey.usual"), exact=True)).to_be_visible()

    await me.open("/security/recovery-codes")
    await me.button("security.recovery.make").click()
    await page.get_by_role("dialog").get_by_role("button", name=me.t("proof.passkey_do")).click()
    paper = page.get_by_test_id("recovery-codes").get_by_role("listitem")
    await expect(paper).to_have_count(10)
    code = await paper.first.inner_text()

    await sign_out(me)
    await me.button("session.passkey.do").click()
    await expect(page.get_by_test_id("balance")).to_be_visible()
    await me.bind_card()
    await me.top_up(TOP_UP)

    found = await recover(phones, live, ada, code)
    await expect(page).to_have_url(re.compile("/wallet/(sign-in|welcome)"), timeout=SLOW)
    await found.name_payee(WANG)
    await found.field("money.transfer.amount").fill(str(LARGE // 100))
    await found.button("app.next").click()
    await found.button("money.confirm.do", amount=yuan(LARGE)).click()
    await expect(found.page.get_by_role("dialog").get_by_role("alert")).to_be_visible()
    assert await found.balance() == TOP_UP


async def recover(phones: Phones, live: Live, lost: Newcomer, paper: str) -> Customer:
    """On a phone that was never seen before: a code to the number, a code from paper, and a new password."""
    customer = Customer((await phones.open("en")).page, Words("en"))
    before = await code_for(live, lost.phone)
    await let_a_minute_pass(live)
    await customer.open("/recover")
    await customer.field("session.login").fill(lost.phone)
    await customer.button("session.code.send").click()
    await customer.field("session.code.label").fill(await code_for(live, lost.phone, but=before))
    await customer.field("proof.by.recovery_code").fill(paper)
    await customer.field("session.recover.password").fill("another harbour at dawn")
    await customer.button("session.recover.do").click()
    await expect(customer.page.get_by_test_id("balance")).to_have_text(yuan(TOP_UP))
    return customer


async def test_a_freeze_from_another_browser_ends_everything_within_a_second(phones: Phones, live: Live) -> None:
    """It ends the session that is open elsewhere, and the transfer on its way waits."""
    li = await sign_up(phones, live, "zh-CN", "李小满")
    me = li.customer
    await set_pin(me)
    await me.bind_card()
    await me.top_up(TOP_UP)
    await me.transfer(WANG, SMALL, "急用", delay="24h", pin=PIN)
    await me.expect_state("scheduled")

    other = Customer((await phones.open("zh-CN")).page, Words("zh-CN"))
    await other.open("/sign-in")
    await other.page.get_by_role("link", name=other.t("freeze.danger")).click()
    await expect(other.button("freeze.all.do")).to_be_visible()  # the page before has a field of that name, too
    await other.field("session.login").fill(li.phone)
    await other.field("session.password").fill(PASSWORD)
    await other.button("freeze.all.do").click()
    await expect(other.page.get_by_role("alert")).to_be_visible()
    frozen_at = time.monotonic()
    await expect(me.page).to_have_url(re.compile("/wallet/sign-in"), timeout=5 * SECOND)
    assert time.monotonic() - frozen_at < SECOND / 1_000 + 0.5  # half of it is the browser's own

    await other.open("/sign-in")
    await other.field("session.login").fill(li.phone)
    await other.field("session.password").fill(PASSWORD)
    await other.button("session.sign_in.do").click()
    await expect(other.page.get_by_text(other.t("home.frozen"))).to_be_visible()
    waiting = other.t("home.under_way.transfer", amount=yuan(SMALL), state=other.t("money.state.scheduled"))
    await expect(other.page.get_by_text(waiting)).to_be_visible()
