"""Jobs and deadlines of the cards' room."""

from __future__ import annotations

from purser.cards.bind import ASK, DESTROY, DESTROY_CARD, ask_binding
from purser.cards.desk import CardDesk
from purser.cards.destroy import destroy_card, destroy_token
from purser.cards.review import note_overdue
from purser.cards.unbind import go_on, lapse
from purser.cards.unbinding_table import UNBINDING
from purser.core.db import Tx
from purser.core.deadlines import Fires
from purser.core.ids import CardId, CustomerId
from purser.core.jobs import Handler, Handlers
from purser.core.proceedings import Proceeding


def handlers(d: CardDesk) -> Handlers:
    """What the worker runs for cards."""

    async def ask(customer: str, binding: str) -> None:
        await ask_binding(d, CustomerId.parse(customer), CardId.parse(binding))

    async def destroy(customer: str, card: str) -> None:
        await destroy_card(d, CustomerId.parse(customer), CardId.parse(card))

    async def drop(channel: str, token: str) -> None:
        await destroy_token(d, channel, token)

    return {ASK: Handler(ask), DESTROY_CARD: Handler(destroy), DESTROY: Handler(drop)}


def fires(d: CardDesk) -> Fires:
    """What happens to unbindings by itself."""

    async def look_again(tx: Tx, matter: Proceeding) -> None:
        await go_on(tx, d, matter)

    async def give_up(tx: Tx, matter: Proceeding) -> None:
        await lapse(tx, d, matter)

    async def overdue(tx: Tx, matter: Proceeding) -> None:
        await note_overdue(tx, d, matter)

    name = UNBINDING.name
    return {(name, "clear"): look_again, (name, "lapse"): give_up, (name, "overdue"): overdue}
