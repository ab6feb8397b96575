"""The shapes of trials of a tariff on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field

from purser.api.proceedings import WireProceedingId
from purser.api.schemas import Input, Output, wire_id
from purser.fees.tariff_store import Simulation, SimulationId

WireSimulationId = Annotated[SimulationId, wire_id(SimulationId)]


class TrialIn(Input):
    """What is tried besides: `promotions` that are drafted or agreed and have not begun, as if each had begun with the
    period."""

    promotions: Annotated[list[WireProceedingId], Field(max_length=10, default_factory=list)]


class FeeSums(Output):
    """Income before promotions, then and by the version, and what promotions cost of it, minor units. What is left
    after the promotions is the difference."""

    then: int
    now: int
    promotions_then: int
    promotions_now: int


class KindFigures(FeeSums):
    """What was taken for a service and what would be, minor units."""

    kind: str
    payments: int
    amount: int


class BandFigures(FeeSums):
    """The same for amounts from `least` to `most` minor units."""

    least: int
    most: int | None
    payments: int
    amount: int


class FeeDayFigures(FeeSums):
    """The same for what was paid on a day."""

    day: date


class PromotionFigures(Output):
    """A promotion that ran, or was tried as `planned`: what it cost `then` and would cost `now`, in how many `uses`,
    and what would be left of its budget; minor units."""

    id: WireProceedingId
    names: dict[str, str]
    planned: bool
    budget: int
    left: int
    then: int
    now: int
    uses: int


class SimulationResult(FeeSums):
    """What a draft would have taken of the payments of 30 days. `lower`, `same`, `higher` count what payers and
    merchants pay, promotions taken off. Days are those of the policy's time zone."""

    since: datetime
    until: datetime
    lower: int
    same: int
    higher: int
    kinds: list[KindFigures]
    bands: list[BandFigures]
    days: list[FeeDayFigures]
    promotions: list[PromotionFigures]

    @classmethod
    def read(cls, result: Mapping[str, Any]) -> Self:
        """A stored result; those of before promotions were tried had none, nor days."""
        kinds, bands = ([{**_UNPROMOTED, **f} for f in result[name]] for name in ("kinds", "bands"))
        return cls(**{**_UNPROMOTED, "days": [], "promotions": [], **result, "kinds": kinds, "bands": bands})


_UNPROMOTED: Final = {"promotions_then": 0, "promotions_now": 0}


class SimulationOut(Output):
    """A trial: how far it is (`done` of `of_all` payments), and what came of it."""

    id: WireSimulationId
    state: Literal["waiting", "running", "done"]
    done: int
    of_all: int
    created_at: datetime
    ended_at: datetime | None
    result: SimulationResult | None

    @classmethod
    def of(cls, s: Simulation) -> Self:
        return cls(
            id=s.id,
            state=s.state,
            done=s.done,
            of_all=s.of_all,
            created_at=s.created_at,
            ended_at=s.ended_at,
            result=None if s.result is None else SimulationResult.read(s.result),
        )
