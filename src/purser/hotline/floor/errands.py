"""What a caller gets from the menu alone: who they are, a freeze, a refund's way, a balance, hours, a callback."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import numpy as np
import structlog

from purser.accounts import read_members, read_wallets
from purser.claims import read_refund
from purser.core.db import Tx
from purser.core.errors import Problem
from purser.core.ids import CustomerId, ProceedingId
from purser.core.money import Money
from purser.core.text import LANGUAGES
from purser.hotline import calls
from purser.hotline.calls import Call, Proof
from purser.hotline.floor.house import House
from purser.hotline.floor.reach import may_ask_back
from purser.hotline.floor.register import Register
from purser.hotline.floor.speaker import Speaker
from purser.hotline.media import RATE, Line, Pcm
from purser.hotline.menu import Done
from purser.identity import normalise_phone
from purser.safety import WHOLE, Part, Source, freeze, open_freezes
from purser.service.answers import Answer, Object, Subject, about

MESSAGE: Final = 120.0
"""Seconds of a message at most; it is in the recording of the call."""

Errand = Callable[[Mapping[str, str]], Awaitable[Done]]

log = structlog.get_logger(__name__)


class Errands:
    """The actions of the menu for one call. `ending`: what the end of the call is because of one of them."""

    def __init__(self, house: House, line: Line, register: Register, speaker: Speaker) -> None:
        self._house = house
        self._line = line
        self._register = register
        self._speaker = speaker
        self._tries = 0
        self.ending: str | None = None
        self._named: dict[str, Errand] = {
            "who": self._who,
            "identify": self._identify,
            "freeze": self._freeze,
            "refund_status": self._refund_status,
            "balance": self._balance,
            "hours": self._hours,
            "callback": self._callback,
            "message": self._message,
            "language": self._language,
        }

    async def do(self, action: str, values: Mapping[str, str]) -> Done:
        """Do one of menu.ACTIONS. What the books refuse is one of its outcomes. Raises HungUp."""
        done = await self._named[action](values)
        await self._note("menu", {"action": action, "outcome": done.outcome})
        return done

    @property
    def _call(self) -> Call:
        return self._register.call

    async def _note(self, kind: str, data: Mapping[str, Any], **changes: Any) -> None:
        desk, ident = self._house.desk, self._call.id
        await self._register.put(lambda tx: calls.note_on(tx, desk, ident, kind, data, **changes), kind)

    # -- who it is

    async def _who(self, _: Mapping[str, str]) -> Done:
        if self._call.proof is not None:
            return Done("known")
        return Done("hinted" if self._call.hint else "unknown")

    async def _identify(self, values: Mapping[str, str]) -> Done:
        """By a code from the app, or by a PIN and the number of whoever it is."""
        desk, ident = self._house.desk, self._call.id
        self._tries += 1
        if "code" in values:
            shown = await calls.take_call_code(desk, ident, values["code"])
        else:
            phone = _phone(values.get("number"))
            shown = await calls.check_pin(desk, ident, values["pin"], phone)
        if shown is not None:
            self._register.call = shown
            self._speaker.language = shown.language
            return Done("known")
        return Done("spent" if self._tries >= desk.terms.number(calls.NAME, "tries_call") else "wrong")

    # -- what they want

    async def _freeze(self, _: Mapping[str, str]) -> Done:
        """At once, by safety's own verb: what it stops, stops everywhere."""
        customer = self._require_known()
        if customer is None:
            return Done("failed")
        house, set_by = self._house, f"call:{self._call.id}"
        reason = "asked for in the menu of the hotline"

        async def stop(tx: Tx) -> bool:
            frozen = await open_freezes(tx, customer)
            await freeze(tx, customer, WHOLE, Source.HOTLINE, reason, set_by, house.clock)
            return any(f.scope.part is Part.ACCOUNT for f in frozen)

        return Done("already" if await house.db.run(stop) else "done")

    async def _refund_status(self, _: Mapping[str, str]) -> Done:
        customer = self._require_known()
        if customer is None:
            return Done("failed")
        meant = self._call.about or {}
        ident = str(meant["id"]) if meant.get("subject") == "refund" and meant.get("id") else None
        try:
            async with self._house.db.reader() as conn:
                answer = await about(conn, customer, Object(Subject.REFUND, ident))
                if answer.object.id is None:
                    return Done("none")
                refund = await read_refund(conn, customer, ProceedingId.parse(answer.object.id))
        except Problem:
            return Done("failed")
        zone, amount = self._house.zone, refund.money
        if answer.late:
            return Done("late", {"amount": amount})
        if _says(answer, "refund.arrived", "refund.top_up_arrived") and refund.arrived_at is not None:
            return Done("arrived", {"amount": amount, "day": refund.arrived_at.astimezone(zone).date()})
        if _says(answer, "refund.to_", "refund.top_up_to_") and refund.promised_at is not None:
            return Done("on_its_way", {"amount": amount, "day": refund.promised_at.astimezone(zone).date()})
        return Done("failed")

    async def _balance(self, _: Mapping[str, str]) -> Done:
        """Of the first wallet; only after a PIN on this very call, whatever the menu says."""
        customer = self._require_known()
        if customer is None or self._call.proof is not Proof.PIN:
            return Done("failed")
        async with self._house.db.reader() as conn:
            member = (await read_members(conn, [customer]))[customer]
            wallets = await read_wallets(conn, list(member.wallets.values()))
        if not wallets:
            return Done("failed")
        first = wallets[0]
        return Done("told", {"amount": Money(first.balance - first.held, first.currency)})

    async def _hours(self, _: Mapping[str, str]) -> Done:
        calendar, now = self._house.desk.terms.calendar, self._house.clock.now()
        zone = self._house.zone
        if not calendar.is_open(now):
            return Done("closed", {"from_": calendar.next_open(now).astimezone(zone)})
        day = now.astimezone(zone)
        minute = day.hour * 60 + day.minute
        ends = [i.end for i in calendar.intervals_on(day.date()) if i.start <= minute < i.end]
        end = (ends[0] if ends else 24 * 60) % (24 * 60)
        return Done("open", {"until": day.replace(hour=end // 60, minute=end % 60).time().replace(tzinfo=None)})

    async def _callback(self, _: Mapping[str, str]) -> Done:
        """A place in the queue that is held, and a ring when it is their turn."""
        desk, ident = self._house.desk, self._call.id
        if not await may_ask_back(self._house, self._call):
            return Done("refused")
        if not await self._register.put(lambda tx: calls.queue_call(tx, desk, ident), "queue"):
            return Done("refused")
        contact = self._call.contact
        if contact is None or await self._house.ask_back(contact) is None:
            return Done("refused")
        self.ending = "call_back"
        return Done("kept")

    async def _message(self, _: Mapping[str, str]) -> Done:
        """A case that holds the call, in whose recording the message is; of the menu, nothing else is recorded."""
        desk, ident = self._house.desk, self._call.id

        async def open_case(tx: Tx) -> Call:
            call = await calls.claim(tx, ident)
            case = call.case or await calls.open_case_of(tx, desk, call, call.band)
            return await calls.note_on(tx, desk, ident, "message", {"case": case is not None}, case=case)

        if not await self._register.put(open_case, "message") or self._call.case is None:
            return Done("failed")
        self.ending = "leave_message"  # whoever has said it hangs up
        self._line.resume_recording()
        try:
            await self._line.play(_beep(), barge=False)
            await self._line.digit(MESSAGE)
        finally:
            self._line.pause_recording()
        return Done("kept")

    async def _language(self, values: Mapping[str, str]) -> Done:
        language = next(known for known in LANGUAGES if known == values["language"])
        self._speaker.language = language
        await self._note("language", {"language": language}, language=language)
        return Done("done")

    # -- what they need

    def _require_known(self) -> CustomerId | None:
        return self._call.customer if self._call.proof is not None else None


def _says(answer: Answer, *beginnings: str) -> bool:
    return any(s.code.startswith(beginnings) for s in answer.says)


def _phone(number: str | None) -> str | None:
    """A number that was keyed in, in international form; a wrong one fits nobody, and costs as much time."""
    if number is None:
        return None
    try:
        return normalise_phone(number)
    except Problem:
        return "+0"


def _beep() -> Pcm:
    """After which a message is recorded."""
    at = np.arange(int(RATE * 0.4)) / RATE
    return (8_000 * np.sin(2 * np.pi * 1_000 * at)).astype(np.int16)
