"""What a run prints."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from faults.findings import Finding, Wrong, tally

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for on the command line."""

    rounds: int
    seed: int
    callers: int = 32


@dataclass(slots=True)
class Report:
    """Collects what was found, and says so as it goes."""

    name: str
    began: float = field(default_factory=time.monotonic)
    broken: list[Finding] = field(default_factory=list)
    harmless: list[str] = field(default_factory=list)

    def say(self, text: str) -> None:
        print(f"{self.name}: {text}", flush=True)

    def found(self, findings: Sequence[Finding]) -> None:
        """Findings that must not be."""
        self.broken += findings
        show(findings)

    def control(self, what: str, findings: Sequence[Finding], must: Wrong) -> None:
        """Findings of a control: some of what it `must` lead to, or the checks prove nothing."""
        if any(f.wrong is must for f in findings):
            self.say(f"control ({what}): found {tally(findings)}, as it must be")
        else:
            self.harmless.append(what)
            self.say(f"control ({what}): nothing found {must}: the run proves nothing")
        show(findings)

    def verdict(self, summary: str) -> bool:
        """Say how it ended; True when everything held and every control lost."""
        seconds = time.monotonic() - self.began
        held = not self.broken and not self.harmless
        said = "HELD" if held else f"BROKEN: {tally(self.broken)}" if self.broken else "PROVES NOTHING"
        self.say(f"{said}. {summary} ({seconds:.0f} s)")
        return held


def show(findings: Sequence[Finding]) -> None:
    """The first few, indented."""
    for finding in findings[:_SHOWN]:
        print(f"    {finding}", flush=True)
    if len(findings) > _SHOWN:
        print(f"    … and {len(findings) - _SHOWN} more: {tally(findings)}", flush=True)
