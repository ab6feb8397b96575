"""Merchant QR codes by EMVCo's merchant-presented mode (EMV QRCPS v1.1): tag, length, value, and a CRC.

The merchant's id is in the domestic template 26 under our own globally unique identifier.
"""

from __future__ import annotations

import binascii
import re
import unicodedata

from purser.core.errors import invalid
from purser.core.ids import MerchantId
from purser.core.money import Currency

GUID = "dev.purser"
_TEMPLATE = "26"
_TEMPLATES = tuple(map(str, range(26, 52)))  # merchant account information with an identifier of its own
_HEX = re.compile(r"[0-9a-f]{32}", re.ASCII)
_NUMERIC = {Currency.CNY: "156", Currency.HKD: "344", Currency.USD: "840", Currency.EUR: "978", Currency.JPY: "392"}
_NAME_LENGTH = 25
_ELSEWHERE = re.compile(
    r"https?://(qr\.alipay\.com|qr\.95516\.com|wx\.tenpay\.com|payapp\.weixin\.qq\.com)/|(wxp|weixin|alipays?|upwallet)://",
    re.IGNORECASE,
)
"""How codes of Alipay, WeChat Pay and UnionPay begin that are links."""


def merchant_payload(merchant: MerchantId, name: str, currency: Currency) -> str:
    """A static code: it names the merchant, the payer enters the amount."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().strip() or "MERCHANT"
    alternate = _field("64", _field("00", "zh") + _field("01", name[:_NAME_LENGTH])) if name != ascii_name else ""
    body = "".join(
        (
            _field("00", "01"),
            _field("01", "11"),  # static
            _field(_TEMPLATE, _field("00", GUID) + _field("01", merchant.hex())),
            _field("52", "0000"),
            _field("53", _NUMERIC[currency]),
            _field("58", "CN"),
            _field("59", ascii_name[:_NAME_LENGTH]),
            _field("60", "SHANGHAI"),
            alternate,
            "6304",
        )
    )
    return body + crc(body)


def read_merchant(payload: str) -> MerchantId:
    """The merchant a static code names. Raises code_invalid, code_foreign (another wallet's code)."""
    if _ELSEWHERE.match(payload):
        raise invalid("code_foreign")
    fields = parse(payload)
    ours = [t for tag in _TEMPLATES if (t := fields.get(tag, "")).startswith(_OURS)]
    if not ours:
        raise invalid("code_foreign")
    ident = _split(ours[0]).get("01", "")
    if not _HEX.fullmatch(ident):
        raise invalid("code_invalid")
    return MerchantId.fromhex(ident)


def parse(payload: str) -> dict[str, str]:
    """The top-level fields of a payload whose CRC is right. Raises code_invalid."""
    if not payload.startswith("000201") or payload[-8:-4] != "6304" or crc(payload[:-4]) != payload[-4:].upper():
        raise invalid("code_invalid")
    return _split(payload)


def crc(text: str) -> str:
    """CRC-16/CCITT-FALSE over the payload up to and including `6304`, four hexadecimal digits."""
    raw = text.encode(errors="replace")
    return f"{binascii.crc_hqx(raw, 0xFFFF):04X}"


def _field(tag: str, value: str) -> str:
    return f"{tag}{len(value):02d}{value}"


_OURS = _field("00", GUID)


def _split(text: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    at = 0
    while at < len(text):
        tag, length = text[at : at + 2], text[at + 2 : at + 4]
        if len(tag) < 2 or not (length.isascii() and length.isdigit()) or at + 4 + int(length) > len(text):
            raise invalid("code_invalid")
        fields[tag] = text[at + 4 : at + 4 + int(length)]
        at += 4 + int(length)
    return fields
