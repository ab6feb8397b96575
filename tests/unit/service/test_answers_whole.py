"""There is a sentence for whatever can be: every state, blocker, freeze and offer that answers may come to."""

from __future__ import annotations

import pytest

from purser.cards import Blocks
from purser.claims import DISPUTE, REFUND
from purser.claims.dispute_model import Reply
from purser.core.text import LANGUAGES, Language
from purser.payments import TRANSITIONS, Kind, State
from purser.procedures import ALL
from purser.safety import STOLEN, Lifter, Part, Source
from purser.service.answers.dispute import _DUE
from purser.service.answers.words import phrases

TOLD_OTHERWISE = {
    "refund": {"sent", "rerouted", "succeeded", "rejected"},  # to the balance or a card, refused or unanswered
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_has_its_sentence(language: Language) -> None:
    table = phrases(language)
    assert REFUND.states.keys() - TOLD_OTHERWISE["refund"] <= table["refund"].keys()
    assert DISPUTE.states.keys() <= table["dispute"].keys()
    assert {f"due_{state}" for state in _DUE} <= table["dispute"].keys()
    assert STOLEN.states.keys() <= table["theft"].keys()
    for transition in TRANSITIONS:
        for kind in _kinds(transition.after, transition.effect):
            assert f"{kind}_{transition.after}" in table["activity"], transition
    for code in Blocks:
        assert {code, f"by_{code}"} <= table["card"].keys()
    assert {f"{part}_frozen" for part in Part} <= table["account"].keys()
    assert {f"lifted_by_{who}" for who in Lifter} <= table["account"].keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_that_a_sentence_takes_is_there(language: Language) -> None:
    words = phrases(language)["words"]
    assert words["reply"].keys() == {r.value for r in Reply}
    assert words["source"].keys() == {s.value for s in Source}
    assert words["kind"].keys() == {k.value for k in Kind}
    assert {p.name for p in ALL} <= words["procedure"].keys()


def _kinds(after: State, effect: str) -> list[Kind]:
    """Which activities come to a state by a transition, as its effect says."""
    named = [k for k in (Kind.TOP_UP, Kind.WITHDRAWAL) if k.value.replace("_", "-") in effect]
    if named:
        return named
    if after in (State.SCHEDULED, State.CANCELLED) or "hold" in effect or "payee" in effect:
        return [Kind.TRANSFER] if after is not State.SUCCEEDED else [Kind.TRANSFER, Kind.PAYMENT]
    return [Kind.TOP_UP, Kind.WITHDRAWAL] if after is State.UNKNOWN else [Kind.TRANSFER]
