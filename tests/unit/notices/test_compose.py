"""One notice as mail, text and push says the same, and nothing in it does anything."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest

from purser.core.clock import FakeClock
from purser.core.ids import Id
from purser.core.text import LANGUAGES, Language
from purser.notices.compose import Content, mail_of, push_payload, sms_of

CLOCK = FakeClock()


def content(kind: str, language: Language = "en", **data: Any) -> Content:
    return Content(Id.new(CLOCK), Id.new(CLOCK), kind, data, language, ZoneInfo("Asia/Shanghai"), CLOCK.now())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_is_in_the_body_of_both_and_named(language: Language) -> None:
    c = content("code_sign_in", language, code="482913", minutes=5)
    mail, sms = mail_of(c, "a@b.test"), sms_of(c, "+8613800000001", "海纳支付")
    assert mail.code == sms.code == "482913"
    assert "482913" not in mail.subject
    for text in (mail.text, sms.text):
        assert text.count("482913") == 1
    assert mail.html.count("482913") == 2, "in the sentence, and large"
    assert c.phrased.advice in mail.text
    assert c.phrased.advice in mail.html
    assert sms.text.startswith({"en": "海纳支付: ", "zh": "【海纳支付】"}[language])
    assert mail.text.endswith("\n")
    assert "Mar 2, 09:00" in mail.text or "3月2日 09:00" in mail.text


def test_a_page_shows_what_somebody_typed_and_loads_nothing() -> None:
    c = content("passkey_added", name='<img src="https://evil.test/x">&"\'', at=CLOCK.now().isoformat())
    page = mail_of(c, "a@b.test").html
    assert "<img" not in page
    assert "&lt;img src=&quot;https·evil·test/x&quot;&gt;&amp;" in page
    assert not re.search(r"(src|href|url\(|@import|<script|<link|<style)", page.replace("&lt;img src=", ""))


def test_what_has_no_code_and_no_advice_has_no_empty_boxes() -> None:
    c = content("money_received", payer="*伟", amount={"amount": 1250, "currency": "CNY"})
    mail = mail_of(c, "a@b.test")
    assert mail.code is None
    assert mail.subject == "¥12.50 received"
    assert mail.html.count("<p ") == 2
    assert "\n\n\n" not in mail.text


def test_a_push_is_about_the_message_not_about_the_delivery() -> None:
    c = content("money_received", payer="*伟", amount={"amount": 1250, "currency": "CNY"})
    shown = orjson.loads(push_payload(c))
    assert shown["id"] == str(c.message) != str(c.id)
    assert shown.keys() == {"id", "kind", "title", "body", "url"}
