"""What happens by itself to tariffs, promotions and memberships."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from purser.core.db import Tx
from purser.core.deadlines import Fires
from purser.core.ids import ProceedingId
from purser.core.jobs import Handler, Handlers
from purser.core.periodic import Every
from purser.core.proceedings import Proceeding
from purser.fees.promotion_steps import Promotions
from purser.fees.tariff_steps import TELL, Tariffs
from purser.fees.tariff_store import SimulationId
from purser.payments.counter import Counter
from purser.payments.membership import Memberships
from purser.payments.review import review_month
from purser.payments.simulate import simulate
from purser.payments.tell_tariff import tell_of_tariff

SIMULATE = "fees.simulate"
"""The job that tries a tariff on the past month."""


def fires(c: Counter) -> Fires:
    """The steps the system takes when their time has come."""
    tariffs, promotions = Tariffs(c.policy.name, c.clock), Promotions(c.policy.name, c.clock)
    memberships = Memberships(c)

    async def run_out(tx: Tx, matter: Proceeding, step: str) -> None:
        await memberships.run_out(tx, matter, step)

    return {
        ("tariff", "take_effect"): tariffs.take_effect,
        ("promotion", "start"): promotions.start,
        ("promotion", "end"): promotions.end,
        **{("vip", step): partial(run_out, step=step) for step in ("lapse", "expire", "end_plan")},
    }


def handlers(c: Counter) -> Handlers:
    """What the worker runs for fees."""

    async def try_tariff(simulation: str, planned: Sequence[str] = ()) -> None:
        await simulate(c, SimulationId.parse(simulation), [ProceedingId.parse(ident) for ident in planned])

    async def tell_customers(tariff: str) -> None:
        await tell_of_tariff(c, ProceedingId.parse(tariff))

    return {SIMULATE: Handler(try_tariff), TELL: Handler(tell_customers)}


def periodic(c: Counter) -> list[Every]:
    """What is done again and again for fees."""
    promotions = Promotions(c.policy.name, c.clock)

    async def tidy() -> None:
        await promotions.tidy(c.db)

    async def review() -> None:
        await review_month(c)

    return [Every("fees.tidy", 30, tidy), Every("fees.review", 3600, review)]
