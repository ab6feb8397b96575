"""The child's side: what comes from the network goes to a call, what the parent orders is done."""

from __future__ import annotations

from secrets import token_hex
from typing import Any, Final

from sippy.Core.EventDispatcher import ED2
from sippy.SipConf import SipConf
from sippy.SipHeader import SipHeader
from sippy.Time.Timeout import Timeout

from purser.hotline.sip.dialog import ALLOWED, Dialog, Tell
from purser.hotline.sip.digest import Digests, Verdict
from purser.hotline.sip.gate import Gate
from purser.hotline.sip.pace import Pace
from purser.hotline.sip.port import Options, Port, Transactions
from purser.hotline.sip.registrar import Registration, Trunk
from purser.hotline.sip.settings import SipSettings
from purser.hotline.sip.timers import options_of

_COUNT_EVERY: Final = 1.0
"""Seconds between two tellings of how many dialogs there are and what the gate turned away."""

_LOGINS: Final = 4
"""Logins of one request that are looked at."""

_KNOWN: Final = frozenset({"timer"})
"""Extensions that may be required of us; that of reliable ringing (100rel) is not among them."""


class Switchboard:
    """All calls of the child."""

    def __init__(self, settings: SipSettings, log: Any, tell: Tell) -> None:
        self._settings, self._tell = settings, tell
        self._calls: dict[str, Dialog] = {}
        self._accepts = True
        SipConf.my_uaname = "Purser"
        SipConf.my_address, SipConf.my_port = settings.announced
        self._gate = Gate(settings.peers)
        self._pace = Pace(settings.most_a_second)
        self._digests = Digests(*settings.digest, settings.algorithms) if settings.digest else None
        self._counted: dict[str, object] = {}
        server: Any = type("GuardedPort", (Port,), {"gate": self._gate})
        manager: Any = type("Manager", (Transactions,), {"model_udp_server": (server, Options), "gate": self._gate})
        host, port = settings.listen
        self._world: dict[str, Any] = {"_sip_address": host, "_sip_port": port, "_sip_logger": log}
        self._world["_sip_tm"] = server.manager = manager(self._world, self._receive)
        self._trunk = Trunk(self._world, settings, tell) if settings.trunk and settings.ask_trunk else None
        if self._trunk:
            self._trunk.ask()
        self._registration = Registration(self._world, settings, tell) if settings.registrar else None
        if self._registration:
            self._registration.doregister()
        Timeout(self._count, _COUNT_EVERY, -1)
        tell("ready")

    def order(self, order: dict[str, Any]) -> None:
        """What the parent wants. An order for a call that is gone is not an error: they crossed."""
        what = order["do"]
        if what == "dial":
            self._dial(order)
        elif what == "accepting":
            self._accepts = bool(order["on"])
        elif what == "close":
            self.close()
        elif (call := self._calls.get(order["id"])) is not None:
            self._move(call, what, order)

    def close(self) -> None:
        """Hang up everywhere and stop; what others must know is sent before."""
        for call in list(self._calls.values()):
            call.end()
        Timeout(ED2.breakLoop, 0.3 if self._calls else 0.05)

    def _move(self, call: Dialog, what: str, order: dict[str, Any]) -> None:
        if what == "ring":
            call.ring()
        elif what == "answer":
            call.answer(order["sdp"])
        elif what == "refuse":
            call.refuse(order["code"])
        elif what == "bye":
            call.end()

    def _dial(self, order: dict[str, Any]) -> None:
        settings = self._settings
        if settings.trunk is None:
            self._tell("end", id=order["id"], code=503)
            return
        user, password = settings.trunk_login or (None, None)
        call = self._new(
            order["id"], nh_address=settings.trunk, username=user, password=password, expire_time=order["seconds"],
            proxy=settings.proxy, domain=settings.trunk[0] if settings.proxy else None,
        )  # fmt: skip
        call.dial(order["number"], order["sdp"], order["caller"])

    def _new(self, name: str, **agent: Any) -> Dialog:
        call = Dialog(name, self._world, self._tell, self._forget, self._settings.keepalive, **agent)
        self._calls[name] = call
        return call

    def _forget(self, name: str) -> None:
        self._calls.pop(name, None)

    def _receive(self, request: Any, transaction: Any) -> Any:
        """A request that belongs to no call. The answer, as Sippy wants it."""
        method = request.getMethod()
        if request.getHFBody("to").getTag() is not None:
            return _say(request, 481, "Call/Transaction Does Not Exist")
        if method == "INVITE":
            return self._invited(request, transaction)
        if method == "OPTIONS":
            return _say(request, 200, "OK", ALLOWED) if self._accepts else _say(request, 503, "Service Unavailable")
        if method == "NOTIFY":
            return _say(request, 200, "OK")
        return _say(request, 405, "Method Not Allowed", ALLOWED)

    def _invited(self, request: Any, transaction: Any) -> Any:
        running = sum(not call.is_over for call in self._calls.values())
        if not self._accepts or running >= self._settings.most_calls or not self._pace.has_room():
            return _say(request, 503, "Service Unavailable", "Retry-After: 5")
        if not request.countHFs("contact"):
            return _say(request, 400, "Contact missing")
        if unknown := options_of(request, "require") - _KNOWN:
            return _say(request, 420, "Bad Extension", f"Unsupported: {', '.join(sorted(unknown))}")
        if (verdict := self._login_of(request)) is not Verdict.RIGHT:
            assert self._digests is not None
            return _say(request, 401, "Unauthorized", *self._digests.challenges(stale=verdict is Verdict.STALE))
        request.delHFs("authorization")  # Sippy's own parser stumbles over what is allowed in one
        self._pace.took()
        call = self._new(token_hex(8))
        try:
            return call.receive(request, transaction)
        except Exception:  # noqa: BLE001 (the parser meets what it does not expect: the call must not stay)
            call.give_up()
            self._forget(call.id)
            return _say(request, 400, "Bad Request")

    def _login_of(self, request: Any) -> Verdict:
        """The best of what a request shows; right where nothing needs to be shown."""
        if self._digests is None:
            return Verdict.RIGHT
        shown = [str(header.body) for header in request.headers if header.name == "authorization"]
        found = {self._digests.judge(text, "INVITE") for text in shown[:_LOGINS]}
        return next((v for v in (Verdict.RIGHT, Verdict.STALE) if v in found), Verdict.WRONG)

    def _count(self) -> None:
        counted = {"dialogs": len(self._calls), "turned_away": dict(self._gate.turned_away)}
        if counted != self._counted:
            self._counted = counted
            self._tell("counted", **counted)


def _say(request: Any, code: int, reason: str, *headers: str) -> Any:
    answer = request.genResponse(code, reason)
    for header in headers:
        answer.appendHeader(SipHeader(header))
    return answer, None, None
