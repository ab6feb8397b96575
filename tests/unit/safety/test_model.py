"""What can be frozen and who may lift it, as data."""

from __future__ import annotations

import pytest

from purser.core.errors import Problem
from purser.safety import LIFTABLE_BY, MAY_LIFT, Lifter, Part, Scope, Source
from tests.support.tidy import ROOT

DEVICE = "019cac0f-2680-70b9-a39e-63d1d407b02d"


@pytest.mark.parametrize("text", ["account", "outgoing", "card:tok_1", "card:a:b", f"device:{DEVICE}"])
def test_a_scope_is_read_as_it_is_written(text: str) -> None:
    assert str(Scope.parse(text)) == text


def test_a_device_has_one_spelling() -> None:
    assert Scope.parse(f"device:{DEVICE.upper()}") == Scope(Part.DEVICE, DEVICE)


@pytest.mark.parametrize(
    "text", ["", "wallet", "account:", "account:1", "outgoing:x", "card", "card:", "device:1", "device:"]
)
def test_what_is_no_scope(text: str) -> None:
    with pytest.raises(Problem, match="scope_invalid"):
        Scope.parse(text)


def test_every_source_says_who_lifts_it() -> None:
    assert LIFTABLE_BY.keys() == set(Source)
    assert MAY_LIFT.keys() == set(Lifter)


def test_only_an_authority_lifts_what_an_authority_froze() -> None:
    written = LIFTABLE_BY[Source.AUTHORITY]
    assert [who for who in Lifter if written in MAY_LIFT[who]] == [Lifter.AUTHORITY]


def test_a_customer_lifts_nothing_that_we_froze() -> None:
    ours = {source for source, lifter in LIFTABLE_BY.items() if lifter not in MAY_LIFT[Lifter.CUSTOMER]}
    assert ours == {Source.AGENT, Source.RISK, Source.AUTHORITY}


def test_the_documentation_has_this_table() -> None:
    text = (ROOT / "docs" / "security" / "freeze.md").read_text(encoding="utf-8")
    for source, written in LIFTABLE_BY.items():
        who = " or ".join(lifter for lifter in Lifter if written in MAY_LIFT[lifter])
        assert f"| {source} | {written} | {who} |" in text
