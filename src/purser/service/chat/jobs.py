"""Jobs of the chats' room."""

from __future__ import annotations

from purser.core.periodic import Every
from purser.service.chat.desk import ChatDesk
from purser.service.chat.months import ensure_chat_months
from purser.service.chat.sweep import EVERY, sweep

_HOUR = 3600


def periodic(d: ChatDesk) -> list[Every]:
    """What the worker does again and again for chats."""

    async def quiet() -> None:
        await sweep(d)

    async def months() -> None:
        await ensure_chat_months(d.db, d.clock.now())

    return [Every("chat.sweep", EVERY, quiet), Every("chat.months", _HOUR, months)]
