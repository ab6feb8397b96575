"""Which bank a card is of, by the shipped table; and tables that cannot be right."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from purser.cards import BinTable, load_bins
from purser.cards.bins import POLICIES

NAMES = {"A": {"zh": "甲银行", "en": "Bank A"}, "B": {"zh": "乙银行", "en": "Bank B"}}


def line(prefix: str, length: int, bank: str, **more: Any) -> dict[str, Any]:
    return {
        "prefix": prefix, "length": length, "bank": bank, "kind": "debit", "sources": ["s"], "seen": "2026-11-23",
        **more,
    }  # fmt: skip


def table(*lines: dict[str, Any]) -> BinTable:
    return BinTable.read({"banks": NAMES, "sources": {"s": {}}, "cards": lines})


@pytest.mark.parametrize(
    ("digits", "length", "bank", "kind"),
    [
        ("622202", 19, "ICBC", "debit"),
        ("622588", 16, "CMB", "debit"),
        ("621700", 19, "CCB", "debit"),
        ("622848", 19, "ABC", "debit"),
        ("621661", 19, "BOC", "debit"),
        ("622262", 19, "BCM", "debit"),
        ("622188", 19, "PSBC", "debit"),
        ("622750", 16, "BOC", "credit"),
        ("955991", 19, "ABC", "debit"),  # by five digits
        ("622309", 18, "ICBC", "debit"),  # the same digits, told apart by the length
        ("622309", 19, "CZB", "debit"),
        ("62230912", 19, "CZB", "debit"),  # a longer BIN of the same
    ],
)
def test_the_shipped_table_knows_the_bank(digits: str, length: int, bank: str, kind: str) -> None:
    found = load_bins("cn").find(digits, length)
    assert found is not None
    assert (found.bank.code, found.kind) == (bank, kind)


@pytest.mark.parametrize(("digits", "length"), [("622202", 16), ("622588", 19), ("400000", 16), ("", 19), ("95", 19)])
def test_and_says_when_it_does_not(digits: str, length: int) -> None:
    assert load_bins("cn").find(digits, length) is None


def test_every_line_says_where_and_when_it_was_seen() -> None:
    document = tomllib.loads((POLICIES / "cn-bins.toml").read_text("utf-8"))
    assert len(document["cards"]) == len(load_bins("cn")) > 500
    for source in document["sources"].values():
        assert len(source["what"]) > 40
        assert source["seen"].year >= 2026
    alone = [c["prefix"] for c in document["cards"] if len(c["sources"]) < 2]
    assert len(alone) < 10, "nearly everything was found in both lists"
    for card in document["cards"]:
        assert card["prefix"].isdigit()
        assert 12 <= card["length"] <= 19
        assert card["kind"] in ("debit", "credit")
        assert card["seen"].year >= 2026


def test_the_longest_prefix_wins_and_the_length_must_fit() -> None:
    banks = table(line("6222", 19, "A"), line("622202", 19, "B"), line("622202", 16, "A"))
    for digits, length, bank in (("622202", 19, "B"), ("622299", 19, "A"), ("622202", 16, "A")):
        found = banks.find(digits, length)
        assert found is not None
        assert found.bank.code == bank
    assert banks.find("622202", 17) is None
    assert banks.find("6221", 19) is None


@pytest.mark.parametrize(
    "wrong",
    [
        [line("6222", 19, "A"), line("6222", 19, "B")],
        [line("6222", 19, "C")],
        [line("6222", 19, "A", sources=[])],
        [line("6222", 19, "A", sources=["hearsay"])],
        [{k: v for k, v in line("6222", 19, "A").items() if k != "seen"}],
    ],
)
def test_a_table_that_cannot_be_right_is_refused(wrong: list[dict[str, Any]]) -> None:
    with pytest.raises(ValueError, match="a line"):
        table(*wrong)
