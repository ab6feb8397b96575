"""Somebody of the staff at a desk: a browser with a security key."""

from __future__ import annotations

import re
from typing import Final

import httpx
from playwright.async_api import Page, expect

from purser.core.settings import demo_operator_key
from tests.e2e import axe, pictures
from tests.support.browser import Phone, Phones
from tests.support.live import Live

BOUND: Final = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
"""A key that stays where it is."""

SYNCED: Final = {**BOUND, "transport": "internal", "defaultBackupEligibility": True, "defaultBackupState": True}


def link_of(live: Live, role: str) -> str:
    """The invitation that the demo printed for a role."""
    found = re.search(rf" {role} +(http://\S+)", live.printed())
    assert found is not None, live.printed()
    return found.group(1)


def invite(live: Live, name: str, role: str) -> str:
    """A link for somebody new, by the operator's key."""
    headers = {"Authorization": f"Bearer {demo_operator_key(live.home)}"}
    body = {"name": name, "role": role, "reason": "for the browser's test"}
    answer = httpx.post(f"{live.url}/v1/staff", json=body, headers=headers)
    link: str = answer.raise_for_status().json()["link"]
    return link


async def sit_down(phones: Phones, link: str, locale: str, *, dark: bool = False) -> Phone:
    """A browser in which the invited person has enrolled and is signed in."""
    phone = await phones.open(locale, desk=True, dark=dark)
    debugger = await phone.context.new_cdp_session(phone.page)
    await debugger.send("WebAuthn.enable")
    await debugger.send("WebAuthn.addVirtualAuthenticator", {"options": BOUND})
    await phone.page.goto(link)
    await phone.page.get_by_role("button", name="登记本设备" if locale == "zh-CN" else "Enrol this device").click()
    await expect(phone.page.get_by_role("complementary")).to_be_visible()
    return phone


async def go(page: Page, key: str) -> None:
    """To a page of the side bar, by its keys."""
    await page.keyboard.press("g")
    await page.keyboard.press(key)


async def look(page: Page, app: str, name: str) -> list[str]:
    """By day in Chinese and by night in English: a picture of each, and what axe finds. It stays English."""
    chinese, english = page.get_by_role("button", name="中文"), page.get_by_role("button", name="English")
    await expect(chinese.or_(english)).to_be_visible()
    if await chinese.is_visible():
        await chinese.click()
    await expect(english).to_be_visible()
    faults = await axe.faults(page)
    await pictures.take(page, name, "zh-CN", app=app)
    await english.click()
    await pictures.take(page, name, "en", app=app)
    await page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    faults += await axe.faults(page, ["color-contrast"])
    await pictures.take(page, f"{name}-night", "en", app=app)
    await page.emulate_media(color_scheme="light")
    return [f"{name}: {fault}" for fault in faults]
