"""What operators see of a worker: its calls, and whether their sound is in time."""

from __future__ import annotations

from collections.abc import Sized
from typing import Final

from prometheus_client import Counter, Gauge

from purser.hotline.floor.phones import Phones
from purser.hotline.media import Beat

_LIVE: Final = "livesum"

CALLS = Gauge("purser_hotline_calls", "Calls that go on.", multiprocess_mode=_LIVE)
LATE = Gauge(
    "purser_hotline_late_seconds", "How late a beat of sound is, at the 99th percentile.", multiprocess_mode="livemax"
)
BUSY = Gauge("purser_hotline_busy_ratio", "Share of time that sound takes of a worker.", multiprocess_mode="livemax")
SKIPPED = Counter("purser_hotline_skipped_beats_total", "Beats of sound left out: the worker was too late.")
TRUNK = Gauge("purser_hotline_trunk_up", "Whether the trunk answers (1), or does not (0).", multiprocess_mode="livemin")
RESTARTS = Counter("purser_hotline_sip_restarts_total", "The process that speaks SIP was started again.")


class Meter:
    """Puts a worker's figures where they are read."""

    def __init__(self, beat: Beat) -> None:
        self._beat = beat
        self._skipped = 0
        self._restarts = 0

    def look(self, exchange: Sized, phones: Phones | None) -> None:
        """Once a second."""
        late = self._beat.lateness
        CALLS.set(len(exchange))
        LATE.set(late.p99_ms / 1_000)
        BUSY.set(late.busy)
        SKIPPED.inc(max(0, late.skipped - self._skipped))
        self._skipped = late.skipped
        if phones is not None:
            telephone = phones.telephone
            TRUNK.set(0 if telephone.trunk_answers is False or not telephone.is_up else 1)
            RESTARTS.inc(telephone.restarts - self._restarts)
            self._restarts = telephone.restarts
