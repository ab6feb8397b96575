"""How far is my stolen account: what was shown, what is missing, and when it is mine again."""

from __future__ import annotations

from purser.core.db import Reader, Tx
from purser.core.errors import not_found
from purser.core.ids import CustomerId
from purser.core.proceedings import read_deadlines, read_proceedings
from purser.safety import STOLEN, read_theft
from purser.service.answers.matters import newest, parse, to_matter, turn_of
from purser.service.answers.model import Answer, NextStep, Object, Subject, says


async def about_theft(conn: Reader | Tx, customer: CustomerId, ident: str | None) -> Answer:
    """A stolen account's matter. Raises proceeding_unknown; without an id the newest, or how to report one."""
    if ident is None:
        matter = await newest(conn, customer, STOLEN)
        if matter is None:
            return Answer(Object(Subject.THEFT), (says("theft.none"),), (NextStep("report_theft", "/security/stolen"),))
    else:
        wanted = parse(ident, "proceeding_unknown")
        matter = (await read_proceedings(conn, customer, [wanted])).get(wanted)
    if matter is None or matter.procedure != STOLEN.name:
        raise not_found("proceeding_unknown")
    theft = await read_theft(conn, customer, matter.id)
    due = (await read_deadlines(conn, customer, [matter.id]))[matter.id]
    lines = [says(f"theft.{matter.state}")]
    if matter.state in ("document_check", "investigating") and "escalate" in due:
        lines.append(says("theft.by", by=due["escalate"]))
    if matter.state == "cooling" and theft is not None:
        lines.append(says("theft.cool_until", until=theft.cool_until))
    if matter.state in ("frozen", "identity_pending", "investigating"):
        lines.append(says("theft.money_safe"))
    steps: tuple[NextStep, ...] = (NextStep("open_theft", to_matter(matter.id)),)
    if matter.ended_at is None and matter.state != "cooling":
        steps = (NextStep("prove_owner", "/stolen"), *steps)
    return Answer(Object(Subject.THEFT, str(matter.id)), tuple(lines), steps, turn_of(STOLEN, matter.state))
