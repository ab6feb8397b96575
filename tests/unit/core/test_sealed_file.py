"""Sealed files: read by parts, worth nothing to others, and what is changed is refused."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purser.core.seal import SealBroken
from purser.core.sealed_file import SealedFile, length_of, read_sealed
from purser.hotline.calls.sound import SECOND, sound_in

KEY, PIECE = b"k" * 32, 100
PLAIN = bytes(range(250)) * 2


def write(path: Path, plain: bytes = PLAIN, number: int = 1) -> Path:
    path.unlink(missing_ok=True)
    file = SealedFile(path, KEY, number, PIECE)
    for at in range(0, len(plain), PIECE):
        file.add(plain[at : at + PIECE])
    file.close()
    return path


def everything(path: Path, number: int = 1) -> bytes:
    return read_sealed(path, KEY, number, PIECE, range(10_000))


@pytest.mark.parametrize("length", [0, 1, 99, 100, 101, 500])
def test_what_was_written_is_read_and_not_seen(tmp_path: Path, length: int) -> None:
    path = write(tmp_path / "file", PLAIN[:length])
    assert everything(path) == PLAIN[:length]
    assert length_of(path, PIECE) == length
    assert PLAIN[:20] not in path.read_bytes() or not length
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("sealed") / "file", PLAIN[:430])


@given(st.integers(0, 500), st.integers(0, 500))
def test_any_part_is_what_it_is_in_the_whole(file: Path, begin: int, end: int) -> None:
    assert read_sealed(file, KEY, 1, PIECE, range(begin, end)) == PLAIN[:430][begin:end]


@given(st.integers(0, 500), st.integers(1, 255))
def test_whatever_is_changed_is_refused(file: Path, at: int, by: int) -> None:
    sealed = bytearray(file.read_bytes())
    sealed[at % len(sealed)] ^= by
    changed = file.with_name("changed")
    changed.write_bytes(sealed)
    with pytest.raises(SealBroken):
        everything(changed)


def test_pieces_keep_their_place_and_their_file(tmp_path: Path) -> None:
    one, other = write(tmp_path / "one").read_bytes(), write(tmp_path / "other", number=2)
    head, whole = one[:8], PIECE + 16
    swapped = tmp_path / "swapped"
    swapped.write_bytes(head + one[8 + whole : 8 + 2 * whole] + one[8 : 8 + whole])
    for path, number in ((swapped, 1), (other, 1)):
        with pytest.raises(SealBroken):
            everything(path, number)
    with pytest.raises(SealBroken):
        read_sealed(other, b"x" * 32, 2, PIECE, range(1))


def test_a_disk_that_is_full_costs_what_comes_and_nothing_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, write_at = SealedFile(tmp_path / "full", KEY, 1, PIECE), os.pwrite
    file.add(PLAIN[:PIECE])
    monkeypatch.setattr(os, "pwrite", lambda handle, data, at: write_at(handle, data[:20], at))
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        file.add(PLAIN[:PIECE])
    monkeypatch.undo()
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        file.add(b"with a nonce that was used")
    file.close()
    assert everything(tmp_path / "full") == PLAIN[:PIECE]


def test_of_a_second_half_written_nothing_is_heard(tmp_path: Path) -> None:
    path = tmp_path / "torn"
    file = SealedFile(path, KEY, 1, SECOND)
    for _ in range(2):
        file.add(bytes(SECOND))
    file.close()
    assert sound_in(path, KEY, 1).size == 44 + 2 * SECOND
    os.truncate(path, path.stat().st_size - 1_000)
    sound = sound_in(path, KEY, 1)
    assert len(sound.read(0, sound.size)) == sound.size == 44 + SECOND
