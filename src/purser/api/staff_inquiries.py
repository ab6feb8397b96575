"""Ask a merchant about a case: whom one may ask, and what is asked."""

from __future__ import annotations

from typing import Final

from purser.api.description import documented
from purser.api.inquiry_shapes import CaseMerchant, CaseMerchantList, QuestionIn
from purser.api.matters import WireSubjectId
from purser.api.proceedings import WireProceedingId
from purser.api.routing import new_router
from purser.api.runtime import Rt
from purser.api.staff_case_shapes import StaffCaseDetail
from purser.api.staff_case_sight import open_before, who
from purser.api.staff_cases import Worker, act
from purser.service import cases

router = new_router("cases")

_PATH: Final = "/staff/cases/{subject_id}/{case_id}"


@router.get(
    f"{_PATH}/merchants", operation_id="listCaseMerchants", summary="Merchants of a case",
    response_model=CaseMerchantList, responses=documented(403, 404),
)  # fmt: skip
async def merchants(
    subject_id: WireSubjectId, case_id: WireProceedingId, colleague: Worker, rt: Rt
) -> CaseMerchantList:
    """Whom the payments went to that the case is about: no others can be asked."""
    await open_before(rt, colleague, subject_id, case_id)
    async with rt.db.reader() as conn:
        found = await cases.shops_of(conn, await cases.read_case(conn, subject_id, case_id))
    return CaseMerchantList(items=[CaseMerchant.of(shop) for shop in found.values()])


@router.post(
    f"{_PATH}/questions", operation_id="askMerchant", summary="Ask a merchant", response_model=StaffCaseDetail,
    responses=documented(403, 404, 409),
)  # fmt: skip
async def ask(
    subject_id: WireSubjectId, case_id: WireProceedingId, body: QuestionIn, colleague: Worker, rt: Rt
) -> StaffCaseDetail:
    """They see this, the case's number and their own sales, and nothing else of it. The case waits for them."""
    ref = None if body.ref is None else f"{colleague.session.staff}:{body.ref}"
    return await act(
        rt, colleague, subject_id, case_id,
        lambda tx, case: cases.ask_merchant(
            tx, rt.cases, case, body.merchant_id, body.text, who(colleague), files=body.files, ref=ref
        ),
    )  # fmt: skip
