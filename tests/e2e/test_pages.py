"""Every page of the wallet: what it may load, what it is called, and whether everybody can use it."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.e2e import axe
from tests.e2e.customer import LI, Customer
from tests.e2e.pictures import Gallery
from tests.e2e.words import Words
from tests.support.browser import Phones
from tests.support.live import Live

PAGES = {
    "/": "app.name",
    "/bills": "statement.title",
    "/messages": "app.tab.messages",
    "/messages/settings": "messages.settings.title",
    "/me": "app.tab.me",
    "/top-up": "money.top_up.title",
    "/withdraw": "money.withdraw.title",
    "/transfer": "money.transfer.title",
    "/scan": "pay.scan.title",
    "/pay-code": "pay.code.title",
    "/collect": "collect.title",
    "/cards": "cards.title",
    "/matters": "matter.mine",
    "/contact": "contact.title",
    "/contact/account": "contact.title",
    "/chat": "chat.title",
    "/call": "call.title",
    "/call/back": "call.back.title",
    "/cases": "cases.title",
    "/cases/new": "cases.new.title",
    "/surveys": "feedback.surveys",
    "/suggestions": "feedback.suggestions",
    "/privacy": "privacy.title",
    "/privacy/data": "privacy.data.title",
    "/privacy/purposes": "privacy.purposes.title",
    "/privacy/looks": "privacy.looks.title",
    "/privacy/decisions": "privacy.decisions.title",
    "/privacy/copy": "privacy.copy.title",
    "/privacy/name": "privacy.correct.title",
    "/privacy/delete": "privacy.delete.title",
    "/privacy/close": "privacy.close.title",
    "/privacy/leak": "privacy.leak.title",
    "/settings": "settings.title",
    "/security": "security.title",
    "/security/pin": "security.pin.change",
    "/security/password": "security.password.title",
    "/security/passkeys": "security.passkey.title",
    "/security/authenticator": "security.totp.title",
    "/security/recovery-codes": "security.recovery.title",
    "/security/devices": "security.devices",
    "/security/small-payments": "security.free.title",
    "/security/freeze": "freeze.title",
    "/security/stolen": "stolen.title",
    "/security/contact": "stolen.contact.title",
    "/nowhere": "app.not_found.title",
}
OUTSIDE = {
    "/stolen": "stolen.title",
    "/welcome": "welcome.money.title",
    "/sign-in": "session.sign_in.title",
    "/sign-up": "session.sign_up.title",
    "/recover": "session.recover.title",
    "/freeze": "freeze.danger",
    "/freeze/done": "freeze.over.title",
}
PICTURED = {
    "/security": "security",
    "/collect": "collect",
    "/welcome": "welcome",
    "/privacy": "privacy",
}

STANDS_STILL = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  await frame();
  for (let n = 0; n < 60 && document.getAnimations().length > 0; n += 1) await frame();
}"""
"""The new colours are drawn, and no transition is on its way to them."""


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
async def test_every_page_opens_under_the_strictest_policy(phones: Phones, live: Live, locale: str) -> None:
    """Nothing comes from elsewhere, no style or script stands in the page, and axe finds nothing serious, by day and
    by night. The console is watched by `phones`."""
    customer = Customer((await phones.open(locale)).page, Words(locale), poses=True)
    asked: list[str] = []
    customer.page.on("request", lambda request: asked.append(request.url))
    gallery = Gallery(locale)
    faults = [fault for path, title in OUTSIDE.items() for fault in await look_at(customer, gallery, path, title)]
    await customer.open("/sign-in")
    await customer.sign_in(LI)
    await expect(customer.page.get_by_test_id("balance")).to_be_visible()
    faults += [fault for path, title in PAGES.items() for fault in await look_at(customer, gallery, path, title)]
    gallery.hang()
    assert faults == []
    assert asked
    assert [url for url in asked if not url.startswith((live.url, "blob:"))] == []


async def look_at(customer: Customer, gallery: Gallery, path: str, title: str) -> list[str]:
    """One page: its policy, its name, and what keeps anybody from reading and using it."""
    page = customer.page
    answer = await page.goto(f"/wallet{path}")
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    await expect(page.get_by_role("heading", level=1)).to_have_text(customer.t(title))
    await expect(page).to_have_title(re.compile(re.escape(customer.t("app.name"))))
    await expect(page.locator("style")).to_have_count(0)
    await page.wait_for_load_state("load")
    await expect(page.get_by_role("status", name=customer.t("app.loading"))).to_have_count(0)
    await gallery.add(page)
    if path in PICTURED:
        await customer.picture(PICTURED[path])
    by_day = await axe.faults(page)
    await page.emulate_media(color_scheme="dark")
    await page.evaluate(STANDS_STILL)
    if path == "/":
        await customer.picture("night")
    by_night = await axe.faults(page, ["color-contrast"])
    await page.emulate_media(color_scheme="light")
    return [f"{path}: {fault}" for fault in by_day] + [f"{path} by night: {fault}" for fault in by_night]
