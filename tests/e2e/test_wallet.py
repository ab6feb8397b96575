"""The wallet in a browser, against the demo as it is started: nothing is replaced but the camera."""

from __future__ import annotations

import contextlib
import re
import secrets
from pathlib import Path

import pytest
from playwright.async_api import Error, Route, async_playwright, expect

from tests.e2e import pictures, qr
from tests.e2e.customer import CHEN, LI, SARAH, WANG, Customer, Person
from tests.e2e.devices import trust_devices
from tests.e2e.letters import code_for
from tests.e2e.till import CAFE, Till
from tests.e2e.words import Words, yuan
from tests.support import chromium
from tests.support.browser import Phones
from tests.support.live import Live

TOP_UP, TRANSFER, ORDER, WITHDRAWAL = 234_567, 8_880, 3_650, 120_000
FEE = 10
"""0.1 % of what the first ¥1,000 leave of ¥1,200."""


async def signed_in(phones: Phones, person: Person, locale: str = "zh-CN") -> Customer:
    customer = Customer((await phones.open(locale)).page, Words(locale))
    await customer.open()
    await customer.sign_in(person)
    await expect(customer.page.get_by_test_id("balance")).to_be_visible()
    return customer


@pytest.mark.parametrize(
    ("locale", "person", "memo", "goods"),
    [("zh-CN", CHEN, "周五晚饭", "拿铁两杯"), ("en", SARAH, "Friday dinner", "Two lattes")],
    ids=["zh", "en"],
)
async def test_a_day_with_the_wallet(
    phones: Phones, live: Live, locale: str, person: Person, memo: str, goods: str
) -> None:
    """Tops up, transfers, pays, withdraws, and finds all of it in the statement."""
    customer = Customer((await phones.open(locale)).page, Words(locale), poses=True)
    await customer.open()
    await expect(customer.button("session.sign_in.do")).to_be_visible()
    await customer.picture("sign-in")
    await customer.sign_in(person)
    await expect(customer.page.get_by_test_id("balance")).to_be_visible()
    await trust_devices(live)
    before = await customer.balance()

    await customer.top_up(TOP_UP)
    await customer.transfer(WANG, TRANSFER, memo)
    await customer.expect_state("succeeded")
    await pay_order(customer, Till(live), goods)
    await withdraw(customer)

    assert await customer.balance() == before + TOP_UP - TRANSFER - ORDER - WITHDRAWAL - FEE
    await customer.picture("home")
    await find_everything(customer, memo)

    await read_messages(customer)

    payee = await signed_in(phones, WANG, locale)
    await payee.find(memo)
    await payee.entry(person.masked, f"+{yuan(TRANSFER)}").click()
    await expect(payee.page.get_by_text(memo)).to_be_visible()

    await customer.payment_code()
    await customer.picture("pay-code")
    await pictures.overview(customer.page, locale)


async def pay_order(customer: Customer, till: Till, goods: str) -> None:
    """By a picture of the order's QR code; its amount is not the payer's to choose."""
    await customer.pick_picture(till.order(ORDER, goods)["qr"])
    await expect(customer.page.get_by_test_id("payee-name")).to_have_text(till.name)
    await expect(customer.page.get_by_test_id("order-amount")).to_have_text(yuan(ORDER))
    await customer.button("app.next").click()
    await expect(customer.page.get_by_role("dialog")).to_contain_text(goods)
    await customer.picture("pay")
    await customer.confirm(ORDER)
    await customer.expect_state("succeeded")


