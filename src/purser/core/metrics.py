"""What Prometheus reads. With several processes the library adds up their files (PROMETHEUS_MULTIPROC_DIR)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)

_LATENCIES: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_SIZES: Final = (1, 4, 16, 64, 256, 1024, 4096, 8192)

REQUESTS = Counter("purser_http_requests_total", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram(
    "purser_http_request_seconds", "Time to the answer, in seconds.", ["method", "route"], buckets=_LATENCIES
)
BATCHES = Histogram("purser_batch_commands", "Commands in one group commit.", buckets=_SIZES)
JOBS = Counter("purser_jobs_total", "Jobs run; a failed one is run again.", ["job", "outcome"])
WEBHOOKS = Counter("purser_webhook_attempts_total", "Attempts to deliver an event.", ["outcome"])
NOTICES = Counter("purser_notice_attempts_total", "Attempts to tell a customer.", ["way", "outcome"])
SIGN_INS = Counter("purser_sign_ins_total", "Tries to sign in.", ["outcome"])


class RequestMeter:
    """Counts requests. Looking a label up costs more than counting, so each is looked up once."""

    def __init__(self) -> None:
        self._requests: dict[tuple[str, str, int], Counter] = {}
        self._seconds: dict[tuple[str, str], Histogram] = {}

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """One request answered after `seconds`. `route` is the pattern, never the path: ids are no labels."""
        key = (method, route, status)
        counter = self._requests.get(key)
        if counter is None:
            counter = self._requests[key] = REQUESTS.labels(method, route, str(status))
            self._seconds[method, route] = SECONDS.labels(method, route)
        counter.inc()
        self._seconds[method, route].observe(seconds)


def render() -> tuple[bytes, str]:
    """All processes' figures, and their media type."""
    registry = REGISTRY
    if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        _forget_the_dead(Path(folder))
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry), CONTENT_TYPE_LATEST


def _forget_the_dead(folder: Path) -> None:
    """What a process said of its present is no longer so once it was killed; what it counted stays."""
    for path in folder.glob("gauge_live*_*.db"):
        if not Path("/proc", path.stem.rpartition("_")[2]).exists():
            path.unlink(missing_ok=True)
