"""What the worker does for feedback."""

from __future__ import annotations

from purser.core.db import Database, Tx
from purser.core.deadlines import Fires
from purser.core.ids import Id, ProceedingId
from purser.core.jobs import Handler, Handlers
from purser.core.proceedings import Proceeding
from purser.service.cases import RESOLVED
from purser.service.feedback import review, survey
from purser.service.feedback.desk import FeedbackDesk
from purser.service.feedback.tables import REVIEW


def handlers(db: Database, desk: FeedbackDesk) -> Handlers:
    """Whoever's case was resolved is asked how it was."""

    async def resolved(subject: str, case: str) -> None:
        where = Id.parse(subject), ProceedingId.parse(case)
        await db.run(lambda tx: survey.ask(tx, desk, *where))

    return {RESOLVED: Handler(resolved)}


def fires(desk: FeedbackDesk) -> Fires:
    """What happens by itself."""

    async def remind(tx: Tx, matter: Proceeding) -> None:
        await review.remind(tx, desk, matter)

    return {(REVIEW.name, "remind"): remind}
