"""Numbers, money, days and times as people say them."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final, TypeAlias

from purser.core.money import Currency, Money
from purser.core.text import Language

_ZH_DIGITS: Final = "零一二三四五六七八九"
_ZH_PLACES: Final = ("", "十", "百", "千")
_ZH_GROUPS: Final = ("", "万", "亿", "万亿")
_EN_DIGITS: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_ZH_UNITS: Final = {
    Currency.CNY: ("元", "角", "分"), Currency.HKD: ("港元", "角", "分"), Currency.USD: ("美元", "角", "美分"),
    Currency.EUR: ("欧元", "角", "欧分"), Currency.JPY: ("日元", "", ""),
}  # fmt: skip
_EN_UNITS: Final = {
    Currency.CNY: ("yuan", "yuan", "fen", "fen"),
    Currency.HKD: ("Hong Kong dollar", "Hong Kong dollars", "cent", "cents"),
    Currency.USD: ("dollar", "dollars", "cent", "cents"), Currency.EUR: ("euro", "euros", "cent", "cents"),
    Currency.JPY: ("yen", "yen", "", ""),
}  # fmt: skip


class Digits(str):
    """A number that is read digit by digit: an agent's, the end of a card's."""

    __slots__ = ()


Value: TypeAlias = str | int | Money | date | time
"""What can be put into a sentence; an int counts something. A datetime is said as its day and time, as it is given."""


def spoken(value: Value, language: Language) -> str:
    """A value as it is said. Raises TypeError for what nobody can say."""
    if isinstance(value, Digits):
        return digits(value, language)
    if isinstance(value, bool) or not isinstance(value, Value):
        raise TypeError(f"cannot be said: {type(value).__name__}")
    if isinstance(value, str):
        return value
    return _zh(value) if language == "zh" else _en(value)


def digits(text: str, language: Language) -> str:
    """Digit by digit; anything else is left out."""
    each = [int(c) for c in text if c.isascii() and c.isdigit()]
    return "".join(_ZH_DIGITS[d] for d in each) if language == "zh" else " ".join(_EN_DIGITS[d] for d in each)


def chinese(n: int) -> str:
    """A number in Chinese, `一万零二百`. Raises ValueError from 10^16 on."""
    if n < 0:
        return "负" + chinese(-n)
    if n >= 10**16:
        raise ValueError("too large to be said")
    if n == 0:
        return _ZH_DIGITS[0]
    said, gap = "", False
    for group in range(3, -1, -1):
        part = n // 10 ** (4 * group) % 10_000
        if part == 0:
            gap = bool(said)
            continue
        named = counted(part) if group and part < 10 else _thousands(part)
        said += ("零" if said and (gap or part < 1_000) else "") + named + _ZH_GROUPS[group]
        gap = False
    return said[1:] if said.startswith("一十") else said


def counted(n: int) -> str:
    """A count in Chinese: two of something is 两, not 二."""
    return "两" if n == 2 else chinese(n)


def _thousands(n: int) -> str:
    said, gap = "", False
    for place in range(3, -1, -1):
        digit = n // 10**place % 10
        if digit == 0:
            gap = bool(said)
            continue
        said += ("零" if gap else "") + ("两" if digit == 2 and place == 3 else _ZH_DIGITS[digit]) + _ZH_PLACES[place]
        gap = False
    return said


def _zh(value: int | Money | date | time) -> str:
    if isinstance(value, Money):
        return _zh_money(value)
    if isinstance(value, datetime):
        return _zh(value.date()) + _zh(value.time())
    if isinstance(value, date):
        return f"{chinese(value.month)}月{chinese(value.day)}日"
    if isinstance(value, time):
        return _zh_time(value)
    return counted(value)


def _zh_time(at: time) -> str:
    part = ("凌晨" if at.hour < 6 else "上午" if at.hour < 12 else "中午" if at.hour < 13 else
            "下午" if at.hour < 18 else "晚上")  # fmt: skip
    hour = counted(at.hour if at.hour <= 12 else at.hour - 12)
    if at.minute == 0:
        return f"{part}{hour}点"
    return f"{part}{hour}点{'零' if at.minute < 10 else ''}{chinese(at.minute)}分"


def _zh_money(money: Money) -> str:
    unit, tenth, hundredth = _ZH_UNITS[money.currency]
    scale = 10**money.currency.exponent
    whole, rest = divmod(abs(money.amount), scale)
    said = counted(whole) + unit if whole or not rest else ""
    if rest:
        jiao, fen = divmod(rest, 10)
        said += _ZH_DIGITS[jiao] + tenth if jiao else "零" if said else ""
        said += _ZH_DIGITS[fen] + hundredth if fen else ""
    return ("负" if money.amount < 0 else "") + said


def _en(value: int | Money | date | time) -> str:
    if isinstance(value, Money):
        return _en_money(value)
    if isinstance(value, datetime):
        return f"{_en(value.date())} at {_en(value.time())}"
    if isinstance(value, date):
        return f"{_MONTHS[value.month - 1]} {value.day}"
    if isinstance(value, time):
        hour = value.hour % 12 or 12
        part = "a m" if value.hour < 12 else "p m"
        return f"{hour}{f' {value.minute:02d}' if value.minute else ''} {part}"
    return str(value)


def _en_money(money: Money) -> str:
    one, many, small, smalls = _EN_UNITS[money.currency]
    whole, rest = divmod(abs(money.amount), 10**money.currency.exponent)
    said = [f"{whole} {one if whole == 1 else many}"] if whole or not rest else []
    said += [f"{rest} {small if rest == 1 else smalls}"] if rest else []
    return ("minus " if money.amount < 0 else "") + " and ".join(said)
