"""What all ways of signing in have in common: who is at the door, how often they may try, and the second factor."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Final

import structlog
from starlette.requests import Request

from purser.api.auth import check_same_origin, cookie_name
from purser.api.problems import SecondFactorRequired, request_id
from purser.api.runtime import runtime
from purser.api.visitors import visitor
from purser.core.db import Tx
from purser.core.errors import Problem
from purser.core.ids import CustomerId
from purser.core.metrics import SIGN_INS
from purser.identity import Count, Pending, end_session, has_totp, hash_token, open_ticket, throttle_key
from purser.safety import Entered, enter

log = structlog.get_logger(__name__)

SECOND_FACTORS: Final = ("totp", "recovery_code")
"""What may be shown after a password or a code. A passkey is two factors by itself."""


class Door:
    """One try to sign in. `counts` is what it is counted by besides the login: the device, the network.

    Raises cross_site_request: nobody is to be signed in as somebody else by another site's page.
    """

    def __init__(self, request: Request) -> None:
        if "sec-fetch-site" in request.headers or "origin" in request.headers:
            check_same_origin(request)
        self._rt = runtime(request)
        self._request = request
        before = request.cookies.get(cookie_name(self._rt))
        self._before = None if before is None else hash_token(before)
        self.guest = visitor(request)
        guesses = self._rt.policy.guesses
        self.network = self.guest.place or "?"
        self.counts = [Count(throttle_key("network", self.network), guesses.network)]
        if self.guest.keys:
            self.counts.append(Count(throttle_key("device", self.guest.keys[0]), guesses.device))

    async def admit(self, tx: Tx, customer: CustomerId) -> Entered | Pending:
        """Let in somebody who has shown one factor, or ask for the second."""
        if await has_totp(tx, customer):
            return await open_ticket(tx, customer, self._rt.clock)
        return await self.let_in(tx, customer)

    async def let_in(self, tx: Tx, customer: CustomerId) -> Entered:
        """Open a session for somebody who has shown enough, and end the one this browser had before (ASVS 5.0, 7.2.4).

        Raises device_suspended.
        """
        if self._before is not None:
            await end_session(tx, self._before)
        return await enter(tx, customer, self.guest, self._rt.policy, self._rt.clock)

    async def through(self, coming: Awaitable[Entered | Pending]) -> Entered:
        """Count what became of the try. Raises second_factor_required, with the ticket, once that is stored."""
        try:
            found = await coming
            if isinstance(found, Pending):
                raise SecondFactorRequired(found.ticket, SECOND_FACTORS, found.expires_at)
        except Problem as problem:
            SIGN_INS.labels(problem.code).inc()
            raise
        SIGN_INS.labels("signed_in").inc()
        log.info(
            "signed_in",
            customer=str(found.session.customer),
            device=str(found.device.id),
            network=self.guest.place,
            request_id=request_id(self._request),
        )
        if self._before is not None:
            self._rt.sessions.forget(self._before)
        return found
