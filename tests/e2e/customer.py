"""What a customer does with the wallet, by what they see on the screen."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect

from tests.e2e import pictures, qr
from tests.e2e.words import Words, yuan

PIN = "258036"
"""Of everybody in the demo."""

SLOW = 20_000
"""Milliseconds for what a bank has to answer."""


@dataclass(frozen=True)
class Person:
    """Somebody of the demo, and how others see them."""

    phone: str
    password: str
    masked: str


CHEN = Person("13800000001", "purser-demo-user-1", "**敏")
WANG = Person("13800000002", "purser-demo-user-2", "*伟")
SARAH = Person("13800000003", "purser-demo-user-3", "S**** M*****")
LI = Person("13800000004", "purser-demo-user-4", "**强")


class Customer:
    """Drives one page in one language; one that `poses` has its picture taken."""

    def __init__(self, page: Page, words: Words, *, poses: bool = False) -> None:
        self.page = page
        self.t = words
        self._poses = poses

    def button(self, key: str, **values: str) -> Locator:
        return self.page.get_by_role("button", name=self.t(key, **values), exact=True)

    def field(self, key: str) -> Locator:
        return self.page.get_by_label(self.t(key), exact=True)

    async def open(self, path: str = "/") -> None:
        await self.page.goto(f"/wallet{path}")

    async def picture(self, name: str) -> None:
        """For the documentation, when asked for."""
        if self._poses:
            await pictures.take(self.page, name, self.t.locale)

    async def sign_in(self, person: Person) -> None:
        await self.field("session.login").fill(person.phone)
        await self.field("session.password").fill(person.password)
        await self.button("session.sign_in.do").click()

    async def balance(self) -> int:
        """Of home, in fen."""
        await self.open()
        text = await self.page.get_by_test_id("balance").inner_text()
        return int(re.sub(r"\D", "", text))

    async def until_balance(self, fen: int) -> None:
        """Home shows so much, as soon as it is there."""
        await self.open()
        await expect(self.page.get_by_test_id("balance")).to_contain_text(yuan(fen).removeprefix("¥"), timeout=SLOW)

    async def confirm(self, total: int, pin: str = PIN) -> None:
        """The last look: the sheet names the total, and one tap does it, or the PIN where it is asked for."""
        await self.button("money.confirm.do", amount=yuan(total)).click()
        pad = self.page.get_by_role("group", name=self.t("proof.pin"))
        said = self.page.get_by_role("dialog").get_by_role("alert")
        over = self.page.get_by_test_id("activity-state").or_(self.button("money.confirm.repeating")).or_(said)
        await expect(pad.or_(over).first).to_be_visible(timeout=SLOW)
        if await pad.is_visible():
            await self.picture("pin")
            await self.enter_pin(pin)

    async def enter_pin(self, pin: str = PIN) -> None:
        """On the pad, digit by digit."""
        pad = self.page.get_by_role("group", name=self.t("proof.pin"))
        for digit in pin:
            await pad.get_by_role("button", name=digit, exact=True).click()

    async def expect_state(self, state: str) -> None:
        """On the page of an activity, however long its bank takes."""
        shown = self.page.get_by_test_id("activity-state")
        await expect(shown).to_have_attribute("data-state", state, timeout=SLOW)
        await expect(shown).to_have_text(self.t(f"money.state.{state}"))

    async def payment_code(self) -> str:
        """As it is shown to a merchant. On a device that is new the PIN comes first."""
        await self.open("/pay-code")
        digits = self.page.get_by_test_id("payment-code")
        first = self.button("pay.code.prove_do")
        await expect(digits.or_(first)).to_be_visible()
        if await first.is_visible():
            await first.click()
            await self.enter_pin()
        return await digits.inner_text()

    async def bind_card(self, place: int = 0) -> None:
        """On the bank's own page, with one of the cards that everybody has there."""
        await self.open("/cards")
        await self.button("cards.bind").click()
        page = self.page
        await expect(page).to_have_title(re.compile("Sandbox Bank|沙盒银行"), timeout=SLOW)
        await page.get_by_role("link", name=re.compile("Use this card|使用此卡")).nth(place).click()
        await page.get_by_role("button").click()
        await page.get_by_label(re.compile("text message|短信")).fill(await page.locator("#sent").inner_text())
        await self.picture("card-bank")
        await page.get_by_role("button").click()
        await expect(page.get_by_test_id("binding")).to_have_attribute("data-state", "bound", timeout=SLOW)
        await self.button("cards.binding.done").click()

    async def top_up(self, fen: int) -> None:
        await self.open("/top-up")
        await self.field("money.top_up.amount").fill(_typed(fen))
        await self.button("app.next").click()
        await self.confirm(fen)
        await self.expect_state("succeeded")

    async def name_payee(self, person: Person) -> None:
        """The phone number is enough; the masked name comes back to be compared."""
        await self.open("/transfer")
        await self.field("money.transfer.phone").fill(person.phone)
        await self.button("app.next").click()
        await expect(self.page.get_by_test_id("payee-name")).to_have_text(person.masked)

    async def transfer(self, person: Person, fen: int, memo: str, delay: str = "none", pin: str = PIN) -> None:
        await self.name_payee(person)
        await self.field("money.transfer.amount").fill(_typed(fen))
        await self.field("money.memo").fill(memo)
        await self.page.get_by_text(self.t(f"money.delay.{delay}"), exact=True).click()
        await self.button("app.next").click()
        await expect(self.button("money.confirm.do", amount=yuan(fen))).to_be_visible()
        await self.picture("transfer-confirm")
        await self.confirm(fen, pin)

    async def pick_picture(self, payload: str) -> None:
        """A QR code from the album."""
        await self.open("/scan")
        async with self.page.expect_file_chooser() as chooser:
            await self.button("pay.scan.picture").click()
        await (await chooser.value).set_files(
            {"name": "code.png", "mimeType": "image/png", "buffer": qr.picture(payload)}
        )

    async def find(self, text: str) -> None:
        """Search the statement, over all time."""
        await self.open("/bills?month=all")
        await self.page.get_by_role("searchbox").fill(text)
        await expect(self.page).to_have_url(re.compile("q="))

    def entry(self, title: str, signed: str) -> Locator:
        """The line of the statement that says this."""
        statement = self.page.get_by_role("region", name=self.t("statement.list"))
        lines = statement.get_by_role("listitem").filter(has_text=title)
        return lines.filter(has=self.page.get_by_text(signed, exact=True))


def _typed(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}"
