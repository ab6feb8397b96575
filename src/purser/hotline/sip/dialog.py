"""One call as Sippy keeps it, told to the parent as events and moved by its orders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol

from sippy.CCEvents import (
    CCEventConnect,
    CCEventDisconnect,
    CCEventFail,
    CCEventInfo,
    CCEventPreConnect,
    CCEventRedirect,
    CCEventRing,
    CCEventTry,
    CCEventUpdate,
)
from sippy.MsgBody import MsgBody
from sippy.SipCallId import SipCallId
from sippy.SipHeader import SipHeader
from sippy.Time.Timeout import Timeout
from sippy.UA import UA
from sippy.UaStateConnected import UaStateConnected

from purser.hotline.sip.bodies import sdp_of
from purser.hotline.sip.digits import pressed
from purser.hotline.sip.timers import Timer, timer_of

LONGEST_RINGING: Final = 60
"""Seconds a caller may ring before the call is given up, should nobody answer or refuse it."""

ALLOWED: Final = "Allow: INVITE, ACK, CANCEL, BYE, INFO, OPTIONS, UPDATE"
"""What may be asked of us."""

HUNG_UP, CANCELLED, NO_ANSWER, WE_ENDED = 200, 487, 408, 0
_ANSWERED_WITHIN: Final = 30  # seconds; the parent takes milliseconds
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
    """Sippy's own would invent an offer for a re-INVITE without one, take orders to transfer from anybody, leave what
    it does not know without an answer, and give a dead peer ten minutes."""

    def answer_invite(self, req: Any) -> Any:
        ua, body = self.ua, req.getBody()
        ua.timer = timer_of(req)
        if body is not None and str(ua.rSDP) != str(body):
            return self._recvRequestInvite(req)
        ua.uasResp = req.genResponse(100, "Trying", server=ua.local_ua)
        ua.global_config["_sip_tm"].sendResponse(ua.uasResp)
        ua.sendUasResponse(200, "OK", ua.lSDP, (ua.lContact,), ack_wait=body is None)
        return None

    def answer_update(self, req: Any) -> None:
        """A refresh is granted at once; another offer (RFC 3311) once the parent has an answer."""
        self.ua.timer = timer_of(req)
        if req.getBody() is None:
            self.ua.accept_update(req, None)
        else:
            self.ua.offered(req)

    recv_request_handlers = {  # noqa: RUF012 (Sippy's own way to name handlers)
        **UaStateConnected.recv_request_handlers,
        "INVITE": answer_invite,
        "UPDATE": answer_update,
    }
    del recv_request_handlers["REFER"]

    def recvRequest(self, req: Any) -> Any:  # noqa: N802 (Sippy's)
        if req.getMethod() in self.recv_request_handlers:
            return super().recvRequest(req)
        answer = req.genResponse(405, "Method Not Allowed", server=self.ua.local_ua)
        answer.appendHeader(SipHeader(ALLOWED))
        self.ua.global_config["_sip_tm"].sendResponse(answer)
        return None

    def keepAlive(self) -> None:  # noqa: N802 (Sippy's)
        """Ask whether they are there; where the session's timer is ours, it begins anew by that."""
        ua = self.ua
        if ua.state is self:
            refresh = ua.timer.refresh() if ua.timer is not None and ua.timer.is_ours else None
            request = ua.genRequest("INVITE", ua.lSDP, extra_headers=refresh)
            self.ka_tr = ua.newTransaction(request, resp_cb=self.keepAliveResp)

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
    """`peer`: the address they spoke from last; `timer`: of the session, as it was agreed on last."""

    UaStateConnected = _Connected
    peer = ""
    timer: Timer | None = None
    offered: Callable[[Any], None]

    def recvRequest(self, req: Any, sip_t: Any) -> Any:  # noqa: N802 (Sippy's)
        self.peer = _address(req)
        if req.getMethod() == "UPDATE" and req.getBody() is not None and isinstance(self.state, _Connected):
            # Sippy forgets a request that is not answered at once, unless it is waiting for something.
            sip_t.teE = Timeout(self.global_config["_sip_tm"].timerE, _ANSWERED_WITHIN, 1, sip_t)
        return super().recvRequest(req, sip_t)

    def recvResponse(self, resp: Any, tr: Any) -> None:  # noqa: N802 (Sippy's)
        if resp.source is not None:  # our own word for "nobody answered" has none
            self.peer = _address(resp)
        super().recvResponse(resp, tr)

    def sendUasResponse(self, scode: int, *args: Any, **more: Any) -> None:  # noqa: N802 (Sippy's)
        if 200 <= scode < 300:
            timer = () if self.timer is None else self.timer.headers()
            more["extra_headers"] = (*(more.get("extra_headers") or ()), SipHeader(ALLOWED), *timer)
        super().sendUasResponse(scode, *args, **more)

    def accept_update(self, req: Any, body: Any) -> None:
        """Say yes to an UPDATE, with an answer to what it offered."""
        response = req.genResponse(200, "OK", body, server=self.local_ua)
        response.appendHeader(SipHeader(name="contact", body=self.lContact))
        for header in () if self.timer is None else self.timer.headers():
            response.appendHeader(header)
        self.global_config["_sip_tm"].sendResponse(response)

    def newTransaction(self, req: Any, **more: Any) -> Any:  # noqa: N802 (Sippy's)
        if req.getMethod() == "BYE":
            more.setdefault("resp_cb", self._goodbye)
        return super().newTransaction(req, **more)

    def _goodbye(self, resp: Any) -> None:
        """A trunk may want the login even for the end of a call."""
        for name in ("www-authenticate", "proxy-authenticate"):
            for challenge in resp.getHFBodys(name) if resp.getSCode()[0] in {401, 407} else ():
                supported, qop = challenge.supportedAlgorithm()
                if supported and self.username is not None and self.password is not None:
                    request = self.genRequest("BYE", cqop=(challenge, qop))
                    super().newTransaction(request)
                    return


