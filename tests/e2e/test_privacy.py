"""The privacy corner in a browser: a consent taken back, a copy that anybody can check, a leak, and leaving."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from playwright.async_api import Locator, expect

from purser.privacy.archive import verify
from tests.e2e.customer import SLOW, Customer
from tests.e2e.test_safety import PIN, set_pin, sign_up
from tests.support.browser import Phones
from tests.support.live import Live


@pytest.mark.parametrize(
    ("locale", "name", "leak"),
    [("zh-CN", "沈清秋", "有人拿着我的手机号来电推销"), ("en", "Iris Marlow", "A stranger called me by my new number")],
    ids=["zh", "en"],
)
async def test_everything_about_ones_data(phones: Phones, live: Live, locale: str, name: str, leak: str) -> None:
    me = (await sign_up(phones, live, locale, name)).customer
    me = Customer(me.page, me.t, poses=True)
    await set_pin(me)
    await me.open("/privacy")
    await expect(me.page.get_by_role("heading", level=1)).to_have_text(me.t("privacy.title"))
    await me.picture("privacy")

    await take_a_consent_back(me)
    file = await fetch_a_copy(me)
    found = verify(file.read_bytes(), await the_key(live))
    assert found["identity.json"]["name"] == name
    assert [(c["given"], c["way"]) for c in found["consents.json"]] == [
        (False, "app"), (True, "app"), *[(False, "sign_up")] * 3,
    ]  # fmt: skip

    await report_a_leak(me, leak)
    await leave_and_stay(me)
    await me.open("/privacy/looks")
    await expect(me.page.get_by_text(me.t("privacy.looks.none"), exact=True)).to_be_visible()


async def take_a_consent_back(me: Customer) -> None:
    await me.open("/privacy/purposes")
    switches = me.page.get_by_role("switch")
    await expect(switches).to_have_count(3)
    first = switches.first
    await expect(first).not_to_be_checked()  # who signs up has agreed to nothing beforehand
    await first.click()
    await expect(first).to_be_checked()
    await first.click()
    await expect(first).not_to_be_checked()
    await expect(me.page.get_by_role("status").filter(has_text=me.t("privacy.purposes.saved")).first).to_be_visible()
    await me.picture("privacy-purposes")


async def fetch_a_copy(me: Customer) -> Path:
    """Asked for, proved, made by the worker, downloaded behind another proof."""
    await me.open("/privacy/copy")
    await me.button("privacy.copy.do").click()
    await me.enter_pin(PIN)
    await expect(state(me)).to_have_attribute("data-state", "fulfilled", timeout=SLOW)
    await me.picture("privacy-copy")
    await me.button("privacy.copy.download").click()
    async with me.page.expect_download() as downloading:
        await me.enter_pin(PIN)
    return await (await downloading.value).path()


async def report_a_leak(me: Customer, text: str) -> None:
    await me.open("/privacy/leak")
    await me.field("privacy.leak.text").fill(text)
    await me.page.reload()
    await expect(me.field("privacy.leak.text")).to_have_value(text)
    await me.button("privacy.leak.do").click()
    await expect(state(me)).to_have_attribute("data-state", "with_staff")
    await expect(me.page.get_by_text(text)).to_be_visible()


async def leave_and_stay(me: Customer) -> None:
    """The account is to be closed; within the week its owner thinks better of it."""
    await me.open("/privacy/close")
    await expect(me.page.get_by_text(me.t("privacy.close.nothing_in_the_way"))).to_be_visible()
    await me.picture("privacy-close")
    await me.button("privacy.close.do").click()
    await me.page.get_by_role("dialog").get_by_role("button", name=me.t("privacy.close.do"), exact=True).click()
    await me.enter_pin(PIN)
    await expect(state(me)).to_have_attribute("data-state", "cooling")
    await me.picture("privacy-closing")
    await me.button("privacy.withdraw").click()
    await me.page.get_by_role("dialog").get_by_role("button", name=me.t("privacy.withdraw"), exact=True).click()
    await expect(state(me)).to_have_attribute("data-state", "withdrawn")
    await me.open()
    await expect(me.page.get_by_test_id("balance")).to_be_visible()
    await expect(me.page).to_have_url(re.compile("/wallet/$"))


def state(me: Customer) -> Locator:
    return me.page.get_by_test_id("matter-state")


async def the_key(live: Live) -> Ed25519PublicKey:
    async with httpx.AsyncClient(base_url=live.url) as anybody:
        (shown,) = (await anybody.get("/v1/privacy/keys")).json()["items"]
    key = load_pem_public_key(shown["pem"].encode())
    assert isinstance(key, Ed25519PublicKey)
    return key
