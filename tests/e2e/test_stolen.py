"""A stolen account in a browser: reported without signing in, shown to be one's own, and back by a new password."""

from __future__ import annotations

import re

import psycopg
import pytest
from playwright.async_api import expect

from purser.core.postgres import Cluster
from tests.e2e.customer import SLOW, Customer
from tests.e2e.letters import code_for, let_a_minute_pass
from tests.e2e.test_safety import PASSWORD, PIN, Newcomer, prove_by_password, set_pin, sign_up
from tests.e2e.words import Words
from tests.support.browser import Phones
from tests.support.live import Live

_LONG_AGO = """
    UPDATE recovery_codes SET made_at = made_at - interval '40 days';
    UPDATE safeguards SET security_changed_at = security_changed_at - interval '40 days'"""


async def months_later(live: Live) -> None:
    """What was set up a moment ago was set up long ago: only then does it count."""
    async with await psycopg.AsyncConnection.connect(Cluster(live.home).dsn(), autocommit=True) as conn:
        await conn.execute(_LONG_AGO)


async def recovery_code(me: Customer) -> str:
    """The first of ten on paper."""
    await me.open("/security/recovery-codes")
    await me.button("security.recovery.make").click()
    await me.enter_pin(PIN)
    paper = me.page.get_by_test_id("recovery-codes").get_by_role("listitem")
    await expect(paper).to_have_count(10)
    return await paper.first.inner_text()


async def report(other: Customer, live: Live, who: Newcomer) -> None:
    """From the sign-in page, by a code to the phone."""
    await other.open("/sign-in")
    await other.page.get_by_role("link", name=other.t("stolen.title")).click()
    await other.picture("stolen-report")
    before = await code_for(live, who.phone)
    await let_a_minute_pass(live)
    await other.field("session.login").fill(who.phone)
    await other.button("session.code.send").click()
    await other.field("session.code.label").fill(await code_for(live, who.phone, but=before))
    await other.button("stolen.report").click()


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
async def test_a_stolen_account_is_reported_shown_and_given_back(phones: Phones, live: Live, locale: str) -> None:
    who = await sign_up(phones, live, locale, "林晓")
    me = who.customer
    await set_pin(me)
    code = await recovery_code(me)
    await months_later(live)

    other = Customer((await phones.open(locale)).page, Words(locale), poses=True)
    standing = other.page.get_by_test_id("standing")
    await report(other, live, who)
    await expect(standing).to_have_text(other.t("matter.stolen_account.state.identity_pending"))
    await expect(me.page).to_have_url(re.compile("/wallet/(sign-in|welcome)"), timeout=SLOW)
    await other.picture("stolen-proof")
    await other.page.get_by_role("textbox", name=other.t("proof.by.recovery_code"), exact=True).fill(code)
    await other.button("stolen.show_do").click()
    await expect(standing).to_have_text(other.t("matter.stolen_account.state.investigating"))
    await other.picture("stolen-claims")
    await other.page.reload()
    await other.button("stolen.claims.none").click()
    await other.page.get_by_role("dialog").get_by_role("button", name=other.t("stolen.claims.yes")).click()
    await expect(standing).to_have_text(other.t("matter.stolen_account.state.cooling"))

    await other.field("security.password.new").fill("another harbour at dawn")
    await other.button("stolen.back.do").click()
    await expect(other.page.get_by_role("button", name=other.t("stolen.todo.review"))).to_be_visible(timeout=SLOW)
    await other.picture("stolen-back")
    await other.button("stolen.todo.review").click()
    await expect(other.button("stolen.todo.review")).to_have_count(0)
    await expect(other.button("stolen.todo.restore")).to_be_disabled()


async def test_the_phone_number_is_changed_and_one_device_frozen(phones: Phones, live: Live) -> None:
    who = await sign_up(phones, live, "en", "Bea Lund")
    me = who.customer
    await me.open("/security")
    await expect(me.page.get_by_text(me.t("stolen.sms"))).to_be_visible()
    await me.page.get_by_role("link", name=me.t("stolen.contact.title")).click()
    number = "1" + who.phone[1:-4] + "0042"
    await me.field("session.login").fill(number)
    await me.button("session.code.send").click()
    await me.field("session.code.label").fill(await code_for(live, number))
    await me.button("stolen.contact.do").click()
    await prove_by_password(me)
    await expect(me.page).to_have_url(re.compile("/wallet/security$"))

    other = Customer((await phones.open("en")).page, Words("en"))
    await other.open("/sign-in")
    await other.field("session.login").fill(number)
    await other.field("session.password").fill(PASSWORD)
    await other.button("session.sign_in.do").click()
    await expect(other.page.get_by_test_id("balance")).to_be_visible()
    await me.open("/security/freeze")
    await expect(me.page.get_by_role("switch")).to_have_count(2)
    await me.page.get_by_role("switch").last.click()
    await expect(me.page.get_by_text(me.t("freeze.scope.device"))).to_be_visible()
    await expect(other.page).to_have_url(re.compile("/wallet/(sign-in|welcome)"), timeout=SLOW)
