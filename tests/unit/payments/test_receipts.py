"""Receipts: what is on them, in both languages, and that every letter is in the file."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pypdf
import pytest

from purser.core.ids import MerchantId
from purser.core.money import Currency, Money
from purser.core.text import LANGUAGES, Language
from purser.fees import Service, assess, load_tariff
from purser.payments.model import Activity, Kind
from purser.payments.paper import Ink, width, wrap
from purser.payments.receipts import Receipt, check_code, render
from purser.payments.states import State
from tests.support.activities import bank, transfer

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)
SECRET = b"s" * 32
WITHDRAWAL = assess(load_tariff("cn").rules[Service.WITHDRAWAL], 1_234_567, 50_000)


def pdf(a: Activity, language: Language = "en", *, as_payee: bool = False) -> bytes:
    return render(Receipt(a, as_payee, check_code(a, SECRET)), SHANGHAI, language, NOW)


def lines(a: Activity, language: Language = "en", *, as_payee: bool = False) -> list[str]:
    (page,) = pypdf.PdfReader(io.BytesIO(pdf(a, language, as_payee=as_payee))).pages
    return page.extract_text().splitlines()


def has(found: list[str], *wanted: str) -> bool:
    """Whether the words are there, spaces aside: PDF puts them where it likes."""
    text = "".join(found).replace(" ", "")
    return all(w.replace(" ", "") in text for w in wanted)


def test_a_withdrawal_shows_each_step_of_its_fee_and_local_times() -> None:
    found = lines(bank(Kind.WITHDRAWAL, fee=WITHDRAWAL))
    assert has(found, "Withdrawal", "¥12,345.67", "Succeeded", "*伟", "招商银行", "•••• 4417")
    assert has(found, "Fee¥11.85", "Base rate¥12.34", "Free allowance-¥0.50", "Rounding¥0.01", "Total¥12,357.52")
    assert has(found, "Begun2026-03-02 09:02:03", "Settled2026-03-02 09:03:04", "Price list cn-2026-01")
    assert has(found, "019ccf09-0200-7d40-999b-2df29aed094d", "Asia/Shanghai (UTC+08:00)", "2026-03-03 12:00:00")
    assert has(found, check_code(bank(Kind.WITHDRAWAL, fee=WITHDRAWAL), SECRET))


def test_a_payment_from_two_sources_shows_both() -> None:
    paid, top_up = transfer(), bank(Kind.TOP_UP)
    receipt = Receipt(paid, False, check_code(paid, SECRET), ((top_up, paid.amount - 1_000),))
    (page,) = pypdf.PdfReader(io.BytesIO(render(receipt, SHANGHAI, "en", NOW))).pages
    found = page.extract_text().splitlines()
    card = Money(paid.amount - 1_000, paid.currency).text()
    assert has(found, f"招商银行 •••• 4417{card}", "From the balance¥10.00")


def test_in_chinese() -> None:
    found = lines(transfer(memo="三月房租"), "zh")
    assert has(
        found, "掌舱钱包", "电子回单", "转账", "交易成功", "付款方", "**敏", "138****0002", "三月房租", "手续费免费"
    )
    assert has(found, "登录钱包，在“账单”中找到该交易号")
    assert not has(found, "〓")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("state", list(State))
def test_no_letter_of_ours_is_missing(language: Language, kind: Kind, state: State) -> None:
    make = bank if kind in (Kind.TOP_UP, Kind.WITHDRAWAL) else transfer
    failure = "insufficient_bank_balance" if state is State.FAILED else None
    assert not has(lines(make(kind=kind, state=state, failure=failure), language), "〓")


def test_a_payee_is_not_told_the_payers_fee() -> None:
    a = transfer(fee=WITHDRAWAL)
    assert has(lines(a), "Fee¥11.85", "Total¥12,357.52")
    found = lines(a, as_payee=True)
    assert not has(found, "Fee¥")
    assert not has(found, "Total")
    assert has(found, "Amount¥12,345.67")


def test_a_top_up_comes_from_the_bank() -> None:
    found = lines(bank(Kind.TOP_UP))
    assert has(found, "From招商银行•••• 4417To*伟") or has(found, "From", "招商银行", "To", "*伟")
    assert found.index("招商银行") < found.index("*伟")
    assert has(found, "Credited¥12,345.67")
    assert not has(lines(bank(Kind.TOP_UP, state=State.PROCESSING, completed_at=None)), "Credited")


def test_what_failed_says_why_and_totals_nothing() -> None:
    found = lines(bank(Kind.WITHDRAWAL, state=State.FAILED, failure="declined_by_bank", fee=WITHDRAWAL))
    assert has(found, "Failed", "ReasonThe bank declined")
    assert not has(found, "Total")
    assert has(lines(bank(Kind.TOP_UP, state=State.FAILED, failure="x9")), "The bank could not carry it out")


def test_a_scheduled_transfer_says_when_it_arrives() -> None:
    arrives = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
    waiting = transfer(state=State.SCHEDULED, completed_at=None, arrives_at=arrives)
    assert has(lines(waiting), "Arrives2026-03-03 09:00:00")
    assert not has(lines(waiting), "Settled")
    assert not has(lines(transfer(arrives_at=arrives)), "Arrives")


def test_every_font_is_in_the_file() -> None:
    (page,) = pypdf.PdfReader(io.BytesIO(pdf(transfer(memo="午饭 lunch"), "zh"))).pages
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    assert len(fonts) == 3
    assert all("/FontFile2" in font["/FontDescriptor"].get_object() for font in fonts)


def test_a_letter_nobody_has_is_marked_not_dropped() -> None:
    assert has(
        lines(transfer(memo="coffee ☕ at the café, Ωmega, Đà Nẵng"), "en"), "coffee 〓 at the café, Ωmega, Đà Nẵng"
    )


def test_a_long_note_makes_the_page_longer_and_stays_whole() -> None:
    note = "谢谢你们一直以来的照顾与支持" * 10
    long = transfer(memo=note, kind=Kind.PAYMENT, payee=MerchantId(b"m" * 16), order_no="9" * 64, fee=WITHDRAWAL)
    (page,) = pypdf.PdfReader(io.BytesIO(pdf(long))).pages
    assert page.mediabox.height > 600
    assert has(page.extract_text().splitlines(), note, "9" * 64)


def test_the_same_receipt_is_the_same_file() -> None:
    assert pdf(transfer()) == pdf(transfer())


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": 1_234_568},
        {"fee": WITHDRAWAL},
        {"state": State.FAILED},
        {"currency": Currency.USD},
        {"completed_at": NOW},
        {"payee": MerchantId(b"m" * 16)},
        {"kind": Kind.PAYMENT},
    ],
)
def test_the_check_code_is_of_everything_that_matters(changes: dict[str, object]) -> None:
    code = check_code(transfer(), SECRET)
    assert len(code) == 19
    assert code != check_code(transfer(**changes), SECRET)
    assert code != check_code(transfer(), b"t" * 32)
    assert code == check_code(transfer(memo="whatever"), SECRET)


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (0, Currency.CNY, "¥0.00"),
        (5, Currency.CNY, "¥0.05"),
        (-123, Currency.CNY, "-¥1.23"),
        (123_456_789_00, Currency.USD, "US$123,456,789.00"),
        (1_234_567, Currency.JPY, "JP¥1,234,567"),
        (999, Currency.EUR, "€9.99"),
        (100_000, Currency.HKD, "HK$1,000.00"),
    ],
)
def test_money_in_words(amount: int, currency: Currency, text: str) -> None:
    assert Money(amount, currency).text() == text


def test_lines_are_broken_where_they_may_be() -> None:
    ink = Ink(9, "#000000")
    text = "Fifty words of English go here, 然后是很多很多的中文字，没有空格。" * 3
    broken = wrap(text, ink, 120)
    assert all(width(line, ink) <= 120 for line in broken)
    assert "".join(broken).replace(" ", "") == text.replace(" ", "")
    assert not any(line.startswith(("，", "。")) for line in broken)
    assert wrap("9" * 60, ink, 100) == ["9" * len(line) for line in wrap("9" * 60, ink, 100)]
    assert wrap("", ink, 100) == [""]
