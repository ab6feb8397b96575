"""Typed ids."""

from __future__ import annotations

import os
import uuid
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purser.core.clock import FakeClock
from purser.core.ids import AccountId, Id, TransferId, WalletId


def test_an_id_is_a_uuid_of_version_7_with_its_birth_in_it() -> None:
    clock = FakeClock(datetime(2026, 3, 2, 1, 2, 3, 456_000, tzinfo=UTC))
    made = AccountId.new(clock)
    assert type(made) is AccountId
    assert (made.uuid.version, made.uuid.variant) == (7, uuid.RFC_4122)
    assert made.born == clock.now()


def test_later_ids_sort_behind_earlier_ones() -> None:
    clock = FakeClock()
    made = []
    for _ in range(1000):
        made.append(TransferId.new(clock))
        clock.advance(milliseconds=1)
    assert made == sorted(made)


def test_ids_of_one_moment_differ() -> None:
    assert len({Id.at(1.5) for _ in range(20_000)}) == 20_000


@given(st.binary(min_size=16, max_size=16).map(Id))
def test_text_is_read_back(ident: Id) -> None:
    assert str(ident) == str(uuid.UUID(bytes=bytes(ident)))
    assert Id.parse(str(ident)) == ident
    assert AccountId.parse(str(ident).upper()) == ident


@pytest.mark.parametrize("text", ["", "no", "0" * 31, "z" * 32, "0192-", "\0" * 36])
def test_other_text_is_no_id(text: str) -> None:
    with pytest.raises(ValueError, match=r"UUID|hexadecimal|invalid"):
        Id.parse(text)


def test_it_shows_what_it_is_of() -> None:
    assert repr(WalletId(bytes(16))) == "WalletId(00000000-0000-0000-0000-000000000000)"
    assert WalletId(bytes(16)).account == AccountId(bytes(16))


def test_a_forked_child_makes_other_ids_than_its_parent() -> None:
    Id.at(0)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, Id.at(0))
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reader, 16) != Id.at(0)
    os.close(reader)
    os.close(writer)


def test_all_other_bits_are_random() -> None:
    made = [int.from_bytes(Id.at(0), "big") for _ in range(2000)]
    seen_set, seen_clear = 0, (1 << 128) - 1
    for i in made:
        seen_set |= i
        seen_clear &= i
    fixed = 0xFFFF_FFFF_FFFF_F000_C000_0000_0000_0000  # time, version, variant
    assert seen_set ^ seen_clear == (1 << 128) - 1 ^ fixed
