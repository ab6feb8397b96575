"""Ids are UUIDv7: of their time, unlike each other, and never drawn twice after a fork."""

from __future__ import annotations

import os
import uuid
from datetime import UTC, datetime

from purser.core.ids import Id, PaymentId

AT = datetime(2026, 3, 2, 1, 0, 0, 123_000, tzinfo=UTC)


def test_an_id_is_a_uuid_of_version_7_and_its_time() -> None:
    ids = [PaymentId.at(AT.timestamp()) for _ in range(2000)]
    assert {(type(i), i.uuid.version, i.uuid.variant) for i in ids} == {(PaymentId, 7, uuid.RFC_4122)}
    assert {i.born for i in ids} == {AT}
    assert len(set(ids)) == len(ids)
    assert all(PaymentId.parse(str(i)) == i for i in ids)


def test_all_other_bits_are_random() -> None:
    ids = [int.from_bytes(Id.at(0), "big") for _ in range(2000)]
    seen_set, seen_clear = 0, (1 << 128) - 1
    for i in ids:
        seen_set |= i
        seen_clear &= i
    fixed = 0xFFFF_FFFF_FFFF_F000_C000_0000_0000_0000  # time, version, variant
    assert seen_set ^ seen_clear == (1 << 128) - 1 ^ fixed


def test_a_forked_child_draws_its_own() -> None:
    Id.at(0)
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write, Id.at(0))
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(read, 16) != Id.at(0)
