"""The bank cards a customer may top up from and withdraw to."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.requests import Request

from purser import channels
from purser.api.auth import SignedIn
from purser.api.description import documented
from purser.api.problems import request_language
from purser.api.routing import new_router
from purser.api.runtime import runtime
from purser.api.schemas import Output, WireWalletId
from purser.channels import Capability
from purser.payments import list_cards
from purser.safety import is_card_frozen, open_freezes

router = new_router("bank cards")


class BankCard(Output):
    """A bank card: a token to name it by, and what its owner knows it by. A frozen one is not charged nor paid to."""

    token: str
    bank: str
    last4: str
    default: bool
    frozen: bool


class BankCardList(Output):
    """The cards, the default one first."""

    items: list[BankCard]


@router.get(
    "/bank-cards",
    operation_id="listBankCards",
    summary="My bank cards",
    response_model=BankCardList,
    responses=documented(404),
)
async def list_bank_cards(
    request: Request, session: SignedIn, wallet_id: Annotated[WireWalletId, Query()]
) -> BankCardList:
    """The cards that can be used with a wallet, the default one first."""
    rt, own = runtime(request), session.own(wallet_id)
    cards: list[channels.BankCard] = []
    for name in rt.channels.names:
        if Capability.LIST_CARDS in rt.channels.get(name).capabilities:
            cards += await list_cards(rt.payments.counter, name, own.customer)
    async with rt.db.reader() as conn:
        frozen = await open_freezes(conn, session.customer)
    chinese = request_language(request) == "zh"
    return BankCardList(
        items=[
            BankCard(
                token=card.token,
                bank=card.bank_name_zh if chinese else card.bank_name_en,
                last4=card.last4,
                default=number == 0,
                frozen=is_card_frozen(frozen, card.token),
            )
            for number, card in enumerate(cards)
        ]
    )
