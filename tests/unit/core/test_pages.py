"""Cursors cannot be made up, changed, or taken to another list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purser.core.errors import Problem
from purser.core.pages import Cursors

CURSORS = Cursors(b"s" * 32)


@given(st.text(max_size=40), st.binary(max_size=64))
def test_a_position_comes_back(scope: str, position: bytes) -> None:
    assert CURSORS.decode(scope, CURSORS.encode(scope, position)) == position


@given(st.text(max_size=60))
def test_what_we_did_not_write_is_refused(cursor: str) -> None:
    with pytest.raises(Problem, match="cursor_invalid"):
        CURSORS.decode("events", cursor)


@pytest.mark.parametrize("cursor", ["", "====", "é", "a" * 10_000, "AAAA AAAA", "\0"])
def test_nor_anything_odd(cursor: str) -> None:
    with pytest.raises(Problem, match="cursor_invalid"):
        CURSORS.decode("events", cursor)


@given(st.binary(min_size=1, max_size=32), st.data())
def test_a_changed_cursor_is_refused(position: bytes, data: st.DataObject) -> None:
    cursor = CURSORS.encode("events", position)
    at = data.draw(st.integers(0, len(cursor) - 2))
    other = "A" if cursor[at] != "A" else "B"
    with pytest.raises(Problem, match="cursor_invalid"):
        CURSORS.decode("events", cursor[:at] + other + cursor[at + 1 :])


def test_a_cursor_fits_its_own_list_and_key_only() -> None:
    cursor = CURSORS.encode("events:1", b"here")
    for reader, scope in [(CURSORS, "events:2"), (Cursors(b"t" * 32), "events:1")]:
        with pytest.raises(Problem, match="cursor_invalid"):
            reader.decode(scope, cursor)
