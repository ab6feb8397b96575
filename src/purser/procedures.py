"""All procedures there are, in the order readers meet them, and the pages that docs/procedures draws from them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from purser.cards import UNBINDING
from purser.claims import DISPUTE, ESCROW, REFUND
from purser.core.procedure import Procedure, Step
from purser.core.terms import Terms, load_terms
from purser.fees.promotion_table import PROMOTION
from purser.fees.tariff_table import TARIFF
from purser.fees.vip_table import VIP
from purser.privacy import PERSONAL_DATA
from purser.safety import STOLEN, UNAUTHORISED
from purser.service.cases import CASE
from purser.service.feedback import REVIEW, SUGGESTION
from purser.settlements import PAYOUT

ALL: Final[tuple[Procedure, ...]] = (
    CASE,
    REFUND,
    DISPUTE,
    ESCROW,
    STOLEN,
    UNAUTHORISED,
    UNBINDING,
    TARIFF,
    PROMOTION,
    VIP,
    PERSONAL_DATA,
    PAYOUT,
    REVIEW,
    SUGGESTION,
)

BY_NAME: Final = {p.name: p for p in ALL}
assert len(BY_NAME) == len(ALL), "two procedures of one name"


def page(procedure: Procedure, terms: Terms) -> str:
    """A procedure as Markdown: a diagram, its steps, and what happens by itself."""
    title = procedure.name.replace("_", " ").capitalize()
    head = [f"# {title}", "", "Drawn from the procedure's table by `./purser procedures`."]
    parts = [*head, "", *_diagram(procedure), "", *_steps(procedure), *_deadlines(procedure, terms)]
    return "\n".join(parts) + "\n"


def write_pages(folder: Path, policy: str) -> list[Path]:
    """Write a page for each procedure; returns them. Pages of procedures that are no more are removed."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {folder / f"{p.name}.md": page(p, load_terms(policy)) for p in ALL}
    for old in set(folder.glob("*.md")) - pages.keys() - {folder / "README.md"}:
        old.unlink()
    for path, text in pages.items():
        path.write_text(text, "utf-8")
    return list(pages)


def _diagram(p: Procedure) -> Iterator[str]:
    yield from ("```mermaid", "stateDiagram-v2")
    for step in p.steps:
        for before in step.before or ("[*]",):
            yield f"    {before} --> {step.after or before}: {step.name}"
    yield from (f"    {state} --> [*]" for state in p.states if state in p.finals)
    yield "```"


def _steps(p: Procedure) -> Iterator[str]:
    yield "| step | from | to | who | must hold | money |"
    yield "|---|---|---|---|---|---|"
    yield from (_row(step) for step in p.steps)


def _row(s: Step) -> str:
    who = ", ".join(sorted(s.actors)) + (f" ({s.people} of them)" if s.people > 1 else "")
    cells = (s.name, ", ".join(s.before) or "–", s.after or "the same", who, s.guard or "–", s.effect or "–")
    return "| " + " | ".join(cells).replace("->", "→") + " |"


def _deadlines(p: Procedure, terms: Terms) -> Iterator[str]:
    if p.deadlines:
        yield from ("", "| while | after | the system takes |", "|---|---|---|")
    for d in p.deadlines:
        span = "the date that was set" if d.term is None else str(terms.span(p.name, d.term))
        yield f"| {d.state} | {span} | {d.step} |"
