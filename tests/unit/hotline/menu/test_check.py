"""What keeps a menu from being put in force: each fault alone, on the menu that is shipped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from purser.hotline.menu import check_menu, faults_of, read_menu, shipped_document, shipped_menu
from purser.service.queue import load_queue_rules

SKILLS = load_queue_rules("cn").skills
Document = dict[str, Any]
Steps = dict[str, dict[str, Any]]


def mended(change: Callable[[Document, Steps], object]) -> set[tuple[str, str]]:
    """The faults of the shipped menu after a change, and where they are."""
    document = shipped_document("cn")
    change(document, document["steps"])
    return {(f.why, f.step) for f in faults_of(document, SKILLS)}


def put(step: str, **parts: Any) -> Callable[[Document, Steps], object]:
    return lambda _, steps: steps[step].update(parts)


def test_what_is_shipped_may_be_put_in_force() -> None:
    menu = shipped_menu("cn")
    assert check_menu(menu, SKILLS) == []
    assert faults_of(shipped_document("cn"), SKILLS) == []
    assert (menu.version, menu.start, menu.theft) == (0, "welcome", "theft")
    assert read_menu(shipped_document("cn")) == menu


READING: list[tuple[str, str, Callable[[Document, Steps], object]]] = [
    ("steps_count", "", lambda d, _: d.update(steps={})),
    ("part_missing", "", lambda d, _: d.pop("steps")),
    ("part_missing", "", lambda d, _: d.pop("main")),
    ("part_unknown", "", lambda d, _: d.update(speed=1)),
    ("part_unknown", "welcome", put("welcome", next="main")),
    ("part_missing", "welcome", lambda _, s: s["welcome"].pop("then")),
    ("part_missing", "welcome", put("welcome", barge="no")),
    ("kind_unknown", "welcome", put("welcome", kind="sing")),
    ("kind_unknown", "welcome", lambda d, _: d["steps"].update(welcome="main")),
    ("title_invalid", "bye", put("bye", zh=" ")),
    ("title_invalid", "bye", put("bye", en="x" * 41)),
    ("name_invalid", "", lambda _, s: s.update({"Bye-Bye": s.pop("bye")})),
    ("key_invalid", "main", put("main", keys={"12": "theft"})),
    ("key_invalid", "main", put("main", keys={"A": "theft"})),
    ("keys_missing", "main", put("main", keys={})),
    ("number_invalid", "main", put("main", tries=0)),
    ("number_invalid", "main", put("main", seconds=True)),
    ("number_invalid", "prove_pin", put("prove_pin", least=7)),
    ("number_invalid", "", lambda d, _: d.update(most_inputs=10_000)),
    ("action_unknown", "freeze", put("freeze", action="pay")),
    ("outcomes_differ", "freeze", put("freeze", to={"done": "bye"})),
    ("outcomes_differ", "hours", put("hours", to={"open": "bye", "closed": "bye", "shut": "bye"})),
    ("value_not_taken", "freeze", put("freeze", give=["pin"])),
    ("value_not_taken", "check_pin", put("check_pin", give=[])),
    ("language_unknown", "english", put("english", **{"with": {"language": "fr"}})),
    ("language_unknown", "welcome", put("welcome", languages=["fr"])),
    ("proof_unknown", "balance", put("balance", proof="voice")),
    ("band_unknown", "queue", put("queue", band="vip")),
    ("skill_unknown", "queue", put("queue", skills="theft")),
    ("texts_invalid", "", lambda d, _: d.update(texts={"fr": {}})),
    ("texts_invalid", "", lambda d, _: d.update(texts={"en": {"main": ""}})),
]

MEANING: list[tuple[str, str, Callable[[Document, Steps], object]]] = [
    ("step_unknown", "", lambda d, _: d.update(theft="robbery")),
    ("step_unknown", "welcome", put("welcome", then="nowhere")),
    ("sentence_missing", "welcome", put("welcome", prompt="sing")),
    (
        "sentence_missing",
        "welcome",
        lambda d, s: (s["welcome"].update(prompt="own"), d.update(texts={"en": {"own": "Hi"}})),
    ),
    ("sentence_invalid", "welcome", lambda d, _: d.update(texts={"en": {"welcome": "Hello {0!r}"}})),
    ("sentences_differ", "balance_told", lambda d, _: d.update(texts={"zh": {"balance_told": "您有钱。"}})),
    ("secret_heard", "prove_pin", put("prove_pin", secret=False)),
    ("secret_heard", "offer_code", put("offer_code", secret=False)),
    ("never_asked", "check_pin", put("prove_number", asks="phone")),
    ("skill_unknown", "queue", put("queue", skills=["juggling"])),
    ("proof_unasked", "welcome", put("welcome", then="@proved")),
    ("proof_unasked", "check_pin", lambda _, s: s["main"]["keys"].update({"7": "check_pin"})),
    ("proof_nested", "balance", put("unproved", then="balance")),
    ("never_reached", "hours", lambda _, s: s["main"]["keys"].pop("4")),
    ("no_end", "bad_code", put("bad_code", then="bad_code")),
    ("goes_round", "hours_open", put("hours_open", then="hours")),
    ("last_asks", "more", put("enough", then="more")),
    ("told_unproved", "freeze", lambda _, s: s["theft_choice"]["keys"].update({"1": "freeze"})),
    ("told_unproved", "find_refund", put("refund", otherwise="find_refund")),
    ("told_unproved", "tell_balance", put("balance", proof="any", by="prove_code")),
    ("proof_too_weak", "check_code", put("balance", by="prove_code")),
    ("proof_too_weak", "bad_pin", put("bad_pin", then="@proved")),
    ("value_missing", "bye", put("bye", prompt="balance_told")),
    ("value_missing", "refund_none", put("refund_none", prompt="refund_late")),
]


@pytest.mark.parametrize(("why", "where", "change"), [*READING, *MEANING])
def test_each_fault_is_found_where_it_is(why: str, where: str, change: Callable[[Document, Steps], object]) -> None:
    assert (why, where) in mended(change)


def _no_theft(_: Document, steps: Steps) -> None:
    steps["main"]["keys"]["1"] = "person"


def _no_person(_: Document, steps: Steps) -> None:
    for step in steps.values():
        if step.get("action") == "hours" and "queue" in step["to"]["open"]:
            step["to"]["open"] = "bye"


def _no_way_back(_: Document, steps: Steps) -> None:
    for name in ("more", "refund_more", "after_freeze", "theft_choice"):
        del steps[name]["keys"]["*"]


def test_from_everywhere_a_theft_a_person_and_the_main_menu_can_be_reached() -> None:
    found = mended(_no_theft)
    assert {("never_reached", "theft"), ("no_theft", "main"), ("no_freeze", "tongue")} <= found
    assert ("no_person", "main") in mended(_no_person)
    assert mended(_no_way_back) == {
        ("no_way_back", "more"), ("no_way_back", "refund_more"), ("no_way_back", "after_freeze"),
        ("no_theft", "more"), ("no_freeze", "more"), ("no_theft", "refund_more"), ("no_freeze", "refund_more"),
        ("no_theft", "after_freeze"), ("no_freeze", "after_freeze"), ("no_way_back", "theft_choice"),
        ("no_theft", "theft_choice"), ("no_way_back", "prove_code"), ("no_theft", "prove_code"),
        ("no_way_back", "prove_number"), ("no_theft", "prove_number"), ("no_way_back", "prove_pin"),
        ("no_theft", "prove_pin"), ("no_freeze", "prove_pin"),
        ("no_freeze", "prove_number"), ("no_freeze", "prove_code"),
    }  # fmt: skip


def test_a_menu_may_have_sentences_of_its_own() -> None:
    def own(document: Document, steps: Steps) -> None:
        steps["bye"]["prompt"] = "farewell"
        document["texts"] = {"zh": {"farewell": "再会。"}, "en": {"farewell": "Farewell."}}

    assert mended(own) == set()
