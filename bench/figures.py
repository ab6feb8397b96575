"""What a measurement comes to: rates, ratios, latencies, as a table and as JSON."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Round:
    """One round: how much was done in how many seconds, and how long each piece took (seconds)."""

    count: int
    seconds: float
    latencies: Sequence[float] = ()

    @property
    def rate(self) -> float:
        return self.count / self.seconds


@dataclass(frozen=True, slots=True)
class Figure:
    """A case's result. `rate` is the median of the rounds, `spread` (largest - smallest) / median of them.

    `ratio` is the median over rounds of this case's rate divided by the baseline's in the same round.
    """

    case: str
    rate: float
    unit: str
    ratio: float | None
    baseline: str | None
    p50_ms: float | None
    p99_ms: float | None
    runs: int
    spread: float


def figure(case: str, unit: str, rounds: Sequence[Round], baseline: tuple[str, Sequence[Round]] | None) -> Figure:
    """Sum up the rounds of a case and, where it has a baseline, compare them round by round."""
    rates = [r.rate for r in rounds]
    middle = statistics.median(rates)
    ratio = None
    if baseline is not None:
        ratio = statistics.median(r.rate / b.rate for r, b in zip(rounds, baseline[1], strict=True))
    latencies = sorted(x for r in rounds for x in r.latencies)
    return Figure(
        case=case,
        rate=round(middle, 1),
        unit=unit,
        ratio=None if ratio is None else round(ratio, 3),
        baseline=None if baseline is None else baseline[0],
        p50_ms=_percentile_ms(latencies, 0.50),
        p99_ms=_percentile_ms(latencies, 0.99),
        runs=len(rounds),
        spread=round((max(rates) - min(rates)) / middle, 3),
    )


def _percentile_ms(ordered: Sequence[float], share: float) -> float | None:
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1e3, 3) if ordered else None


def table(figures: Iterable[Figure]) -> str:
    """The figures for people."""
    head = f"{'case':<20} {'rate':>10}  {'unit':<14} {'ratio':>7}  {'to':<20} {'p50 ms':>9} {'p99 ms':>9}"
    head += f" {'runs':>4} {'spread':>6}"
    lines = [head, "─" * len(head)]
    for f in figures:
        ratio = "" if f.ratio is None else f"{f.ratio:.2f}"
        p50, p99 = ("" if p is None else f"{p:.2f}" for p in (f.p50_ms, f.p99_ms))
        lines.append(
            f"{f.case:<20} {f.rate:>10,.0f}  {f.unit:<14} {ratio:>7}  {f.baseline or '':<20} {p50:>9} {p99:>9} "
            f"{f.runs:>4} {f.spread:>6.0%}"
        )
    return "\n".join(lines)


def write_json(figures: Iterable[Figure], path: Path) -> None:
    """The same for programs."""
    path.write_text(json.dumps([asdict(f) for f in figures], indent=1) + "\n")