def _address(message: Any) -> str:
    return str(message.getSource()[0]).strip("[]")


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
        self._is_answered = self._owes_answer = False
        self._headers: dict[str, str] = {}
        self._early: str | None = None
        self._update: Any = None
        proxy, domain = agent.pop("proxy", None), agent.pop("domain", None)
        expire_time = agent.pop("expire_time", LONGEST_RINGING)
        self.ua = _Agent(world, self._on_event, expire_time=expire_time, dead_cbs=(self._dead,), **agent)
        self.ua.disc_cbs = self.ua.fail_cbs = (self._gone,)
        self.ua.godead_timeout = 5
        self.ua.kaInterval = keepalive
        self.ua.local_ua = "Purser"
        self.ua.outbound_proxy, self._domain = proxy, domain
        self.ua.offered = self._offered

    def receive(self, request: Any, transaction: Any) -> Any:
        """The INVITE it begins with."""
        for name in _TOLD:
            if request.countHFs(name):
                self._headers[name] = str(request.getHFBody(name))
        if (timer := timer_of(request)) is not None:
            self.ua.timer = timer
            if timer.is_ours:
                half = max(1, timer.seconds // 2)
                self.ua.kaInterval = min(self.ua.kaInterval or half, half)
        return self.ua.recvRequest(request, transaction)

    def dial(self, number: str, sdp: str, caller: str) -> None:
        """Ring somebody up."""
        call_id = SipCallId()
        call_id.genCallId()
        event = CCEventTry((call_id, caller, number, MsgBody(sdp), None, None))
        event.extra_headers = (SipHeader(ALLOWED),)
        event.onUacSetupComplete = self._name_us
        self.ua.recvEvent(event)

    def ring(self) -> None:
        """Tell the caller that it rings."""
        if not self._is_answered:
            self.ua.recvEvent(CCEventRing((180, "Ringing", None)))

    def answer(self, sdp: str) -> None:
        """Pick up, or agree to what a re-INVITE offers."""
        self._is_answered, body = True, MsgBody(sdp)
        if self._update is not None:
            self._close_update(200, body)
        elif self._owes_answer:  # ours is the offer: their answer comes with the ACK
            self.ua.recvEvent(CCEventPreConnect((200, "OK", body)))
        else:
            self.ua.recvEvent(CCEventConnect((200, "OK", body)))

    def refuse(self, code: int) -> None:
        """Refuse the call, or what a re-INVITE or UPDATE offers; the call then goes on as it was."""
        if self._update is not None:
            self._close_update(code, None)
            return
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
            self._rings(*event.getData())
        elif isinstance(event, CCEventConnect):
            self._connects(*event.getData())
        elif isinstance(event, CCEventUpdate):
            self._tell("update", id=self.id, sdp=sdp_of(event.getData()) or "", peer=self.ua.peer)
        elif isinstance(event, CCEventInfo):
            self._hears(event.getData())
        elif isinstance(event, CCEventFail | CCEventRedirect):
            self._over(event.getData()[0] if event.getData() else 500)
        elif isinstance(event, CCEventDisconnect):
            self._over(self._how_it_ended())

    def _begins(self, event: Any) -> None:
        _, caller, called, body, _, name = event.getData()
        sdp = "" if body is None else sdp_of(body)
        if sdp is None:
            self.refuse(488)
            return
        self._owes_answer = not sdp
        told = {"caller": caller or "", "called": called or "", "name": name or ""}
        self._tell("invite", id=self.id, sdp=sdp, headers=self._headers, peer=self.ua.peer, **told)

    def _rings(self, code: int, _: str, body: Any) -> None:
        if code > 100:
            self._early = sdp_of(body) if body is not None else self._early
            self._tell("ringing", id=self.id)

    def _connects(self, code: int | str, _: str, body: Any) -> None:
        """Some trunks say in a 183 where their sound comes from, and no more in the 200."""
        sdp = None if body is None else sdp_of(body)
        if code != "ACK":
            self._is_answered = True
            self._tell("answered", id=self.id, sdp=sdp or self._early, peer=self.ua.peer)
        elif sdp is not None or self._owes_answer:
            self._owes_answer = False
            self._tell("acked", id=self.id, sdp=sdp or "", peer=self.ua.peer)

    def _name_us(self, agent: Any) -> None:
        """Behind a proxy, our number is one of the trunk's domain."""
        if self._domain is not None:
            agent.lUri.getUrl().host = self._domain

    def _offered(self, request: Any) -> None:
        """An UPDATE that offers something."""
        sdp = sdp_of(request.getBody())
        if self._update is not None:
            request.sendResponse(491, "Request Pending")
        elif sdp is None:
            request.sendResponse(488, REASONS[488])
        else:
            self._update = request
            self._tell("update", id=self.id, sdp=sdp, peer=self.ua.peer)

    def _close_update(self, code: int, body: Any) -> None:
        request, self._update = self._update, None
        if body is None:
            request.sendResponse(code, REASONS.get(code, "Declined"))
        else:
            self.ua.rSDP, self.ua.lSDP = request.getBody().getCopy(), body
            self.ua.accept_update(request, body)

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
            if self._update is not None:
                self._close_update(CANCELLED, None)
            self.is_over = True
            self._tell("end", id=self.id, code=code)

    def _dead(self, _: Any) -> None:
        self._over(500)
        self._forget(self.id)
