"""A sealed secret opens with its key and for its row, and in no other way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purser.core.seal import SealBroken, Sealer

SEALER = Sealer(b"s" * 32, "webhooks")


@given(st.binary(max_size=100), st.binary(max_size=32))
def test_what_was_sealed_opens(plain: bytes, row: bytes) -> None:
    sealed = SEALER.seal(plain, row)
    assert SEALER.open(sealed, row) == plain
    assert len(plain) < 4 or plain not in sealed


def test_the_same_secret_never_looks_the_same() -> None:
    assert SEALER.seal(b"secret", b"row") != SEALER.seal(b"secret", b"row")


@pytest.mark.parametrize(
    ("sealer", "row"),
    [(SEALER, b"other"), (Sealer(b"t" * 32, "webhooks"), b"row"), (Sealer(b"s" * 32, "cards"), b"row")],
)
def test_another_row_key_or_purpose_does_not_open_it(sealer: Sealer, row: bytes) -> None:
    with pytest.raises(SealBroken):
        sealer.open(SEALER.seal(b"secret", b"row"), row)


@given(st.integers(0, 1_000_000), st.integers(1, 255))
def test_a_changed_byte_is_noticed(at: int, change: int) -> None:
    sealed = bytearray(SEALER.seal(b"secret", b"row"))
    sealed[at % len(sealed)] ^= change
    with pytest.raises(SealBroken):
        SEALER.open(bytes(sealed), b"row")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" + bytes(12), b"\x02" + bytes(40)])
def test_nonsense_is_no_crash(sealed: bytes) -> None:
    with pytest.raises(SealBroken):
        SEALER.open(sealed, b"row")
