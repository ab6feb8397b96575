"""Telephones: calls that come over the trunk, and the dialogs of those that go on."""

from __future__ import annotations

from typing import Final

import structlog

from purser.core.errors import Problem
from purser.core.procedure import Actor
from purser.hotline import calls
from purser.hotline.calls import NewCall, Way
from purser.hotline.floor.exchange import Exchange
from purser.hotline.floor.house import House
from purser.hotline.media import RtpLeg
from purser.hotline.sip import Invite, Telephone
from purser.identity import normalise_phone

BUSY: Final = 503
"""What a caller's side is told when we take no more: a trunk tries another of our servers then."""

NO_CODEC: Final = 488

ENGAGED: Final = 486
"""What a number is told that has as many calls with us as one may have."""

MOST_OF_A_NUMBER: Final = 5
"""Calls of one number at once on this worker: a switchboard has some, a flood has all there are."""

log = structlog.get_logger(__name__)


class Phones:
    """Joins a telephone to an exchange."""

    def __init__(self, house: House, exchange: Exchange, telephone: Telephone, capacity: int) -> None:
        self._house = house
        self._exchange = exchange
        self.telephone = telephone
        self._capacity = capacity
        self._legs: dict[str, RtpLeg] = {}
        self._numbers: dict[str, str] = {}
        telephone.on_invite = self._invited
        telephone.on_update = self._updated
        telephone.on_answer = self._answered
        telephone.on_digit = self._pressed
        telephone.on_end = self._ended

    def keep(self, dialog: str, leg: RtpLeg) -> None:
        """A dialog of ours has this leg."""
        self._legs[dialog] = leg

    def forget(self, dialog: str) -> None:
        """It has none any more."""
        self._legs.pop(dialog, None)
        self._numbers.pop(dialog, None)

    def drain(self) -> None:
        """Take no more calls; those there are go on."""
        self.telephone.accept_calls(False)

    async def _invited(self, invite: Invite) -> None:
        house = self._house
        if self._exchange.draining or len(self._exchange) >= self._capacity:
            self.telephone.reject(invite.id, BUSY)
            return
        number = caller_number(invite)
        if number is not None and list(self._numbers.values()).count(number) >= MOST_OF_A_NUMBER:
            self.telephone.reject(invite.id, ENGAGED)
            return
        try:
            leg = await house.media.telephone()
        except OSError as error:
            log.warning("call_turned_away", error=str(error))
            self.telephone.reject(invite.id, BUSY)
            return
        answer = leg.answer(invite.sdp, invite.peer or None) if invite.sdp else leg.offer()
        if answer is None:
            await leg.close()
            self.telephone.reject(invite.id, NO_CODEC)
            return
        self._legs[invite.id] = leg
        if number is not None:
            self._numbers[invite.id] = number
        try:
            new = NewCall(Way.PHONE, house.worker, number=number)
            call = await house.db.run(lambda tx: calls.begin_call(tx, house.desk, new))
        except BaseException:
            self.forget(invite.id)
            await leg.close()
            raise
        self.telephone.answer(invite.id, answer)

        async def hang_up() -> None:
            self.forget(invite.id)
            self.telephone.bye(invite.id)

        if leg.ended.is_set():  # cancelled while we looked
            await leg.close()
            await house.db.run(lambda tx: calls.end_call(tx, house.desk, call.id, Actor.CUSTOMER, "cancelled"))
            return
        self._exchange.begin(call, leg, hang_up)

    def _updated(self, dialog: str, sdp: str, peer: str) -> str | None:
        leg = self._legs.get(dialog)
        return None if leg is None else leg.answer(sdp, peer or None)

    def _answered(self, dialog: str, sdp: str, peer: str) -> bool:
        """The answer to an offer of ours came with their ACK."""
        leg = self._legs.get(dialog)
        return leg is not None and leg.accept(sdp, peer or None)

    def _pressed(self, dialog: str, digit: str) -> None:
        leg = self._legs.get(dialog)
        if leg is not None:
            leg.press(digit)

    def _ended(self, dialog: str, _: int) -> None:
        leg = self._legs.pop(dialog, None)
        self._numbers.pop(dialog, None)
        if leg is not None:
            leg.end("hung_up")


def caller_number(invite: Invite) -> str | None:
    """The number a caller's side names, in international form; None when it is withheld or no number. A claim."""
    named = invite.headers.get("p-asserted-identity", "")
    asserted = named.partition("sip:")[2].partition("@")[0] or named.partition("tel:")[2].rstrip(">")
    for number in (asserted, invite.caller):
        try:
            return normalise_phone(number)
        except Problem:
            continue
    return None
