"""A dispute at the staff's desk: files are shared and redacted, one person proposes, another agrees."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image
from playwright.async_api import Page, expect

from tests.e2e import axe, pictures
from tests.e2e.caller import Caller
from tests.e2e.colleague import invite, sit_down
from tests.e2e.customer import CHEN
from tests.e2e.devices import trust_devices
from tests.e2e.till import CAFE, Till
from tests.support.browser import Phones
from tests.support.live import Live

PRICE = 250_000
"""Above what one person decides alone."""


def _photo() -> bytes:
    """A picture of what came."""
    out = io.BytesIO()
    Image.new("RGB", (640, 400), (190, 160, 120)).save(out, "PNG")
    return out.getvalue()


async def _escalated(live: Live, till: Till) -> dict[str, Any]:
    """A dispute that the merchant refused and the customer brought to us, with a photograph."""
    async with Caller(live, CHEN) as customer:
        await trust_devices(live)
        payment = await customer.pay(till.order(PRICE, "咖啡机"))
        words = {"reason": "not_as_described", "description": "The lid is cracked.\nThe shop does not answer my calls."}
        dispute = await customer.post("/v1/disputes", {"payment_id": payment["id"], **words})
        await customer.upload(f"/v1/disputes/{dispute['id']}/evidence?name=lid.png", _photo())
        till.answer_dispute(dispute["id"], {"reply": "refused", "text": "It left us whole."})
        escalated: dict[str, Any] = await customer.post(
            f"/v1/disputes/{dispute['id']}/escalate", {"text": "Please look."}
        )
    return escalated


async def test_two_decide_about_a_dispute(live: Live, phones: Phones) -> None:
    await _escalated(live, Till(live, CAFE))
    agent = (await sit_down(phones, invite(live, "郭靖", "agent"), "en")).page
    await agent.goto("/desk/matters")
    await agent.get_by_role("combobox", name="Procedure").select_option("dispute")
    await agent.get_by_role("link", name="Dispute · Mediation asked for").click()
    matter = agent.get_by_test_id("matter")
    await expect(matter).to_contain_text("The lid is cracked.")
    await _redact_and_share(agent)
    await _take(agent, "Begin the review")
    await expect(matter).to_have_attribute("data-state", "under_review")

    await agent.get_by_role("button", name="Decide", exact=False).first.click()
    form = agent.get_by_role("dialog")
    await form.get_by_label("What the customer gets").fill("1,800")
    await form.get_by_label("The facts found").fill("The photograph shows a crack in the lid.")
    await form.get_by_role("checkbox", name="lid.png").first.check()
    await form.get_by_role("button", name="Decide").click()
    await expect(matter).to_contain_text("Decide together: you have agreed")
    await expect(matter).to_contain_text("Proposed")

    senior = (await sit_down(phones, invite(live, "黄蓉", "senior_agent"), "zh-CN")).page
    await senior.goto(agent.url)
    await expect(senior.get_by_test_id("matter")).to_contain_text("郭靖 已同意")
    faults = await axe.faults(senior)
    await pictures.take(senior, "dispute", "zh-CN", app="desk")
    await pictures.take(agent, "dispute", "en", app="desk")
    assert faults == []
    await senior.get_by_role("button", name="共同裁决").click()
    await senior.get_by_role("dialog").get_by_role("button", name="同意：共同裁决").click()
    await expect(senior.get_by_test_id("matter")).to_have_attribute("data-state", "decided")
    await expect(senior.get_by_test_id("matter")).to_contain_text("¥1,800.00")


async def _redact_and_share(page: Page) -> None:
    """A box over the picture, by its figures; then both sides see the copy."""
    await page.get_by_role("button", name="Redact").click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_label("A box by its figures").fill("40 60 200 30")
    await sheet.get_by_role("button", name="Add the box").click()
    await sheet.get_by_role("button", name="Make the copy").click()
    copy = page.get_by_role("row").filter(has_text="redacted copy")
    await copy.get_by_role("button", name="Share").click()
    await expect(copy.get_by_role("button", name="Share")).to_have_count(0)


async def _take(page: Page, step: str) -> None:
    await page.get_by_role("button", name=step).click()
    await page.get_by_role("dialog").get_by_role("button", name=step).click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
