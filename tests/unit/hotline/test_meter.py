"""What operators see of a worker."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from prometheus_client import REGISTRY

from purser.hotline.floor.meter import Meter
from purser.hotline.media.beat import Lateness


def figure(name: str) -> float:
    found = REGISTRY.get_sample_value(f"purser_hotline_{name}")
    assert found is not None
    return found


def phones(**telephone: Any) -> Any:
    usual = {"trunk_answers": None, "is_up": True, "restarts": 0}
    return SimpleNamespace(telephone=SimpleNamespace(**usual | telephone))


def test_a_worker_tells_of_its_calls_and_of_its_sound() -> None:
    beat = SimpleNamespace(lateness=Lateness(1_000, 0.5, 12.5, 80.0, 3, 0.25))
    meter = Meter(cast("Any", beat))
    skipped, restarts = figure("skipped_beats_total"), figure("sip_restarts_total")
    for _ in range(2):  # what was counted is not counted again
        meter.look([object()] * 4, phones(restarts=2))
    assert (figure("calls"), figure("late_seconds"), figure("busy_ratio")) == (4, 0.0125, 0.25)
    assert (figure("skipped_beats_total") - skipped, figure("sip_restarts_total") - restarts) == (3, 2)


def test_a_trunk_is_up_unless_it_is_known_not_to_be() -> None:
    meter = Meter(cast("Any", SimpleNamespace(lateness=Lateness(0, 0, 0, 0, 0, 0))))
    told = {}
    for answers, is_up in ((None, True), (True, True), (False, True), (True, False)):
        meter.look([], phones(trunk_answers=answers, is_up=is_up))
        told[answers, is_up] = figure("trunk_up")
    assert told == {(None, True): 1, (True, True): 1, (False, True): 0, (True, False): 0}
