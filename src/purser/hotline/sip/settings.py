"""What the telephone must know: where it listens, who may call, and whom it dials through."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

SIP_PORT: Final = 5060
_LISTEN: Final = "127.0.0.1:5060"
_PEERS: Final = "127.0.0.1"

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class SipSettingsError(ValueError):
    """A PURSER_SIP_* variable that cannot be understood; the text names it."""


@dataclass(frozen=True, slots=True)
class SipSettings:
    """`listen`: where SIP comes in over UDP; `announced`: the address told to others (behind NAT), else that of
    `listen`. `peers`: networks calls are taken from; nobody else is even answered. `digest`: user and password that
    callers must show (RFC 3261, 22), None: the address is enough. `trunk`: whom calls out go to; `trunk_login`: what
    we show them; `registrar`: where we say that we are here, every `expires` seconds. `ask_trunk`: seconds between
    asking the trunk whether it is there, 0: never. `most_calls`: more are answered 503. `keepalive`: seconds between
    asking the other end of a call whether it is there, 0: never."""

    listen: tuple[str, int]
    announced: tuple[str, int]
    peers: tuple[Network, ...]
    digest: tuple[str, str] | None = field(default=None, repr=False)
    trunk: tuple[str, int] | None = None
    trunk_login: tuple[str, str] | None = field(default=None, repr=False)
    registrar: tuple[str, int] | None = None
    expires: int = 180
    ask_trunk: int = 20
    most_calls: int = 200
    keepalive: int = 120

    @classmethod
    def from_environment(cls, env: Mapping[str, str] = os.environ) -> SipSettings | None:
        """None when PURSER_SIP is not set: no telephone. "1" means where it always is, else HOST:PORT to listen at.
        Raises SipSettingsError."""
        where = env.get("PURSER_SIP", "")
        if where in {"", "0"}:
            return None
        listen = _place(_LISTEN if where == "1" else where, "PURSER_SIP")
        return cls(
            listen=listen,
            announced=_optional(env, "PURSER_SIP_ANNOUNCED", listen[1]) or listen,
            peers=_networks(env.get("PURSER_SIP_PEERS") or _PEERS),
            digest=_login(env, "PURSER_SIP_DIGEST"),
            trunk=_optional(env, "PURSER_SIP_TRUNK"),
            trunk_login=_login(env, "PURSER_SIP_TRUNK_LOGIN"),
            registrar=_optional(env, "PURSER_SIP_REGISTRAR"),
            expires=_number(env, "PURSER_SIP_EXPIRES", 180),
            ask_trunk=_number(env, "PURSER_SIP_ASK_TRUNK", 20),
            most_calls=_number(env, "PURSER_SIP_CALLS", 200),
            keepalive=_number(env, "PURSER_SIP_KEEPALIVE", 120),
        )


def _place(text: str, name: str, port: int = SIP_PORT) -> tuple[str, int]:
    host, colon, said = text.rpartition(":") if text.count(":") == 1 else (text, "", "")
    if not host or (colon and not said.isdecimal()) or int(said or port) > 65535:
        raise SipSettingsError(f"{name} is HOST or HOST:PORT, not {text!r}")
    return host, int(said or port)


def _optional(env: Mapping[str, str], name: str, port: int = SIP_PORT) -> tuple[str, int] | None:
    text = env.get(name)
    return _place(text, name, port) if text else None


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise SipSettingsError(f"PURSER_SIP_PEERS has addresses and networks with commas between: {error}") from None


def _login(env: Mapping[str, str], name: str) -> tuple[str, str] | None:
    text = env.get(name)
    if not text:
        return None
    user, colon, password = text.partition(":")
    if not (user and colon and password):
        raise SipSettingsError(f"{name} is USER:PASSWORD")
    return user, password


def _number(env: Mapping[str, str], name: str, usual: int) -> int:
    text = env.get(name) or str(usual)
    if not text.isdecimal():
        raise SipSettingsError(f"{name} is a whole number, not {text!r}")
    return int(text)


def settings_to(settings: SipSettings) -> dict[str, object]:
    """For the child, as JSON."""
    plain = {name: getattr(settings, name) for name in SipSettings.__slots__}
    return plain | {"peers": [str(network) for network in settings.peers]}


def settings_from(plain: dict[str, Any]) -> SipSettings:
    """What `settings_to` made, after JSON made lists of its pairs."""
    values: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in plain.items()}
    values["peers"] = tuple(ipaddress.ip_network(text) for text in plain["peers"])
    return SipSettings(**values)
