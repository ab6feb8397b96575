"""What the room needs from its process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from purser.core.clock import Clock
from purser.core.procedure import Procedure
from purser.core.proceedings import Docket
from purser.core.seal import Sealer
from purser.core.terms import Terms, load_terms
from purser.notices import notice_sealer
from purser.privacy.policy import PrivacyPolicy, load_privacy_policy
from purser.privacy.request_table import PERSONAL_DATA
from purser.service.cases import CaseDesk, open_cases

NAME: Final = PERSONAL_DATA.name


@dataclass(frozen=True, slots=True)
class Privacy:
    """`procedures` are all there are: an open matter of any of them is in the way of closing. `officer` is the mail
    address of whoever answers for personal data (PIPL art. 52)."""

    clock: Clock
    policy: PrivacyPolicy
    terms: Terms
    docket: Docket
    procedures: Sequence[Procedure]
    officer: str
    sealer: Sealer = field(repr=False)
    cases: CaseDesk


def open_privacy(clock: Clock, policy: str, procedures: Sequence[Procedure], officer: str, secret: bytes) -> Privacy:
    """The room, on the rules shipped for `policy`."""
    terms = load_terms(policy)
    docket = Docket(PERSONAL_DATA, terms, clock)
    others = tuple(p for p in procedures if p is not PERSONAL_DATA)
    sealer, cases = notice_sealer(secret), open_cases(policy, clock)
    return Privacy(clock, load_privacy_policy(policy), terms, docket, others, officer, sealer, cases)
