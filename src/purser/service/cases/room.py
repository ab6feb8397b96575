"""Where cases are worked on: their docket, the policy, and how colleagues are told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from purser.core.clock import Clock
from purser.core.db import Tx
from purser.core.ids import StaffId
from purser.core.jobs import JSON
from purser.core.proceedings import Docket
from purser.core.service_calendar import Calendar
from purser.core.terms import Terms, load_terms
from purser.service.cases.case_table import CASE
from purser.service.cases.policy import CasePolicy, load_case_policy

TellStaff: TypeAlias = Callable[[Tx, StaffId, str, Mapping[str, JSON]], Awaitable[object]]
"""Tells a colleague something, in the transaction of its cause: the queue's stream does."""


async def tell_nobody(tx: Tx, staff: StaffId, kind: str, data: Mapping[str, JSON]) -> None:
    """Where there is no stream to the staff."""


@dataclass(frozen=True, slots=True)
class CaseDesk:
    """One object the API and the worker both make. `tell` reaches a colleague who works on a case or watches it."""

    docket: Docket
    policy: CasePolicy
    clock: Clock
    tell: TellStaff = tell_nobody

    @property
    def terms(self) -> Terms:
        return self.docket.terms

    @property
    def calendar(self) -> Calendar:
        return self.docket.terms.calendar


def open_cases(policy: str, clock: Clock, tell: TellStaff = tell_nobody) -> CaseDesk:
    """The desk on a country's policy."""
    return CaseDesk(Docket(CASE, load_terms(policy), clock), load_case_policy(policy), clock, tell)
