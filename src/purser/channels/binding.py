"""Binding a bank card: its number is typed in at the channel, and what comes to us is a token."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from purser.channels.errors import RequestRefused
from purser.channels.model import BankCard, check_out_no

_LONGEST_URL: Final = 500


class BindState(StrEnum):
    """Where a binding stands at the channel."""

    AWAITING_HOLDER = "awaiting_holder"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    EXPIRED = "expired"
    UNKNOWN = "unknown"

    @property
    def final(self) -> bool:
        """Whether asking again can bring nothing new. Unknown is never final."""
        return self in (BindState.SUCCEEDED, BindState.FAILED, BindState.EXPIRED)


@dataclass(frozen=True, slots=True)
class BindRequest:
    """Let `holder`, any name of ours for a customer, show the channel a card of theirs.

    `out_no` names it for ever, as with payments. The channel sends the holder back to `return_url`, which says nothing
    about how it ended: that is asked. Raises RequestRefused when a field could not be sent as it stands.
    """

    out_no: str
    holder: str
    return_url: str

    def __post_init__(self) -> None:
        check_out_no(self.out_no)
        if not 0 < len(self.holder) <= 100 or not self.holder.isprintable():
            raise RequestRefused("channel_holder_invalid")
        if not self.return_url.startswith(("http://", "https://")) or len(self.return_url) > _LONGEST_URL:
            raise RequestRefused("channel_notify_url_invalid")


@dataclass(frozen=True, slots=True)
class BoundCard(BankCard):
    """A card that its holder has shown the channel. `bin`: the first six digits, `length`: how many digits there are.

    `fingerprint` is the same for the same card, however often it is bound, and says nothing to anybody else.
    `check_digit_fits`: whether the last digit is the one that Luhn's rule asks for.
    """

    bin: str
    length: int
    fingerprint: str
    check_digit_fits: bool


@dataclass(frozen=True, slots=True)
class BindResult:
    """What is known of a binding after one call.

    `page_url` is where the holder goes, while they are waited for; `card` is there once it succeeded.
    """

    state: BindState
    page_url: str | None = None
    card: BoundCard | None = None
    failure_code: str | None = None


def read_bound_card(item: Any) -> BoundCard:
    """KeyError, TypeError or ValueError when `item` does not describe a card."""
    names = item["bank_name"]
    words = (item["token"], item["bank"], names["zh"], names["en"], item["last4"])
    if not all(isinstance(word, str) for word in words):
        raise TypeError("a card's names are text")
    token, _, _, _, last4 = words
    prefix, length, fingerprint, fits = (item[key] for key in ("bin", "length", "fingerprint", "check_digit_fits"))
    if not isinstance(prefix, str) or len(prefix) not in (6, 8) or not prefix.isdigit() or not prefix.isascii():
        raise ValueError("a BIN is six or eight digits")
    if type(length) is not int or not 12 <= length <= 19:
        raise ValueError("a card's number has 12 to 19 digits (ISO/IEC 7812)")
    if not isinstance(fingerprint, str) or not 16 <= len(fingerprint) <= 128 or type(fits) is not bool:
        raise TypeError("a fingerprint is text, the check digit fits or not")
    if len(last4) != 4 or not last4.isdigit() or _is_number(token) or _is_number(fingerprint):
        raise ValueError("of a card's number only the last four digits and the BIN come to us")
    return BoundCard(*words, prefix, length, fingerprint, fits)


def _is_number(text: str) -> bool:
    """Whether it looks like a card's number: such a thing must not get any further."""
    return text.isdigit() and 12 <= len(text) <= 19
