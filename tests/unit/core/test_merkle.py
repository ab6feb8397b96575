"""The tree against the examples of Certificate Transparency and against another implementation."""

from __future__ import annotations

import os

from pymerkle import InmemoryTree

from purser.core import merkle

# RFC 9162's reference implementations check themselves with these eight leaves.
LEAVES = [bytes.fromhex(t) for t in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def test_the_empty_tree() -> None:
    assert merkle.root(()).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_examples_of_certificate_transparency() -> None:
    peaks: merkle.Peaks = ()
    for size, (data, expected) in enumerate(zip(LEAVES, ROOTS, strict=True)):
        peaks = merkle.add_leaf(peaks, size, merkle.leaf_hash(data))
        assert merkle.root(peaks).hex() == expected
        assert merkle.unpack(merkle.pack(peaks)) == peaks


def test_the_same_roots_as_another_implementation() -> None:
    oracle, peaks = InmemoryTree(algorithm="sha256"), merkle.unpack(b"")
    for size in range(300):
        data = os.urandom(20)
        oracle.append_entry(data)
        peaks = merkle.add_leaf(peaks, size, merkle.leaf_hash(data))
        assert merkle.root(peaks) == oracle.get_root()
