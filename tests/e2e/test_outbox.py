"""The outbox in a browser: a code that was asked for appears by itself and is copied by one tap."""

from __future__ import annotations

import uuid

import httpx
import pytest
from playwright.async_api import expect

from purser.api.outbox.words import words_of
from purser.core.text import Language
from tests.e2e.axe import faults
from tests.support.browser import Phones
from tests.support.live import Live


@pytest.mark.parametrize(("locale", "language"), [("zh-CN", "zh"), ("en", "en")], ids=["zh", "en"])
async def test_a_code_appears_and_is_copied(live: Live, phones: Phones, locale: str, language: Language) -> None:
    said = words_of(language)
    page = (await phones.open(locale)).page
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    address = f"{uuid.uuid4().hex[:12]}@mail.test"
    await page.goto(f"/dev/outbox?to={address}")
    await expect(page.get_by_role("heading", name=said("none", to=address))).to_be_visible()
    async with httpx.AsyncClient(base_url=live.url, headers={"Accept-Language": locale}) as client:
        asked = await client.post("/v1/one-time-codes", json={"purpose": "sign_up", "login": address})
        assert asked.status_code < 300, asked.text
        code = page.locator(".code code")
        await expect(code).to_be_visible(timeout=20_000)
        (letter,) = (await client.get("/dev/outbox.json", params={"to": address})).json()["items"]
    assert letter["code"] == await code.inner_text()
    await page.get_by_role("button", name=said("copy_code", code=letter["code"])).click()
    await expect(page.get_by_role("button", name=said("copied"), exact=True)).to_be_visible()
    assert await faults(page) == []
    assert await page.evaluate("navigator.clipboard.readText()") == letter["code"]
    await expect(page.get_by_role("button", name=said("copy_code", code=letter["code"]))).to_have_text(said("copy"))
