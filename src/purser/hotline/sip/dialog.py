"""One call as Sippy keeps it, told to the parent as events and moved by its orders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol

from sippy.CCEvents import (
    CCEventConnect,
    CCEventDisconnect,
    CCEventFail,
    CCEventInfo,
    CCEventRedirect,
    CCEventRing,
    CCEventTry,
    CCEventUpdate,
)
from sippy.MsgBody import MsgBody
from sippy.SipCallId import SipCallId
from sippy.Time.Timeout import Timeout
from sippy.UA import UA
from sippy.UaStateConnected import UaStateConnected

from purser.hotline.sip.digits import pressed

LONGEST_RINGING: Final = 60
"""Seconds a caller may ring before the call is given up, should nobody answer or refuse it."""

HUNG_UP, CANCELLED, NO_ANSWER, WE_ENDED = 200, 487, 408, 0
REASONS: Final = {
    403: "Forbidden",
    404: "Not Found",
    408: "Request Timeout",
    480: "Temporarily Unavailable",
    486: "Busy Here",
    488: "Not Acceptable Here",
    500: "Server Internal Error",
    503: "Service Unavailable",
    603: "Decline",
}
_TOLD: Final = ("p-asserted-identity", "diversion", "user-agent", "x-purser-call")


class Tell(Protocol):
    """Says something to the parent: what it is, and about it."""

    def __call__(self, what: str, /, **values: object) -> None: ...


class _Connected(UaStateConnected):  # type: ignore[misc]
    """Sippy's own would invent an offer for a re-INVITE without one, take orders to transfer from anybody, and give a
    dead peer ten minutes."""

    def answer_invite(self, req: Any) -> Any:
        if req.getBody() is not None:
            return self._recvRequestInvite(req)
        ua = self.ua
        ua.uasResp = req.genResponse(100, "Trying", server=ua.local_ua)
        ua.global_config["_sip_tm"].sendResponse(ua.uasResp)
        ua.sendUasResponse(200, "OK", ua.lSDP, (ua.lContact,), ack_wait=True)
        return None

    def answer_refer(self, req: Any) -> None:
        req.sendResponse(405, "Method Not Allowed")

    def answer_update(self, req: Any) -> None:
        """A refresh is granted; another offer belongs into a re-INVITE."""
        req.sendResponse(*((200, "OK") if req.getBody() is None else (488, REASONS[488])))

    recv_request_handlers = {  # noqa: RUF012 (Sippy's own way to name handlers)
        **UaStateConnected.recv_request_handlers,
        "INVITE": answer_invite,
        "REFER": answer_refer,
        "UPDATE": answer_update,
    }

    def keepAliveResp(self, resp: Any) -> None:  # noqa: N802 (Sippy's)
        """Any answer proves that somebody is there."""
        code, _ = resp.getSCode()
        if self.ua.state is not self or code < 200:
            return
        self.ka_tr = None
        self.ua.reqs.clear()
        if code in {408, 481}:
            self.ua.disconnect()
        else:
            Timeout(self.keepAlive, self.ua.kaInterval)


class _Agent(UA):  # type: ignore[misc]
    UaStateConnected = _Connected


class Dialog:
    """A call with an id of ours. `forget` is called when nothing of it is left."""

    def __init__(
        self,
        call: str,
        world: dict[str, Any],
        tell: Tell,
        forget: Callable[[str], None],
        keepalive: int,
        **agent: Any,
    ) -> None:
        self.id = call
        self.is_over = False
        self._tell, self._forget = tell, forget
        self._is_inbound = "nh_address" not in agent
        self._is_answered = False
        self._headers: dict[str, str] = {}
        self._peer = ""
        expire_time = agent.pop("expire_time", LONGEST_RINGING)
        self.ua = _Agent(world, self._on_event, expire_time=expire_time, dead_cbs=(self._dead,), **agent)
        self.ua.disc_cbs = self.ua.fail_cbs = (self._gone,)
        self.ua.godead_timeout = 5
        self.ua.kaInterval = keepalive
        self.ua.local_ua = "Purser"

    def receive(self, request: Any, transaction: Any) -> Any:
        """The INVITE it begins with."""
        for name in _TOLD:
            if request.countHFs(name):
                self._headers[name] = str(request.getHFBody(name))
        self._peer = request.getSource()[0].strip("[]")
        return self.ua.recvRequest(request, transaction)

    def dial(self, number: str, sdp: str, caller: str) -> None:
        """Ring somebody up."""
        call_id = SipCallId()
        call_id.genCallId()
        self.ua.recvEvent(CCEventTry((call_id, caller, number, MsgBody(sdp), None, None)))

    def ring(self) -> None:
        """Tell the caller that it rings."""
        if not self._is_answered:
            self.ua.recvEvent(CCEventRing((180, "Ringing", None)))

    def answer(self, sdp: str) -> None:
        """Pick up, or agree to what a re-INVITE offers."""
        self._is_answered = True
        self.ua.recvEvent(CCEventConnect((200, "OK", MsgBody(sdp))))

    def refuse(self, code: int) -> None:
        """Refuse the call, or what a re-INVITE offers; the call then goes on as it was."""
        self.ua.recvEvent(CCEventFail((code, REASONS.get(code, "Declined"))))

    def end(self) -> None:
        """Hang up, cancel or refuse, whatever it takes."""
        if self.is_over:
            return
        self._over(WE_ENDED)
        if self._is_inbound and not self._is_answered:
            self.refuse(480)
        else:
            self.ua.recvEvent(CCEventDisconnect())

    def give_up(self) -> None:
        """It could not even begin."""
        self._over(400)

    def _on_event(self, event: Any, _: Any) -> None:
        if self.is_over:
            return
        if isinstance(event, CCEventTry):
            self._begins(event)
        elif isinstance(event, CCEventRing):
            if event.getData()[0] > 100:
                self._tell("ringing", id=self.id)
        elif isinstance(event, CCEventConnect):
            self._connects(*event.getData())
        elif isinstance(event, CCEventUpdate):
            self._tell("update", id=self.id, sdp=str(event.getData()))
        elif isinstance(event, CCEventInfo):
            self._hears(event.getData())
        elif isinstance(event, CCEventFail | CCEventRedirect):
            self._over(event.getData()[0] if event.getData() else 500)
        elif isinstance(event, CCEventDisconnect):
            self._over(self._how_it_ended())

    def _begins(self, event: Any) -> None:
        _, caller, called, body, _, name = event.getData()
        if body is None or body.getType() != "application/sdp":
            self.refuse(488)
            return
        told = {"caller": caller or "", "called": called or "", "name": name or ""}
        self._tell("invite", id=self.id, sdp=str(body), headers=self._headers, peer=self._peer, **told)

    def _connects(self, code: int | str, _: str, body: Any) -> None:
        if code != "ACK":
            self._is_answered = True
            self._tell("answered", id=self.id, sdp=str(body) if body is not None else None)
        elif body is not None:
            self._tell("acked", id=self.id, sdp=str(body))

    def _hears(self, body: Any) -> None:
        digit = pressed(str(body.mtype), str(body)) if body is not None else None
        if digit:
            self._tell("digit", id=self.id, digit=digit)

    def _how_it_ended(self) -> int:
        if self._is_answered:
            return HUNG_UP
        return CANCELLED if self._is_inbound else NO_ANSWER

    def _gone(self, _ua: Any, _time: Any, _origin: Any, code: int = 0) -> None:
        self._over(code if code >= 300 else self._how_it_ended())

    def _over(self, code: int) -> None:
        if not self.is_over:
            self.is_over = True
            self._tell("end", id=self.id, code=code)

    def _dead(self, _: Any) -> None:
        self._over(500)
        self._forget(self.id)
