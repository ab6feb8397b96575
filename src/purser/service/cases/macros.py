"""Answers and bundles of acts that are kept ready: shipped with the policy, changed and added to by the staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from psycopg.types.json import Jsonb

from purser.core.db import Reader, Tx
from purser.core.errors import invalid, not_found
from purser.core.ids import StaffId
from purser.core.proceedings import Who
from purser.service.cases.add_entry import add_entry
from purser.service.cases.case_table import WAITING
from purser.service.cases.model import Case, Entry, Priority
from purser.service.cases.policy import CasePolicy, Names
from purser.service.cases.room import CaseDesk
from purser.service.cases.work import classify, describe, resolve, wait_for

_COLUMNS: Final = "code, document, is_active, version, changed_by, changed_at"
_ALL: Final = f"SELECT {_COLUMNS} FROM case_macros ORDER BY code"
_PUT: Final = f"""
    INSERT INTO case_macros ({_COLUMNS}) VALUES (%s, %s, %s, 1, %s, %s)
    ON CONFLICT (code) DO UPDATE SET document = excluded.document, is_active = excluded.is_active,
        version = case_macros.version + 1, changed_by = excluded.changed_by, changed_at = excluded.changed_at"""


@dataclass(frozen=True, slots=True)
class Macro:
    """What is kept ready. One that only says something is a template: it is put into the answer that is being
    written. `wait`: for customer, merchant, channel or authority; `outcome`: it resolves."""

    code: str
    names: Names
    text: Names | None = None
    tags: tuple[str, ...] = ()
    kind: str | None = None
    priority: Priority | None = None
    wait: str | None = None
    outcome: str | None = None
    is_active: bool = True
    version: int = 0
    changed_at: datetime | None = None

    @property
    def is_template(self) -> bool:
        return self.text is not None and not (self.tags or self.kind or self.priority or self.wait or self.outcome)

    def said(self, language: str, number: str, agent: str) -> str:
        """Its text with {number} and {agent} filled in."""
        text = "" if self.text is None else (self.text.zh if language.startswith("zh") else self.text.en)
        return text.replace("{number}", number).replace("{agent}", agent)


async def read_macros(conn: Tx | Reader, policy: CasePolicy) -> dict[str, Macro]:
    """All there are; what the staff changed stands for what was shipped."""
    found = shipped(policy)
    for code, document, active, version, _, at in await (await conn.execute(_ALL)).fetchall():
        found[code] = replace(_macro(code, document), is_active=active, version=version, changed_at=at)
    return found


def shipped(policy: CasePolicy) -> dict[str, Macro]:
    """Those of the policy."""
    found = {code: Macro(code, text, text) for code, text in policy.templates.items()}
    for code, document in policy.macros.items():
        template = document.get("template")
        text = None if template is None else policy.templates[template]
        found[code] = replace(_macro(code, document), text=text)
    return found


async def put_macro(tx: Tx, desk: CaseDesk, macro: Macro, by: str) -> None:
    """Keep one, new or changed. Raises case_macro_invalid, case_type_unknown, case_outcome_unknown."""
    if macro.wait is not None and f"waiting_{macro.wait}" not in WAITING:
        raise invalid("case_macro_invalid")
    if macro.wait is not None and macro.outcome is not None:
        raise invalid("case_macro_invalid")
    if macro.kind is not None:
        desk.policy.type(macro.kind)
    if macro.outcome is not None:
        desk.policy.require_outcome(macro.outcome)
    await tx.execute(_PUT, [macro.code, Jsonb(_document(macro)), macro.is_active, by, desk.clock.now()])


async def apply(
    tx: Tx, desk: CaseDesk, case: Case, code: str, who: Who, *, agent: str, channel: Entry, ref: str | None = None
) -> Case:
    """Do what a macro does: say, tag, classify, then wait or resolve. `channel` is an entry to say it by.

    Raises case_macro_unknown, and what the acts raise; then nothing has changed.
    """
    macro = (await read_macros(tx, desk.policy)).get(code)
    if macro is None or not macro.is_active:
        raise not_found("case_macro_unknown")
    if macro.text is not None:
        entry = replace(channel, text=macro.said(case.language, case.number, agent), ref=ref)
        case = await add_entry(tx, desk, case, entry)
    if macro.tags:
        case = await describe(tx, desk, case, tags=(*case.tags, *macro.tags))
    if macro.kind is not None or macro.priority is not None:
        case = await classify(tx, desk, case, who, kind=macro.kind, priority=macro.priority)
    if macro.wait is not None:
        return await wait_for(tx, desk, case, macro.wait, who, macro.code)
    return case if macro.outcome is None else await resolve(tx, desk, case, macro.outcome, who, macro.code)


def said_by(staff: StaffId, case: Case) -> Entry:
    """An empty answer by the way the customer wrote."""
    return Entry.said(case.channel, staff, "")


def _macro(code: str, d: Mapping[str, Any]) -> Macro:
    text, priority = d.get("text"), d.get("priority")
    return Macro(
        code, Names(d["zh"], d["en"]), None if text is None else Names(text["zh"], text["en"]),
        tuple(d.get("tags", ())), d.get("type"), None if priority is None else Priority(priority), d.get("wait"),
        d.get("outcome"),
    )  # fmt: skip


def _document(m: Macro) -> dict[str, Any]:
    text = None if m.text is None else {"zh": m.text.zh, "en": m.text.en}
    return {
        "zh": m.names.zh, "en": m.names.en, "text": text, "tags": list(m.tags), "type": m.kind,
        "priority": m.priority, "wait": m.wait, "outcome": m.outcome,
    }  # fmt: skip
