"""The checks of the fault runs see every way of breaking one's word, and nothing where it was kept."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest

from faults.checks import check_payments
from faults.diary import Intent, Wish
from faults.facts import Done, Facts, Move
from faults.findings import Finding, Wrong
from faults.people import Person, Town
from faults.report import Report

ANNA, BEN = Person("c-anna", "w-anna", "t-anna"), Person("c-ben", "w-ben", "t-ben")
TOWN = Town([ANNA, BEN], "shop", 1_000)


def intent() -> Intent:
    """Anna sends Ben 30, and is told that she did."""
    told = orjson.dumps({"id": "p-1"})
    return Intent("i-1", ANNA, Wish("transfer", 30, "payee_wallet_id", BEN.wallet), key="i-1", status=201, answer=told)


def facts() -> Facts:
    """The books after it."""
    return Facts(
        done=[Done("i-1", "p-1", ANNA.wallet, BEN.wallet, "transfer", "succeeded", 30, 0)],
        moves={"p-1": [Move("transfer", ANNA.wallet, BEN.wallet, 30)]},
        answers={(ANNA.customer, "i-1"): (201, intent().answer)},
        balances={ANNA.wallet: (970, 0), BEN.wallet: (1_030, 0)},
    )


def wrongs(intents: list[Intent], there: Facts) -> set[Wrong]:
    return {f.wrong for f in check_payments(intents, there, TOWN)}


def test_nothing_is_found_where_all_is_well() -> None:
    assert wrongs([intent()], facts()) == set()


def test_a_request_that_never_got_a_key_was_not_sent() -> None:
    unsent = replace(intent(), id="i-2", key="", status=None)
    assert wrongs([intent(), unsent], facts()) == set()


def test_a_refusal_leaves_nothing() -> None:
    refused = replace(intent(), id="i-2", key="i-2", status=422, answer=b"{}")
    assert wrongs([intent(), refused], facts()) == set()


_ONE = facts().done[0]
_MOVE = facts().moves["p-1"][0]


@pytest.mark.parametrize(
    ("broken", "wrong"),
    [
        ({"done": []}, {Wrong.LOST}),
        ({"done": [_ONE, replace(_ONE, id="p-2")]}, {Wrong.TWICE}),
        ({"done": [replace(_ONE, amount=31)]}, {Wrong.DIFFERS}),
        ({"done": [replace(_ONE, state="failed")]}, {Wrong.DIFFERS}),
        ({"done": [replace(_ONE, fee=1)]}, {Wrong.DIFFERS}),
        ({"done": [replace(_ONE, payee="w-eve")]}, {Wrong.DIFFERS}),
        ({"done": [_ONE, replace(_ONE, memo="nobody's", id="p-2")]}, {Wrong.STRAY}),
        ({"moves": {}}, {Wrong.LOST}),
        ({"moves": {"p-1": [_MOVE, _MOVE]}}, {Wrong.TWICE}),
        ({"moves": {"p-1": [replace(_MOVE, amount=3)]}}, {Wrong.DIFFERS}),
        ({"moves": {"p-1": [replace(_MOVE, credit="w-eve")]}}, {Wrong.DIFFERS}),
        ({"answers": {}}, {Wrong.CHANGED}),
        ({"answers": {(ANNA.customer, "i-1"): (201, b"{}")}}, {Wrong.CHANGED}),
        ({"balances": {ANNA.wallet: (969, 0), BEN.wallet: (1_030, 0)}}, {Wrong.BALANCE}),
        ({"balances": {ANNA.wallet: (970, 1), BEN.wallet: (1_030, 0)}}, {Wrong.BALANCE}),
        ({"balances": {ANNA.wallet: (970, 0)}}, {Wrong.BALANCE}),
    ],
)
def test_each_broken_promise_is_found(broken: dict[str, object], wrong: set[Wrong]) -> None:
    assert wrongs([intent()], replace(facts(), **broken)) == wrong  # type: ignore[arg-type]


def test_what_was_refused_must_not_have_been_done() -> None:
    refused = replace(intent(), status=422, answer=b"{}")
    assert Wrong.DIFFERS in wrongs([refused], facts())


def test_a_request_whose_end_nobody_learned_is_named() -> None:
    assert Wrong.OPEN in wrongs([replace(intent(), status=None, answer=b"", unknown=3)], facts())


def test_a_run_whose_control_stays_whole_proves_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report("a run")
    report.control("no fsync", [Finding(Wrong.BALANCE, "w-anna", "off by one")], Wrong.LOST)
    assert not report.verdict("20 rounds")
    assert "PROVES NOTHING" in capsys.readouterr().out


def test_a_run_holds_when_nothing_broke_and_its_control_lost(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report("a run")
    report.control("no fsync", [Finding(Wrong.LOST, "i-1", "gone")], Wrong.LOST)
    assert report.verdict("20 rounds")
    report.found([Finding(Wrong.TWICE, "i-2", "two activities")])
    assert not report.verdict("20 rounds")
    assert "BROKEN: 1 twice" in capsys.readouterr().out
