"""Saying where we are, and asking whether the trunk is there."""

from __future__ import annotations

from typing import Any, Final

from sippy.SipConf import SipConf
from sippy.SipRegistrationAgent import SipRegistrationAgent
from sippy.SipRequest import SipRequest
from sippy.SipURL import SipURL
from sippy.Time.Timeout import Timeout

from purser.hotline.sip.dialog import Tell
from purser.hotline.sip.settings import SipSettings

_EARLY: Final = 0.8
"""Part of what a registrar granted after which we register again: later there would be a gap."""


class Registration(SipRegistrationAgent):  # type: ignore[misc]
    """Keeps us registered, and tells the parent whether we are."""

    def __init__(self, world: dict[str, Any], settings: SipSettings, tell: Tell) -> None:
        assert settings.registrar is not None
        host, port = settings.registrar
        user, password = settings.trunk_login or ("purser", None)
        self._tell = tell
        super().__init__(
            world,
            SipURL(username=user, host=host),
            SipURL(username=user, host=SipConf.my_address, port=SipConf.my_port),
            user,
            password,
            settings.expires,
            rok_cb=self._registered,
            rfail_cb=self._failed,
            target=((host, port), "udp"),
        )
        self.rmsg.setTarget(((host, port), "udp"))

    def gotreply(self, resp: Any) -> None:
        if 200 <= resp.scode < 300 and resp.countHFs("contact"):
            parameters = resp.getHFBody("contact").address.params
            if str(parameters.get("expires", "")).isdecimal():
                parameters["expires"] = str(max(1, int(int(parameters["expires"]) * _EARLY)))
        super().gotreply(resp)

    def _registered(self, *_: Any) -> None:
        self._tell("registered", ok=True)

    def _failed(self, *_: Any) -> None:
        self._tell("registered", ok=False)


class Trunk:
    """Asks it with OPTIONS, again and again; any answer means that it is there."""

    def __init__(self, world: dict[str, Any], settings: SipSettings, tell: Tell) -> None:
        assert settings.trunk is not None
        self._world, self._place, self._pause, self._tell = world, settings.trunk, settings.ask_trunk, tell

    def ask(self) -> None:
        """Once now, and from now on."""
        host, port = self._place
        request = SipRequest(
            method="OPTIONS", ruri=SipURL(host=host, port=port), target=(self._place, "udp"), user_agent="Purser"
        )
        request.getHFBody("from").genTag()
        self._world["_sip_tm"].newTransaction(request, self._answered)
        Timeout(self.ask, self._pause)

    def _answered(self, response: Any) -> None:
        code, _ = response.getSCode()
        if code >= 200:
            self._tell("trunk", ok=code != 408)
