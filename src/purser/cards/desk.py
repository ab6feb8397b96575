"""What the room needs: made once a process, by the API and by the worker."""

from __future__ import annotations

from dataclasses import dataclass, field

from purser.accounts import Policy
from purser.cards.bins import BinTable, load_bins
from purser.cards.unbinding_table import UNBINDING
from purser.channels import Channels
from purser.core.clock import Clock
from purser.core.db import Database
from purser.core.proceedings import Docket
from purser.core.terms import Terms, load_terms


@dataclass(frozen=True, slots=True)
class CardDesk:
    """Database, clock, channels, and a country's rules. `base_url` is where our pages are."""

    db: Database
    clock: Clock
    channels: Channels
    terms: Terms
    bins: BinTable
    base_url: str
    docket: Docket = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "docket", Docket(UNBINDING, self.terms, self.clock))


def open_cards(db: Database, clock: Clock, policy: Policy, channels: Channels, base_url: str) -> CardDesk:
    """The room of a policy's country."""
    return CardDesk(db, clock, channels, load_terms(policy.name), load_bins(policy.name), base_url)
