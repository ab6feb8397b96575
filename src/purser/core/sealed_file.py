"""Files at rest: sealed piece by piece, so that a crash loses but the newest, and any part can be read by itself.

A file is a head of 8 bytes, and then pieces of one length (the last may be shorter), each sealed with AES-256-GCM. Its
place is in the nonce: the number of the file under its key, and of the piece; none is used twice. Pieces that changed
places, or come from another file, are refused."""

from __future__ import annotations

import errno
import os
import struct
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from purser.core.seal import SealBroken

_HEAD: Final = b"PURSEAL\x01"
_TAG: Final = 16  # bytes


class SealedFile:
    """A file that is being written, `piece` bytes at a time. Only its owner may read it; FileExistsError when there is
    one. `number`: of the files with this key, 0 to 2^32 - 1, each once."""

    def __init__(self, path: Path, key: bytes, number: int, piece: int) -> None:
        self._cipher, self._number, self._piece = AESGCM(key), number, piece
        self._pieces, self._is_full = 0, False
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        os.write(self._file, _HEAD)

    def add(self, plain: bytes) -> None:
        """The next piece; a shorter one is the last. OSError where the disk does not take it, and from then on: what
        comes later must not be sealed with the nonce of what was half written."""
        assert len(plain) <= self._piece
        if self._is_full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sealed = self._cipher.encrypt(_nonce(self._number, self._pieces), plain, _HEAD)
        offset = len(_HEAD) + self._pieces * (self._piece + _TAG)
        self._is_full = True
        if os.pwrite(self._file, sealed, offset) < len(sealed):
            os.ftruncate(self._file, offset)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._is_full = False
        self._pieces += 1

    def close(self) -> None:
        """No more pieces."""
        os.close(self._file)


def length_of(path: Path, piece: int) -> int:
    """Bytes that are in it, for whoever lacks the key, too. Raises FileNotFoundError."""
    pieces, rest = divmod(max(0, path.stat().st_size - len(_HEAD)), piece + _TAG)
    return pieces * piece + max(0, rest - _TAG)


def read_sealed(path: Path, key: bytes, number: int, piece: int, span: range) -> bytes:
    """The bytes of `span`, as far as there are any. Raises FileNotFoundError, and SealBroken where they are not what
    was written there."""
    end = min(span.stop, length_of(path, piece))
    if span.start >= end:
        return b""
    first, cipher = span.start // piece, AESGCM(key)
    with path.open("rb") as file:
        if file.read(len(_HEAD)) != _HEAD:
            raise SealBroken
        file.seek(first * (piece + _TAG), os.SEEK_CUR)
        try:
            plain = b"".join(
                cipher.decrypt(_nonce(number, at), file.read(piece + _TAG), _HEAD)
                for at in range(first, (end - 1) // piece + 1)
            )
        except InvalidTag:
            raise SealBroken from None
    return plain[span.start - first * piece : end - first * piece]


def _nonce(number: int, piece: int) -> bytes:
    return struct.pack(">IQ", number, piece)
