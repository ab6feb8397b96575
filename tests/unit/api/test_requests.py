"""Small parts of reading a request."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from purser.api.idempotency import InFlight, KeyedRequest
from purser.api.routing import _is_json, find_nul
from purser.api.schemas import WireWalletId
from purser.core.clock import FakeClock
from purser.core.errors import Problem
from purser.core.ids import CustomerId, WalletId


def test_one_key_is_worked_on_once_at_a_time() -> None:
    busy, clock = InFlight(), FakeClock()
    me, you = CustomerId.new(clock), CustomerId.new(clock)
    one = KeyedRequest("k", b"")
    with busy.guard(me, one):
        with pytest.raises(Problem, match="idempotency_in_flight"), busy.guard(me, KeyedRequest("k", b"other")):
            pytest.fail("the key is held")
        with busy.guard(you, one), busy.guard(me, KeyedRequest("k2", b"")):
            pass
    with busy.guard(me, one):
        pass


def test_a_key_is_free_again_after_a_failure() -> None:
    busy, me = InFlight(), CustomerId.new(FakeClock())
    with pytest.raises(RuntimeError), busy.guard(me, KeyedRequest("k", b"")):
        raise RuntimeError
    with busy.guard(me, KeyedRequest("k", b"")):
        pass


@pytest.mark.parametrize(
    ("value", "pointer"),
    [
        ("a\0", ""),
        ({"a": {"b": ["x", "\0"]}}, "/a/b/1"),
        ({"a\0": 1}, ""),
        ([{"x": 1}, {"y\0": 1}], "/1"),
        ({"a": "\\u0000", "b": 0, "c": None, "d": True}, None),
    ],
)
def test_a_nul_is_found_where_it_is(value: Any, pointer: str | None) -> None:
    assert find_nul(value) == pointer


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.sampled_from("ab\0")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.sampled_from("ab\0")), inner, max_size=3),
    max_leaves=12,
)


@given(JSON)
def test_a_nul_anywhere_is_found(value: Any) -> None:
    assert (find_nul(value) is not None) == ("\\x00" in repr(value))


@pytest.mark.parametrize(
    ("media_type", "json"),
    [
        ("application/json; charset=utf-8", True),
        ("application/json;charset=UTF-8", True),
        ('Application/JSON; charset="utf-8"', True),
        ("application/json; charset=latin-1", False),
        ("application/jsonp", False),
        ("text/json", False),
        ("", False),
    ],
)
def test_json_in_utf_8(media_type: str, json: bool) -> None:
    assert _is_json(media_type) is json


ID = "0198c5f2-0000-7000-8000-00000000abcd"


@pytest.mark.parametrize("text", [ID, ID.upper()])
def test_an_id_is_read_as_it_is_written(text: str) -> None:
    wallet = TypeAdapter(WireWalletId).validate_python(text)
    assert (type(wallet), str(wallet)) == (WalletId, ID)
    assert TypeAdapter(WireWalletId).dump_json(wallet) == f'"{ID}"'.encode()


@pytest.mark.parametrize(
    "text",
    ["", ID[:-1], ID + "0", ID.replace("-", ""), "urn:" + ID.replace("-", ""), "{" + ID[:-2] + "}", ID[:-1] + "g",
     ID.replace("0", "٠"), " " + ID[1:], ID[:-1] + "\n", ID.replace("-", "_")],
)  # fmt: skip
def test_other_spellings_of_an_id_are_none(text: str) -> None:
    with pytest.raises(ValidationError, match="not_an_id"):
        TypeAdapter(WireWalletId).validate_python(text)


@pytest.mark.parametrize("value", [None, 5, 1.5, True, b"0" * 36, [ID], {"id": ID}])
def test_an_id_is_text(value: Any) -> None:
    with pytest.raises(ValidationError, match="string_type"):
        TypeAdapter(WireWalletId).validate_python(value)
