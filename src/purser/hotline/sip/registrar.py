"""Saying where we are, and asking whether the trunk is there."""

from __future__ import annotations

from typing import Any, Final

from sippy.SipConf import SipConf
from sippy.SipExpires import SipExpires
from sippy.SipHeader import SipHeader
from sippy.SipRegistrationAgent import SipRegistrationAgent
from sippy.SipRequest import SipRequest
from sippy.SipURL import SipURL
from sippy.Time.Timeout import Timeout

from purser.hotline.sip.dialog import Tell
from purser.hotline.sip.settings import SIP_PORT, SipSettings

_EARLY: Final = 0.8
"""Part of what a registrar granted after which we register again: later there would be a gap."""


_TRIES: Final = 4  # at once, after that in a minute
_LATER: Final = 60  # seconds
_LONGEST: Final = 86_400  # seconds: who wants to hear of us more seldom than daily is not asked for calls
_CHALLENGES: Final = {
    401: ("www-authenticate", "authorization"),
    407: ("proxy-authenticate", "proxy-authorization"),
}


class Registration(SipRegistrationAgent):  # type: ignore[misc]
    """Keeps us registered, and tells the parent whether we are."""

    exp: int

    def __init__(self, world: dict[str, Any], settings: SipSettings, tell: Tell) -> None:
        assert settings.registrar is not None
        host, _ = settings.registrar
        user, password = settings.trunk_login or ("purser", None)
        self._tell = tell
        super().__init__(
            world,
            SipURL(username=user, host=host),
            SipURL(username=user, host=SipConf.my_address, port=SipConf.my_port),
            user,
            password,
            settings.expires,
            target=(settings.proxy or settings.registrar, "udp"),
        )
        self.rmsg.setTarget((settings.proxy or settings.registrar, "udp"))
        self.rmsg.appendHeader(SipHeader(body=SipExpires(number=settings.expires)))  # Sippy's own is lost on the way

    def gotreply(self, resp: Any) -> None:
        """Sippy's own asks for ever for what is too short for the registrar, and knows but the first challenge."""
        if resp.scode < 200:
            return
        if resp.scode < 300:
            self.atries = 0
            Timeout(self.doregister, max(1, int(self._granted(resp) * _EARLY)))
            self._tell("registered", ok=True)
        elif self.atries >= _TRIES or not (self._asks_longer(resp) or self._shows_login(resp)):
            self.atries = 0
            Timeout(self.doregister, _LATER)
            self._tell("registered", ok=False)
        else:
            self.atries += 1
            self.doregister()

    def _granted(self, resp: Any) -> int:
        """Seconds: of our address (a registrar names all it has of us), or of all of them, or what we asked for."""
        for contact in resp.getHFBodys("contact"):
            expires = str(contact.address.params.get("expires", ""))
            if not contact.asterisk and _is_ours(contact.getUrl()) and expires.isdecimal():
                return int(expires)
        return int(resp.getHFBody("expires").getNum()) if resp.countHFs("expires") else int(self.exp)

    def _asks_longer(self, resp: Any) -> bool:
        """Whether what we asked for was too short (RFC 3261, 10.3: 423), and we ask for what is not."""
        least = str(resp.getHFBody("min-expires")) if resp.countHFs("min-expires") else ""
        if resp.scode != 423 or not least.isdecimal() or not self.exp < int(least) <= _LONGEST:
            return False
        self.exp = int(least)
        self.rmsg.getHFBody("expires").number = self.exp
        return True

    def _shows_login(self, resp: Any) -> bool:
        """Whether the registrar wants to see our login, and we answer the first of its challenges that we can."""
        asks, answers = _CHALLENGES.get(resp.scode, ("", ""))
        for challenge in resp.getHFBodys(asks) if self.passw is not None else ():
            supported, qop = challenge.supportedAlgorithm()
            if supported:
                login = challenge.genAuthHF(self.user, self.passw, "REGISTER", str(self.rmsg.ruri), qop=qop)
                self.rmsg.delHFs(answers)
                self.rmsg.appendHeader(SipHeader(name=answers, body=login))
                return True
        return False


def _is_ours(url: Any) -> bool:
    return bool(url.host == SipConf.my_address and (url.port or SIP_PORT) == SipConf.my_port)


class Trunk:
    """Asks it with OPTIONS, again and again; any answer means that it is there."""

    def __init__(self, world: dict[str, Any], settings: SipSettings, tell: Tell) -> None:
        assert settings.trunk is not None
        self._world, self._place, self._pause, self._tell = world, settings.trunk, settings.ask_trunk, tell
        self._next = settings.proxy or settings.trunk

    def ask(self) -> None:
        """Once now, and from now on."""
        host, port = self._place
        request = SipRequest(
            method="OPTIONS", ruri=SipURL(host=host, port=port), target=(self._next, "udp"), user_agent="Purser"
        )
        request.getHFBody("from").genTag()
        self._world["_sip_tm"].newTransaction(request, self._answered)
        Timeout(self.ask, self._pause)

    def _answered(self, response: Any) -> None:
        code, _ = response.getSCode()
        if code >= 200:
            self._tell("trunk", ok=code != 408)
