"""Staff enrol a passkey by the link that `up --demo` prints, sign out and come back, in a real browser."""

from __future__ import annotations

from playwright.async_api import expect

from tests.e2e.colleague import BOUND, SYNCED, link_of
from tests.support.browser import Phones
from tests.support.live import Live


async def test_enrol_sign_out_and_come_back(live: Live, phones: Phones) -> None:
    phone = await phones.open("en", desk=True)
    page = phone.page
    debugger = await phone.context.new_cdp_session(page)
    await debugger.send("WebAuthn.enable")
    copied = await debugger.send("WebAuthn.addVirtualAuthenticator", {"options": SYNCED})
    await page.goto(link_of(live, "auditor"))
    await page.get_by_role("button", name="Enrol this device").click()
    await expect(page.get_by_role("alert")).to_contain_text("stays on one device")
    await debugger.send("WebAuthn.removeVirtualAuthenticator", copied)
    await debugger.send("WebAuthn.addVirtualAuthenticator", {"options": BOUND})
    await page.get_by_role("button", name="Enrol this device").click()
    await expect(page.get_by_role("complementary")).to_contain_text("严明Auditor")
    assert "#" not in page.url
    await page.get_by_role("button", name="Sign out").click()
    await page.get_by_role("button", name="Sign in with a passkey").click()
    await expect(page.get_by_role("complementary")).to_contain_text("严明Auditor")
    cookies = {c["name"]: c for c in await phone.context.cookies()}
    assert cookies["purser_staff"]["httpOnly"]
    assert cookies["purser_staff"]["sameSite"] == "Strict"
