"""Rule documents: what is understood, and where the others are wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from purser.risk import Outcome, policy_document, read_document
from purser.risk.document import RuleProblem
from purser.risk.facts import FACTS
from purser.risk.model import Condition

RULE: dict[str, Any] = {"code": "large", "when": ["amount > 20_000"], "then": "step_up"}


def document(**changes: Any) -> dict[str, Any]:
    return {"name": "a test", "rules": [RULE | changes]}


def test_the_policys_rules_make_sense_and_say_why() -> None:
    source = policy_document("cn")
    read = read_document(source)
    assert len(read.rules) >= 25
    assert all(len(r["why"]) > 20 for r in source["rules"])
    assert {r.then for r in read.rules} == {Outcome.STEP_UP, Outcome.HOLD, Outcome.DENY}
    assert any(r.shadow for r in read.rules)


def test_a_rule_is_read_as_it_was_meant() -> None:
    when = ["kind in payment transfer", "amount > free_up_to", "first_payee = yes", "hour<6", "proof != pin"]
    (rule,) = read_document(document(when=when, then="hold", hold_hours=2, otherwise="deny", shadow=True)).rules
    assert rule.when == (
        Condition("kind", "in", ("payment", "transfer")),
        Condition("amount", ">", "free_up_to", is_fact=True),
        Condition("first_payee", "=", 1),
        Condition("hour", "<", 6),
        Condition("proof", "!=", "pin"),
    )
    assert (rule.then, rule.hold, rule.otherwise, rule.shadow) == (
        Outcome.HOLD, timedelta(hours=2), Outcome.DENY, True,
    )  # fmt: skip


def test_what_a_rule_accepts_follows_from_how_strong_it_wants_it() -> None:
    once, twice, named = (
        read_document(document(**c)).rules[0] for c in ({}, {"strength": 2}, {"strength": 2, "accept": ["totp"]})
    )
    assert (once.accept, once.strength) == (("pin", "passkey"), 1)
    assert (twice.accept, twice.strength) == (("password", "passkey", "totp", "recovery_code"), 2)
    assert (named.accept, named.strength) == (("totp",), 2)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"code": "Large"}, "code"),
        ({"code": "x"}, "code"),
        ({"when": []}, "large"),
        ({"when": "amount > 1"}, "large"),
        ({"when": ["amount"]}, "large"),
        ({"when": ["amount > -1"]}, "large"),
        ({"when": ["amount > 1.5"]}, "large"),
        ({"when": ["amount > kind"]}, "large"),
        ({"when": ["amount in 1 2"]}, "large"),
        ({"when": ["amount > 1; drop"]}, "large"),
        ({"when": ["nothing > 1"]}, "large"),
        ({"when": ["kind > payment"]}, "large"),
        ({"when": ["kind = gift"]}, "large"),
        ({"when": ["proof in none smile"]}, "large"),
        ({"when": ["first_payee = 1"]}, "large"),
        ({"when": ["first_payee > yes"]}, "large"),
        ({"when": [7]}, "large"),
        ({"when": ["amount > 1"] * 13}, "large"),
        ({"then": "allow"}, "large"),
        ({"then": "burn"}, "large"),
        ({"accept": []}, "large"),
        ({"accept": ["smile"]}, "large"),
        ({"accept": "pin"}, "large"),
        ({"strength": 3}, "large"),
        ({"strength": True}, "large"),
        ({"hold_hours": 0}, "large"),
        ({"hold_hours": 24 * 8}, "large"),
        ({"otherwise": "hold"}, "large"),
        ({"shadow": 1}, "large"),
        ({"quiet": "yes"}, "large"),
        ({"why": 7}, "large"),
        ({"weight": 3}, "large"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(changes: dict[str, Any], where: str) -> None:
    with pytest.raises(RuleProblem) as refused:
        read_document(document(**changes))
    assert (refused.value.code, refused.value.params["where"]) == ("risk_rules_invalid", where)
    assert refused.value.params["why"]


@pytest.mark.parametrize(
    ("source", "where"),
    [
        ({"rules": [RULE]}, "name"),
        ({"name": "", "rules": [RULE]}, "name"),
        ({"name": "x", "rules": []}, "rules"),
        ({"name": "x", "rules": [7]}, "rules"),
        ({"name": "x", "rules": [RULE] * 101}, "rules"),
        ({"name": "x", "rules": [RULE], "more": 1}, "more"),
        ({"name": "x", "rules": [RULE, RULE]}, "large"),
    ],
)
def test_a_document_has_a_name_and_rules_of_their_own_names(source: dict[str, Any], where: str) -> None:
    with pytest.raises(RuleProblem) as refused:
        read_document(source)
    assert refused.value.params["where"] == where


def test_every_fact_can_be_spoken_of() -> None:
    for name, fact in FACTS.items():
        when = {
            "int": f"{name} > 1",
            "bool": f"{name} = yes",
            "text": f"{name} != {'payment' if name == 'kind' else 'pin'}",
        }
        assert read_document(document(when=[when[fact.type]])).rules[0].when[0].fact == name
