"""Find what was written: in one's own work, or, for those who lead, in everybody's; and what is kept ready."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Depends, Path

from purser.api.description import documented
from purser.api.routing import new_router
from purser.api.runtime import Rt, Runtime
from purser.api.staff_access import turn_page
from purser.api.staff_case_inputs import MacroIn, SearchIn
from purser.api.staff_case_shapes import HitList, HitOut, MacroList, MacroOut, Mark
from purser.api.staff_case_sight import leads
from purser.api.staff_cases import Worker
from purser.api.staff_guard import Colleague, colleague_with
from purser.core import audit
from purser.core.audit import Act
from purser.core.db import Reader, Tx
from purser.core.ids import Id, ProceedingId
from purser.identity.permissions import Permission
from purser.service import cases, queue, search
from purser.service.cases import Case, Macro
from purser.service.cases.policy import Names
from purser.service.search import Hit, Wanted

router = new_router("cases")

Editor = Annotated[Colleague, Depends(colleague_with(Permission.CASE_MACROS))]
MacroCode = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,39}$")]

_AROUND: Final = 60
"""Characters shown before and after what was found."""


@router.post(
    "/staff/search", operation_id="searchTexts", summary="Find what was written", response_model=HitList,
    responses=documented(403),
)  # fmt: skip
async def find(body: SearchIn, colleague: Worker, rt: Rt) -> HitList:
    """Among those whose case or contact one has; with `everybody`, for those who lead, in all there is: then that
    somebody looked is on record. By words, parts of Chinese sentences, pinyin, or a case's number. What is looked for
    is in the body, because it has no place in the log of addresses."""
    q, all_of_them = body.text, body.everybody and leads(colleague)
    if all_of_them:
        await turn_page(rt, colleague)

        async def note(tx: Tx) -> None:
            act = Act(colleague.actor, "search.everybody", "search", details={"characters": len(q)})
            await audit.write(tx, act, rt.clock)

        await rt.db.run(note)
    async with rt.db.reader() as conn:
        owners = None if all_of_them else await _own(conn, colleague)
        found = await search.find(conn, Wanted(q, owners=owners, limit=body.limit))
        return HitList(items=await _hits(conn, await _by_number(conn, q, owners) + found))


@router.get(
    "/staff/macros", operation_id="listMacros", summary="What is kept ready", response_model=MacroList,
    responses=documented(403),
)  # fmt: skip
async def list_macros(_: Worker, rt: Rt) -> MacroList:
    """Templates and macros, those that are out of use too."""
    return await _macros(rt)


@router.put(
    "/staff/macros/{macro}", operation_id="putMacro", summary="Keep something ready", response_model=MacroList,
    responses=documented(403, 422),
)  # fmt: skip
async def put(macro: MacroCode, body: MacroIn, colleague: Editor, rt: Rt) -> MacroList:
    """New, or in place of what was there; on record."""
    text = Names(body.text_zh, body.text_en) if body.text_zh is not None and body.text_en is not None else None
    kept = Macro(
        macro, Names(body.zh, body.en), text, tuple(body.tags), body.type, body.priority, body.wait, body.outcome,
        body.is_active,
    )  # fmt: skip

    async def keep(tx: Tx) -> None:
        await cases.put_macro(tx, rt.cases, kept, str(colleague.session.staff))
        details = {"is_active": body.is_active}
        act = Act(colleague.actor, Permission.CASE_MACROS, f"macro:{macro}", details=details)
        await audit.write(tx, act, rt.clock)

    await rt.db.run(keep)
    return await _macros(rt)


async def _own(conn: Reader, colleague: Colleague) -> list[Id]:
    """Whose case or contact one has."""
    staff = colleague.session.staff
    held = [c.customer for c in await queue.read_held(conn, staff) if c.customer is not None and c.state != "offered"]
    return sorted({*await cases.subjects_of(conn, staff), *held})


async def _by_number(conn: Reader, text: str, owners: list[Id] | None) -> list[Hit]:
    key = await cases.by_number(conn, cases.clean_number(text))
    if key is None or (owners is not None and key[0] not in owners):
        return []
    case = await cases.read_case(conn, *key)
    return [Hit(case.subject, "case", case.id, 0, case.opened_at, f"{case.number} {case.title}", ((0, 8),))]


async def _hits(conn: Reader, found: list[Hit]) -> list[HitOut]:
    unique = {(h.object_id, h.part): h for h in reversed(found)}
    known = await cases.read_many(conn, [(h.owner, ProceedingId(h.object_id)) for h in found if h.kind == "case"])
    ordered = sorted(unique.values(), key=lambda h: h.at, reverse=True)
    return [_hit(h, known.get(ProceedingId(h.object_id))) for h in ordered]


def _hit(h: Hit, case: Case | None) -> HitOut:
    """The piece of the text in which it was found."""
    first = h.marks[0][0] if h.marks else 0
    start = max(0, first - _AROUND)
    end = max(start + 2 * _AROUND, first + _AROUND)
    marks = [Mark(start=a - start, end=b - start) for a, b in h.marks if b <= end]
    return HitOut(
        subject_id=h.owner,
        kind=h.kind,
        object_id=h.object_id,
        part=h.part,
        number=None if case is None else case.number,
        title=None if case is None else case.title,
        state=None if case is None else case.state,
        text=h.text[start:end],
        marks=marks,
        at=h.at,
    )


async def _macros(rt: Runtime) -> MacroList:
    async with rt.db.reader() as conn:
        found = await cases.read_macros(conn, rt.cases.policy)
    return MacroList(items=[_macro(m) for _, m in sorted(found.items())])


def _macro(m: Macro) -> MacroOut:
    return MacroOut(
        code=m.code, zh=m.names.zh, en=m.names.en, text_zh=None if m.text is None else m.text.zh,
        text_en=None if m.text is None else m.text.en, tags=list(m.tags), type=m.kind, priority=m.priority,
        wait=m.wait, outcome=m.outcome, is_template=m.is_template, is_active=m.is_active, version=m.version,
    )  # fmt: skip
