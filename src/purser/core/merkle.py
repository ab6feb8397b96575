"""Merkle trees as Certificate Transparency has them (RFC 6962, 2.1): SHA-256, leaves and nodes told apart.

A tree that only grows is known by its peaks, the roots of its complete subtrees from the largest to the smallest:
one hash for each one-bit of its size. Adding a leaf and finding the root take no more than those.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

HASH: Final = 32  # bytes
EMPTY: Final = sha256(b"").digest()
"""The root of a tree without leaves."""

Peaks = tuple[bytes, ...]


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf."""
    return sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over its two children."""
    return sha256(b"\1" + left + right).digest()


def add_leaf(peaks: Peaks, size: int, leaf: bytes) -> Peaks:
    """The peaks of a tree of `size` leaves once the leaf of that hash follows them."""
    assert len(peaks) == size.bit_count()
    kept = list(peaks)
    while size & 1:
        leaf = node_hash(kept.pop(), leaf)
        size >>= 1
    return (*kept, leaf)


def root(peaks: Sequence[bytes]) -> bytes:
    """The hash of the whole tree."""
    if not peaks:
        return EMPTY
    *rest, found = peaks
    for peak in reversed(rest):
        found = node_hash(peak, found)
    return found


def pack(peaks: Peaks) -> bytes:
    """Peaks as one string of bytes."""
    return b"".join(peaks)


def unpack(packed: bytes) -> Peaks:
    """The peaks that were packed."""
    return tuple(packed[i : i + HASH] for i in range(0, len(packed), HASH))
