"""Numbers, money, days and times as people say them."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purser.core.money import Currency, Money
from purser.core.text import Language
from purser.hotline.voice import Digits
from purser.hotline.voice.spoken import Value, chinese, spoken

CNY, USD, JPY = Currency.CNY, Currency.USD, Currency.JPY


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "零"), (1, "一"), (2, "二"), (10, "十"), (12, "十二"), (20, "二十"), (100, "一百"), (101, "一百零一"),
        (110, "一百一十"), (200, "二百"), (1_000, "一千"), (2_002, "两千零二"), (2_200, "两千二百"), (10_000, "一万"),
        (10_010, "一万零一十"), (12_345, "一万两千三百四十五"), (20_000, "两万"), (100_000, "十万"),
        (1_000_001, "一百万零一"), (100_000_000, "一亿"), (100_010_000, "一亿零一万"), (10**12, "一万亿"), (-5, "负五"),
    ],
)  # fmt: skip
def test_chinese_numbers(number: int, said: str) -> None:
    assert chinese(number) == said


def read_back(said: str) -> int:
    """The number that Chinese words say: an independent way back."""
    total = group = digit = 0
    for sign in said:
        if sign in "零一二三四五六七八九":
            digit = "零一二三四五六七八九".index(sign)
        elif sign == "两":
            digit = 2
        elif sign in "十百千":
            group += (digit or 1) * {"十": 10, "百": 100, "千": 1_000}[sign]
            digit = 0
        else:
            assert sign in "万亿"
            total, group, digit = (total + group + digit) * {"万": 10**4, "亿": 10**8}[sign], 0, 0
    return total + group + digit


@given(st.integers(min_value=0, max_value=99_999_999))
def test_every_number_can_be_understood(number: int) -> None:
    assert read_back(chinese(number)) == number
    assert "零零" not in chinese(number)
    assert number == 0 or not chinese(number).endswith("零")


def test_what_is_too_large_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        chinese(10**16)


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (2, "两", "2"),
        (12, "十二", "12"),
        (Digits("1042"), "一零四二", "one zero four two"),
        (Digits("**** 88"), "八八", "eight eight"),
        ("建设银行", "建设银行", "建设银行"),
        (Money(1_250, CNY), "十二元五角", "12 yuan and 50 fen"),
        (Money(1_205, CNY), "十二元零五分", "12 yuan and 5 fen"),
        (Money(200, CNY), "两元", "2 yuan"),
        (Money(0, CNY), "零元", "0 yuan"),
        (Money(99, CNY), "九角九分", "99 fen"),
        (Money(7, CNY), "七分", "7 fen"),
        (Money(-123_456, CNY), "负一千二百三十四元五角六分", "minus 1234 yuan and 56 fen"),
        (Money(101, USD), "一美元零一美分", "1 dollar and 1 cent"),
        (Money(1_500, JPY), "一千五百日元", "1500 yen"),
        (date(2026, 11, 23), "十一月二十三日", "November 23"),
        (time(9, 0), "上午九点", "9 a m"),
        (time(0, 5), "凌晨零点零五分", "12 05 a m"),
        (time(12, 30), "中午十二点三十分", "12 30 p m"),
        (time(14, 0), "下午两点", "2 p m"),
        (time(21, 15), "晚上九点十五分", "9 15 p m"),
        (datetime(2026, 11, 24, 9, 0), "十一月二十四日上午九点", "November 24 at 9 a m"),  # noqa: DTZ001
    ],
)
def test_what_is_put_into_sentences(value: Value, zh: str, en: str) -> None:
    said: dict[Language, str] = {"zh": spoken(value, "zh"), "en": spoken(value, "en")}
    assert said == {"zh": zh, "en": en}


@given(st.integers(min_value=-(10**11), max_value=10**11), st.sampled_from(list(Currency)))
def test_all_money_can_be_said(amount: int, currency: Currency) -> None:
    zh, en = spoken(Money(amount, currency), "zh"), spoken(Money(amount, currency), "en")
    assert not any(c.isascii() for c in zh)
    assert en.isascii()
    assert zh.startswith("负") is en.startswith("minus") is (amount < 0)
    assert "零零" not in zh


@pytest.mark.parametrize("value", [True, 1.5, None, b"1"])
def test_what_nobody_can_say_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        spoken(value, "en")  # type: ignore[arg-type]
