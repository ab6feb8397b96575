"""SIP signalling: calls from and to any telephone, through a trunk. Sound goes another way (media)."""

from __future__ import annotations

from purser.hotline.sip.model import Answered, Dialled, Ended, Invite, Ringing
from purser.hotline.sip.settings import SipSettings, SipSettingsError
from purser.hotline.sip.telephone import Telephone, TelephoneError

__all__ = [
    "Answered",
    "Dialled",
    "Ended",
    "Invite",
    "Ringing",
    "SipSettings",
    "SipSettingsError",
    "Telephone",
    "TelephoneError",
]
