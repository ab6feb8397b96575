"""Relays for calls: credentials that work for an hour, made without asking the relay (coturn's use-auth-secret)."""

from __future__ import annotations

import base64
import hmac
from datetime import timedelta
from hashlib import sha1, sha256
from typing import Final

from purser.api.call_shapes import IceServer, IceServers
from purser.api.runtime import Runtime

LIFE: Final = timedelta(hours=1)
_PSEUDONYM: Final = 10  # bytes


def ice_servers(rt: Runtime, who: str) -> IceServers:
    """What a browser of `who` may relay through: the user name is when it ends and whose it is, under a name that
    tells the relay's logs no more than that it is the same one; the password its HMAC-SHA1 under the shared secret
    (draft-uberti-behave-turn-rest-00, 2.2)."""
    until = rt.clock.now() + LIFE
    urls = [u.strip() for u in rt.settings.turn_urls.split(",") if u.strip()]
    secret = rt.settings.turn_secret
    if not urls or secret is None:
        return IceServers(ice_servers=[], expires_at=until)
    pseudonym = hmac.digest(secret.encode(), f"who {who}".encode(), sha256)[:_PSEUDONYM].hex()
    name = f"{int(until.timestamp())}:{pseudonym}"
    password = base64.b64encode(hmac.digest(secret.encode(), name.encode(), sha1)).decode()
    return IceServers(ice_servers=[IceServer(urls=urls, username=name, credential=password)], expires_at=until)
