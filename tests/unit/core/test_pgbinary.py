"""PostgreSQL's binary forms, byte by byte."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from purser.core.pgbinary import BigintArray, UuidArray, _BigintArrayDumper, _UuidArrayDumper, micros, text_field


def test_times_are_microseconds_since_2000() -> None:
    assert micros(datetime(2000, 1, 1, tzinfo=UTC)) == 0
    assert micros(datetime(1999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)) == -1
    assert micros(datetime(2026, 3, 2, 1, 0, 0, 5, tzinfo=UTC)) == 825_728_400_000_005


@given(st.datetimes(timezones=st.just(UTC)))
def test_no_time_is_rounded(at: datetime) -> None:
    assert datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros(at)) == at


def test_a_time_is_the_same_in_every_zone() -> None:
    shanghai = timezone(timedelta(hours=8))
    assert micros(datetime(2026, 3, 2, 9, tzinfo=shanghai)) == micros(datetime(2026, 3, 2, 1, tzinfo=UTC))


def test_text_has_its_length_in_bytes() -> None:
    assert text_field("fee") == b"\0\0\0\3fee"
    assert text_field("费") == b"\0\0\0\3" + "费".encode()
    assert text_field("") == b"\0\0\0\0"


def test_an_array_has_a_head_and_its_items() -> None:
    one = bytes(range(16))
    head = b"\0\0\0\1" + b"\0\0\0\0" + (2950).to_bytes(4, "big") + b"\0\0\0\1" + b"\0\0\0\1"
    assert _UuidArrayDumper(UuidArray).dump(UuidArray([one])) == head + b"\0\0\0\x10" + one
    head = b"\0\0\0\1" + b"\0\0\0\0" + (20).to_bytes(4, "big") + b"\0\0\0\2" + b"\0\0\0\1"
    items = b"\0\0\0\x08" + bytes(7) + b"\5" + b"\0\0\0\x08" + b"\xff" * 8
    assert _BigintArrayDumper(BigintArray).dump(BigintArray([5, -1])) == head + items


def test_an_empty_array_has_no_dimension() -> None:
    assert _UuidArrayDumper(UuidArray).dump(UuidArray([])) == bytes(8) + (2950).to_bytes(4, "big")