async def withdraw(customer: Customer) -> None:
    """The fee stands there, step by step, before there is anything to confirm."""
    await customer.open("/withdraw")
    await customer.field("money.withdraw.amount").fill(str(WITHDRAWAL // 100))
    preview = customer.page.get_by_test_id("fee-preview")
    for step in ("base", "free_quota", "promotion"):
        await expect(preview).to_contain_text(customer.t(f"money.item.{step}"))
    await expect(preview).to_contain_text(yuan(FEE))
    await expect(preview).to_contain_text(yuan(WITHDRAWAL + FEE))
    await customer.picture("withdraw")
    await customer.button("app.next").click()
    await customer.confirm(WITHDRAWAL + FEE)
    await customer.expect_state("succeeded")
    await expect(customer.page.get_by_role("main")).to_contain_text(yuan(FEE))


async def find_everything(customer: Customer, memo: str) -> None:
    """All of the day's lines, the search, the month, the details, the receipt and the file."""
    page, t = customer.page, customer.t
    await customer.open("/bills")
    for title, signed in (
        (CAFE, f"−{yuan(ORDER)}"),
        (WANG.masked, f"−{yuan(TRANSFER)}"),
        (t("statement.kind.top_up"), f"+{yuan(TOP_UP)}"),
        (t("statement.kind.withdrawal"), f"−{yuan(WITHDRAWAL)}"),
        (t("statement.kind.fee"), f"−{yuan(FEE)}"),
    ):
        await expect(customer.entry(title, signed)).to_be_visible()
    await expect(page.get_by_test_id("month-in")).to_contain_text("¥")
    await customer.picture("statement")
    exported = await downloaded(customer, "statement.export")
    assert memo in exported.decode("utf-8-sig")

    await customer.find(memo)
    await expect(page.get_by_text(f"−{yuan(TRANSFER)}", exact=True)).to_have_count(1)
    await expect(page.get_by_text(f"+{yuan(TOP_UP)}", exact=True)).to_have_count(0)
    await customer.entry(WANG.masked, f"−{yuan(TRANSFER)}").click()
    await customer.expect_state("succeeded")
    await customer.picture("detail")
    assert (await downloaded(customer, "money.receipt")).startswith(b"%PDF-")


async def read_messages(customer: Customer) -> None:
    """What happened was told, and opening the page is having read it."""
    await expect(customer.page.get_by_test_id("unread").first).to_be_attached()
    await customer.open("/messages")
    told = customer.page.get_by_role("region", name=customer.t("messages.list")).get_by_role("listitem")
    await expect(told.first).to_be_visible()
    await customer.picture("messages")
    await expect(customer.page.get_by_test_id("unread")).to_have_count(0)


async def downloaded(customer: Customer, button: str) -> bytes:
    """The file that a button gives."""
    async with customer.page.expect_download() as download:
        await customer.button(button).click()
    return _read(await (await download.value).path())


def _read(file: Path) -> bytes:
    return file.read_bytes()


async def test_pays_at_the_counter_with_the_camera(live: Live, tmp_path: Path) -> None:
    """The shop's printed code, as a camera sees it; the amount is typed."""
    film = qr.film(Till(live).static_qr(), tmp_path / "counter.y4m")
    camera = (
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium.find(), args=[*chromium.ARGUMENTS, *camera], env=dict(chromium.environment())
        )
        customer = await signed_in(Phones(browser, live.url), LI)
        await customer.page.get_by_role("link", name=customer.t("app.act.scan")).first.click()
        await expect(customer.page.get_by_test_id("payee-name")).to_have_text(CAFE)
        await customer.field("pay.amount").fill("12.30")
        await customer.button("app.next").click()
        await customer.confirm(1_230)
        await customer.expect_state("succeeded")
        await browser.close()


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
async def test_shows_a_code_that_a_merchant_takes_once(phones: Phones, live: Live, locale: str) -> None:
    customer = await signed_in(phones, LI, locale)
    code = re.sub(r"\D", "", await customer.payment_code())
    assert re.fullmatch(r"77\d{16}", code)
    Till(live).charge(code, 2_350, "Beans")
    await customer.expect_state("succeeded")
    await expect(customer.page.get_by_role("main")).to_contain_text(yuan(2_350))


async def test_a_delayed_transfer_is_taken_back(phones: Phones) -> None:
    customer = await signed_in(phones, LI)
    page, t = customer.page, customer.t
    before = await customer.balance()
    await customer.transfer(WANG, 4_400, "试一试", delay="24h")
    await customer.expect_state("scheduled")
    await customer.open()
    amount = yuan(4_400)
    await page.get_by_text(t("home.under_way.transfer", amount=amount, state=t("money.state.scheduled"))).click()
    await customer.button("money.cancel.do").click()
    await page.get_by_role("dialog").get_by_role("button", name=t("money.cancel.do")).click()
    await expect(page.get_by_role("status").get_by_text(t("money.cancel.done"))).to_be_visible()
    await customer.expect_state("cancelled")
    assert await customer.balance() == before


async def test_a_lost_answer_is_asked_for_again_and_nothing_moves_twice(phones: Phones) -> None:
    """The server did it, but its answer never arrived: twice, and then the page is loaded anew."""
    customer = await signed_in(phones, LI)
    before = await customer.balance()
    sent: list[str | None] = []

    async def lose(route: Route) -> None:
        sent.append(await route.request.header_value("idempotency-key"))
        with contextlib.suppress(Error):  # the page may be loaded anew while this one is on its way
            answer = await route.fetch()
            if answer.status == 403:  # the PIN is wanted first; what is lost is the answer to the payment itself
                sent.clear()
                await route.fulfill(response=answer)
            else:
                await route.abort()

    await customer.page.route("**/v1/transfers", lose)
    await customer.transfer(WANG, 1_110, "路上丢了")
    await expect(customer.button("money.confirm.repeating")).to_be_visible()
    while len(sent) < 2:
        await customer.page.wait_for_timeout(100)
    await customer.page.reload()
    await customer.page.unroute_all(behavior="ignoreErrors")  # not before: a repetition might come through, and be over
    await customer.expect_state("succeeded")
    assert len(set(sent)) == 1
    assert await customer.balance() == before - 1_110
    for phone in phones.opened:
        phone.errors.clear()  # the browser reports the answers that were lost


async def test_says_no_in_the_servers_words(phones: Phones) -> None:
    customer = await signed_in(phones, LI)
    before = await customer.balance()
    await customer.name_payee(WANG)
    await customer.field("money.transfer.amount").fill("6000")  # the day's limit is ¥5,000
    await customer.button("app.next").click()
    await customer.confirm(600_000)
    refusal = customer.page.get_by_role("dialog").get_by_role("alert")
    await expect(refusal).to_contain_text(re.compile(r"[\u4e00-\u9fff]"))
    assert await customer.balance() == before


async def test_signs_up_out_and_in_again(phones: Phones, live: Live) -> None:
    """Shown around in three screens first; the page that was wanted is there at the end."""
    customer = Customer((await phones.open("en", new=True)).page, Words("en"))
    page, t = customer.page, customer.t
    phone, password = f"139{secrets.randbelow(10**8):08}", "a quiet harbour"
    await customer.open("/bills?month=all")
    for screen in ("money", "safe", "plain"):
        await expect(page.get_by_role("heading", level=1)).to_have_text(t(f"welcome.{screen}.title"))
        await page.get_by_role("button", name=t("session.sign_up.title" if screen == "plain" else "app.next")).click()
    await customer.field("session.name").fill("Ada Marsh")
    await customer.field("session.login").fill(phone)
    await customer.button("session.code.send").click()
    await customer.field("session.code.label").fill(await code_for(live, phone))
    await customer.field("session.password").fill(password)
    await customer.button("session.sign_up.do").click()
    await expect(page).to_have_url(re.compile(r"/wallet/bills\?month=all"))
    await expect(page.get_by_text(t("statement.empty.title"))).to_be_visible()

    await page.get_by_role("link", name=t("app.tab.me"), exact=True).click()
    await expect(page.get_by_text("Ada Marsh")).to_be_visible()
    await expect(page.get_by_role("progressbar")).not_to_have_count(0)
    await customer.button("me.sign_out").click()
    await page.get_by_role("dialog").get_by_role("button", name=t("me.sign_out")).click()
    await expect(page).to_have_url(re.compile("/wallet/sign-in"))

    await customer.sign_in(Person(phone, "not the harbour", ""))
    await expect(page.get_by_role("alert")).to_be_visible()
    await customer.sign_in(Person(phone, password, ""))
    await expect(page.get_by_test_id("balance")).to_have_text(yuan(0))


async def test_somebodys_code_is_scanned_and_the_money_arrives_before_their_eyes(phones: Phones) -> None:
    payee = await signed_in(phones, SARAH, "en")
    await payee.open("/collect")
    await payee.button("collect.ask").click()
    await payee.field("collect.amount").fill("25.50")
    await payee.field("money.memo").fill("Tea")
    await payee.page.get_by_role("dialog").get_by_role("button", name=payee.t("app.done"), exact=True).click()
    await expect(payee.page.get_by_test_id("collect-amount")).to_have_text(yuan(2_550))
    code = await payee.page.get_by_role("img", name=payee.t("collect.code")).get_attribute("data-text")
    assert code is not None

    payer = await signed_in(phones, LI)
    await payer.pick_picture(code)
    await expect(payer.page.get_by_test_id("payee-name")).to_have_text(SARAH.masked)
    await expect(payer.field("money.transfer.amount")).to_have_value("25.50")
    await expect(payer.field("money.memo")).to_have_value("Tea")
    await payer.button("app.next").click()
    await payer.confirm(2_550)
    await payer.expect_state("succeeded")
    arrived = payee.t("collect.from", name=LI.masked, amount=yuan(2_550))
    await expect(payee.page.get_by_role("note").filter(has_text=arrived)).to_be_visible()


async def test_reads_the_last_figures_without_a_network_and_says_of_when_they_are(phones: Phones) -> None:
    """Nothing of the API is in the service worker's cache, and nothing is left once one has signed out."""
    customer = await signed_in(phones, LI, "en")
    page, t = customer.page, customer.t
    balance = await page.get_by_test_id("balance").inner_text()
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    while "wallets" not in (await page.evaluate("localStorage.getItem('purser.kept')") or ""):
        await page.wait_for_timeout(100)
    await page.context.set_offline(True)
    await page.reload()
    await expect(page.get_by_test_id("balance")).to_have_text(balance)
    await expect(page.get_by_text(t("app.offline"))).to_be_visible()
    await expect(page.get_by_text(t("app.as_of", at="").removesuffix(" ."))).to_be_visible()
    cached = await page.evaluate(
        "caches.keys().then(ks => Promise.all(ks.map(k => caches.open(k).then(c => c.keys())))).then(all =>"
        " all.flat().map(r => new URL(r.url).pathname))"
    )
    assert "/wallet/index.html" in cached
    assert all(path.startswith("/wallet/") for path in cached)
    await page.context.set_offline(False)
    await page.reload()
    await customer.open("/me")
    await customer.button("me.sign_out").click()
    await page.get_by_role("dialog").get_by_role("button", name=t("me.sign_out")).click()
    await expect(page).to_have_url(re.compile("/wallet/sign-in"))
    assert await page.evaluate("localStorage.getItem('purser.kept')") is None
    for phone in phones.opened:
        phone.errors.clear()  # the browser reports what it could not fetch
