"""Merchant QR codes: published vectors, and nothing but what we made is ours."""

from __future__ import annotations

import pytest

from purser.core.errors import Problem
from purser.core.ids import MerchantId
from purser.core.money import Currency
from purser.payments.emv import GUID, crc, merchant_payload, parse, read_merchant

MERCHANT = MerchantId.parse("01985a3c-7000-7000-8000-00000000c0fe")

SPECIFICATION = (
    "00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678520441115802CN"
    "5914BEST TRANSPORT6007BEIJING64200002ZH0104最佳运输0202北京540523.7253031565502016233030412340603***"
    "0708A60086670902ME91320016A0112233449988770708123456786304A13A"
)
"""The example of EMV QRCPS Merchant-Presented Mode, v1.0, A.3: its lengths count characters, its CRC bytes."""


def slow_crc(text: str) -> str:
    """CRC-16/CCITT-FALSE bit by bit, as textbooks have it: polynomial 0x1021, beginning with 0xFFFF."""
    register = 0xFFFF
    for byte in text.encode():
        register ^= byte << 8
        for _ in range(8):
            register = (register << 1 ^ (0x1021 if register & 0x8000 else 0)) & 0xFFFF
    return f"{register:04X}"


def sealed(body: str) -> str:
    return body + "6304" + crc(body + "6304")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("123456789", "29B1"), ("", "FFFF"), ("A", "B915"), (SPECIFICATION[:-4], "A13A")],
)
def test_crc_of_published_vectors(text: str, expected: str) -> None:
    assert crc(text) == expected == slow_crc(text)


def test_the_specifications_example_is_read() -> None:
    fields = parse(SPECIFICATION)
    assert fields["59"] == "BEST TRANSPORT"
    assert fields["64"] == "0002ZH0104最佳运输0202北京"
    assert (fields["54"], fields["53"], fields["58"], fields["60"]) == ("23.72", "156", "CN", "BEIJING")


def test_the_specifications_example_is_another_wallets() -> None:
    with pytest.raises(Problem, match="code_foreign"):
        read_merchant(SPECIFICATION)


@pytest.mark.parametrize(
    "link",
    ["https://qr.alipay.com/fkx1234", "HTTPS://QR.ALIPAY.COM/FKX1", "wxp://f2f0AbC", "https://qr.95516.com/0001/x"],
)
def test_a_link_of_another_wallet_is_named_as_such(link: str) -> None:
    with pytest.raises(Problem, match="code_foreign"):
        read_merchant(link)


def test_our_payload_to_the_letter() -> None:
    assert merchant_payload(MERCHANT, "Morning Coffee", Currency.CNY) == (
        "00020101021126500010dev.purser013201985a3c70007000800000000000c0fe520400005303156"
        "5802CN5914Morning Coffee6008SHANGHAI6304810B"
    )  # fmt: skip


def test_a_chinese_name_is_carried_beside_a_latin_one() -> None:
    fields = parse(merchant_payload(MERCHANT, "瑞星Café（外滩店）", Currency.CNY))
    assert fields["59"] == "Cafe()"
    assert fields["64"] == "0002zh0111瑞星Café（外滩店）"
    assert parse(merchant_payload(MERCHANT, "好邻便利店", Currency.CNY))["59"] == "MERCHANT"


@pytest.mark.parametrize("currency", list(Currency))
def test_long_names_fit_and_every_currency_has_its_number(currency: Currency) -> None:
    payload = merchant_payload(MERCHANT, "非常长的商户名称" * 8, currency)
    assert read_merchant(payload) == MERCHANT
    assert len(parse(payload)["53"]) == 3
    assert len(parse(merchant_payload(MERCHANT, "Very long name of a shop in the harbour", currency))["59"]) == 25


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "6304",
        "hello",
        "https://example.org/pay",
        SPECIFICATION[:-1] + "B",
        SPECIFICATION.replace("23.72", "99.72"),
        SPECIFICATION[:-8],
        sealed("010211"),
        sealed("000202"),
        sealed("0002015999A"),
        sealed("00020159AA"),
        sealed("00020159٣٣" + "A" * 33),
        sealed("0002010"),
        "\ud800" + SPECIFICATION,
    ],
)
def test_what_is_no_payload_is_refused(payload: str) -> None:
    with pytest.raises(Problem, match="code_invalid"):
        read_merchant(payload)


@pytest.mark.parametrize("ident", ["", "c0fe", "zz" * 16, "ab" * 15 + " a", "AB" * 16, "ab" * 17])
def test_ours_with_a_merchant_that_cannot_be_is_refused(ident: str) -> None:
    inner = f"00{len(GUID):02d}{GUID}01{len(ident):02d}{ident}"
    with pytest.raises(Problem, match="code_invalid"):
        read_merchant(sealed(f"00020126{len(inner):02d}{inner}"))


def test_ours_may_be_in_any_template_beside_others() -> None:
    inner = f"0010{GUID}0132{MERCHANT.hex()}"
    foreign = "0006abcdef"
    assert read_merchant(sealed(f"00020126{len(foreign):02d}{foreign}51{len(inner):02d}{inner}")) == MERCHANT


def test_a_foreign_template_of_another_form_does_not_stop_us() -> None:
    assert read_merchant(sealed(f"0002012603abc30500010{GUID}0132{MERCHANT.hex()}")) == MERCHANT


def test_a_lower_case_crc_is_read() -> None:
    payload = merchant_payload(MERCHANT, "Shop", Currency.CNY)
    assert read_merchant(payload[:-4] + payload[-4:].lower()) == MERCHANT
