"""Logins: one spelling for each phone number and mail address."""

from __future__ import annotations

import re
import unicodedata

from purser.core.errors import invalid

_PHONE = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_CHINESE_MOBILE = re.compile(r"\+861[3-9][0-9]{9}", re.ASCII)
_DECORATION = re.compile(r"[ ()\-.\u00a0]")
_EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?",
    re.ASCII,
)
LONGEST = 254
"""RFC 5321, 4.5.3.1.3, less the angle brackets; no phone number is as long."""


def normalise_phone(text: str, calling_code: str = "86") -> str:
    """E.164: `138 1234 2046` → `+8613812342046`. Numbers without a country take `calling_code`.

    Raises phone_invalid; a number of mainland China must be a mobile one (MIIT numbering plan: 1[3-9] and
    nine digits).
    """
    number = _DECORATION.sub("", unicodedata.normalize("NFKC", text).strip()) if len(text) <= 40 else ""
    if number.startswith("00"):
        number = "+" + number[2:]
    if not number.startswith("+"):
        number = f"+{calling_code}{number}"
    pattern = _CHINESE_MOBILE if number.startswith("+86") else _PHONE
    if not pattern.fullmatch(number):
        raise invalid("phone_invalid")
    return number


def normalise_email(text: str) -> str:
    """The address in lower case: no provider of note tells addresses apart by case. Raises email_invalid."""
    address = text.strip().lower()
    local, _, _ = address.rpartition("@")
    if len(address) > LONGEST or len(local) > 64 or not _EMAIL.fullmatch(address):
        raise invalid("email_invalid")
    return address


def normalise_login(text: str, calling_code: str = "86") -> str:
    """Whatever somebody types to sign in: an address when it has an @, a phone number otherwise.

    Raises phone_invalid or email_invalid.
    """
    return normalise_email(text) if "@" in text else normalise_phone(text, calling_code)
