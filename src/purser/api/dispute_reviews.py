"""Reviewing disputes: look, ask for evidence, redact and share, decide; above an amount two people do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from purser.api.description import documented
from purser.api.dispute_shapes import DecisionIn, DisputeOut, EvidenceWishIn, WordsIn, shown_one
from purser.api.evidence_files import DOWNLOAD, as_attachment, desk_of, share_file
from purser.api.evidence_shapes import EvidenceOut, RedactionIn, ShareIn, WireFileId
from purser.api.proceedings import WireProceedingId
from purser.api.routing import new_router
from purser.api.runtime import Runtime, runtime
from purser.api.schemas import wire_id
from purser.api.staff_access import look_at
from purser.api.staff_guard import Colleague, colleague_with
from purser.claims import dispute_evidence, dispute_review, evidence
from purser.claims.dispute_case import claim_case
from purser.claims.dispute_model import Case
from purser.claims.dispute_review import Finding
from purser.claims.evidence import Label
from purser.core import audit
from purser.core.audit import Act
from purser.core.db import Tx
from purser.core.ids import CustomerId, Id, ProceedingId
from purser.core.procedure import Actor
from purser.core.proceedings import Who
from purser.identity.permissions import Permission, Role
from purser.service.access import Look

router = new_router("disputes")

Reader = Annotated[Colleague, Depends(colleague_with(Permission.DISPUTE_READ))]
Reviewer = Annotated[Colleague, Depends(colleague_with(Permission.DISPUTE_REVIEW))]
WireCustomerId = Annotated[CustomerId, wire_id(CustomerId)]

_PATH = "/staff/disputes/{customer_id}/{dispute_id}"
_ANSWERS = documented(403, 404, 409)

Do = Callable[[Tx, Case, Who], Awaitable[object]]


@router.get(
    _PATH, operation_id="getDisputeReview", summary="Open a dispute", response_model=DisputeOut,
    responses=documented(403, 404),
)  # fmt: skip
async def look(
    request: Request, colleague: Reader, customer_id: WireCustomerId, dispute_id: WireProceedingId
) -> DisputeOut:
    """All of it, also what only one side may see. That it was opened is written down before it is shown."""
    rt = runtime(request)

    async def open_it(tx: Tx) -> DisputeOut:
        return await shown_one(tx, customer_id, dispute_id, _viewer(colleague))

    await _admit(rt, colleague, customer_id, dispute_id, "opened")
    return await rt.db.run(open_it)


@router.get(
    _PATH + "/evidence/{evidence_id}", operation_id="getReviewEvidence", summary="A file, as it came",
    responses=documented(403, 404) | DOWNLOAD, response_class=Response,
)  # fmt: skip
async def download(
    request: Request,
    colleague: Reader,
    customer_id: WireCustomerId,
    dispute_id: WireProceedingId,
    evidence_id: WireFileId,
) -> Response:
    """Checked against its SHA-256 before it is handed out; that it was is written down."""
    rt = runtime(request)

    async def fetch(tx: Tx) -> Response:
        found = await evidence.read_file(tx, customer_id, dispute_id, evidence_id, "staff")
        content = await evidence.read_content(tx, found)
        return as_attachment(found, content)

    await _admit(rt, colleague, customer_id, dispute_id, f"file {evidence_id}")
    return await rt.db.run(fetch)


@router.post(
    _PATH + "/review", operation_id="reviewDispute", summary="Go into it", response_model=DisputeOut,
    responses=_ANSWERS,
)  # fmt: skip
async def review(
    request: Request, colleague: Reviewer, customer_id: WireCustomerId, dispute_id: WireProceedingId
) -> DisputeOut:
    """On what is there, without asking for more."""
    desk = desk_of(runtime(request))
    about = (customer_id, dispute_id, "reviewed")
    return await _act(request, colleague, about, lambda tx, case, who: dispute_review.review(tx, desk, case, who))


@router.post(
    _PATH + "/evidence-rounds", operation_id="askForEvidence", summary="Ask for evidence",
    response_model=DisputeOut, responses=_ANSWERS,
)  # fmt: skip
async def ask(
    request: Request,
    colleague: Reviewer,
    customer_id: WireCustomerId,
    dispute_id: WireProceedingId,
    body: EvidenceWishIn,
) -> DisputeOut:
    """72 hours, at most twice."""
    desk, sides = desk_of(runtime(request)), tuple(dict.fromkeys(body.sides))
    return await _act(
        request, colleague, (customer_id, dispute_id, "asked for evidence"),
        lambda tx, case, who: dispute_evidence.ask_evidence(tx, desk, case, sides, body.text, who),
    )  # fmt: skip


@router.post(
    _PATH + "/decision", operation_id="decideDispute", summary="Decide", response_model=DisputeOut,
    responses=_ANSWERS,
)  # fmt: skip
async def decide(
    request: Request,
    colleague: Reviewer,
    customer_id: WireCustomerId,
    dispute_id: WireProceedingId,
    body: DecisionIn,
) -> DisputeOut:
    """Above an amount it is proposed, and somebody else has to agree."""
    desk, finding = desk_of(runtime(request)), Finding(body.award, body.facts, tuple(body.relied_on))
    return await _act(
        request, colleague, (customer_id, dispute_id, f"decided {body.award}"),
        lambda tx, case, who: dispute_review.decide(tx, desk, case, finding, who),
    )  # fmt: skip


@router.post(
    _PATH + "/decision/agree", operation_id="agreeToDecision", summary="Agree, as the second person",
    response_model=DisputeOut, responses=_ANSWERS,
)  # fmt: skip
async def agree(
    request: Request, colleague: Reviewer, customer_id: WireCustomerId, dispute_id: WireProceedingId
) -> DisputeOut:
    """Never the one who proposed it."""
    desk = desk_of(runtime(request))
    about = (customer_id, dispute_id, "agreed")
    return await _act(request, colleague, about, lambda tx, case, who: dispute_review.agree(tx, desk, case, who))


@router.post(
    _PATH + "/decision/reject", operation_id="rejectDecision", summary="Do not agree, as the second person",
    response_model=DisputeOut, responses=_ANSWERS,
)  # fmt: skip
async def reject(
    request: Request, colleague: Reviewer, customer_id: WireCustomerId, dispute_id: WireProceedingId, body: WordsIn
) -> DisputeOut:
    """It is decided anew."""
    desk = desk_of(runtime(request))
    return await _act(
        request, colleague, (customer_id, dispute_id, "rejected a decision"),
        lambda tx, case, who: dispute_review.reject(tx, desk, case, body.text, who),
    )  # fmt: skip


@router.post(
    _PATH + "/evidence/{evidence_id}/share", operation_id="shareReviewEvidence", summary="Show a file to a side",
    response_model=EvidenceOut, responses=_ANSWERS,
)  # fmt: skip
async def share(
    request: Request,
    colleague: Reviewer,
    customer_id: WireCustomerId,
    dispute_id: WireProceedingId,
    evidence_id: WireFileId,
    body: ShareIn,
) -> EvidenceOut:
    """The file itself; where it shows too much, share a redacted copy."""
    rt, about = runtime(request), (customer_id, dispute_id)

    async def let(tx: Tx) -> EvidenceOut:
        found = await evidence.read_file(tx, customer_id, dispute_id, evidence_id, "staff")
        shared = await share_file(tx, rt, found, body.sides, _who(colleague))
        await _note(tx, rt, colleague, about, f"shared {evidence_id}")
        return EvidenceOut.of(shared)

    return await rt.db.run(let)


@router.post(
    _PATH + "/evidence/{evidence_id}/redactions", status_code=201, operation_id="redactEvidence",
    summary="Make a redacted copy", response_model=EvidenceOut, responses=_ANSWERS,
)  # fmt: skip
async def redact(
    request: Request,
    colleague: Reviewer,
    customer_id: WireCustomerId,
    dispute_id: WireProceedingId,
    evidence_id: WireFileId,
    body: RedactionIn,
) -> EvidenceOut:
    """The original stays as it is. A copy of a picture is made anew without what lies under the boxes; one of a
    document without the pages named."""
    rt, about = runtime(request), (customer_id, dispute_id)
    async with rt.db.reader() as conn:
        original = await evidence.read_file(conn, customer_id, dispute_id, evidence_id, "staff")
        content = await evidence.read_content(conn, original)
    boxes = [(b.left, b.top, b.width, b.height) for b in body.boxes]
    copy = await evidence.redacted(content, original, boxes, body.pages)

    async def keep(tx: Tx) -> EvidenceOut:
        label = Label(original.name, "staff", frozenset(), original.id)
        case = await claim_case(tx, customer_id, dispute_id)
        _, made = await evidence.add(tx, desk_of(rt), case, copy, label, _who(colleague))
        await _note(tx, rt, colleague, about, f"redacted {evidence_id}")
        return EvidenceOut.of(made)

    return await rt.db.run(keep)


def _who(colleague: Colleague) -> Who:
    return Who(Actor(colleague.session.role.value), str(colleague.session.staff))


def _viewer(colleague: Colleague) -> Actor:
    """An auditor looks, and acts as nobody."""
    role = colleague.session.role
    return Actor.CHANNEL if role is Role.AUDITOR else Actor(role.value)


async def _admit(rt: Runtime, colleague: Colleague, customer: CustomerId, dispute: ProceedingId, did: str) -> None:
    """Before any of it is shown. Raises proceeding_unknown, access_spent."""

    async def check(tx: Tx) -> Mapping[str, audit.Detail]:
        await shown_one(tx, customer, dispute, _viewer(colleague))
        return {"dispute": str(dispute), "did": did}

    await look_at(rt, colleague, Look(customer, Permission.DISPUTE_READ), check)


async def _note(tx: Tx, rt: Runtime, colleague: Colleague, about: tuple[Id, ProceedingId], did: str) -> None:
    customer, dispute = about
    details: dict[str, audit.Detail] = {"dispute": str(dispute), "did": did}
    act = Act(colleague.actor, Permission.DISPUTE_REVIEW, f"customer:{customer}", "", details)
    await audit.write(tx, act, rt.clock)


async def _act(
    request: Request, colleague: Colleague, about: tuple[CustomerId, ProceedingId, str], do: Do
) -> DisputeOut:
    rt, (customer, dispute, did) = runtime(request), about

    async def step(tx: Tx) -> DisputeOut:
        await do(tx, await claim_case(tx, customer, dispute), _who(colleague))
        out = await shown_one(tx, customer, dispute, _viewer(colleague))
        await _note(tx, rt, colleague, (customer, dispute), did)
        return out

    return await rt.db.run(step)
