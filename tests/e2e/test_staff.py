"""Staff enrol a passkey by the link that `up --demo` prints, sign out and come back, in a real browser."""

from __future__ import annotations

import re

from playwright.async_api import expect

from tests.support.browser import Phones
from tests.support.live import Live

_BOUND = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
_SYNCED = {**_BOUND, "transport": "internal", "defaultBackupEligibility": True, "defaultBackupState": True}


async def test_enrol_sign_out_and_come_back(live: Live, phones: Phones) -> None:
    link = re.search(r"auditor +(http://\S+)", live.printed())
    assert link is not None
    phone = await phones.open("en")
    page = phone.page
    debugger = await phone.context.new_cdp_session(page)
    await debugger.send("WebAuthn.enable")
    copied = await debugger.send("WebAuthn.addVirtualAuthenticator", {"options": _SYNCED})
    await page.goto(link.group(1))
    await page.get_by_role("button", name="Enrol this device").click()
    await expect(page.get_by_role("status")).to_contain_text("stays on one device")
    await debugger.send("WebAuthn.removeVirtualAuthenticator", copied)
    await debugger.send("WebAuthn.addVirtualAuthenticator", {"options": _BOUND})
    await page.get_by_role("button", name="Enrol this device").click()
    await expect(page.get_by_text("严明 · auditor")).to_be_visible()
    await expect(page.get_by_text("audit.read")).to_be_visible()
    assert "#" not in page.url
    await page.get_by_role("button", name="Sign out").click()
    await page.get_by_role("button", name="Sign in with a passkey").click()
    await expect(page.get_by_text("严明 · auditor")).to_be_visible()
    cookies = {c["name"]: c for c in await phone.context.cookies()}
    assert cookies["purser_staff"]["httpOnly"]
    assert cookies["purser_staff"]["sameSite"] == "Strict"
