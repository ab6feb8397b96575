"""What the telephone must know: where it listens, who may call, and whom it dials through."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from purser.hotline.sip.digest import ALGORITHMS

SIP_PORT: Final = 5060
_LISTEN: Final = "127.0.0.1:5060"
_PEERS: Final = "127.0.0.1"
_NUMBERED: Final = re.compile(r"(PURSER_(?:SIP|HOTLINE)(?:_[A-Z]+)*)_([0-9]{1,3})")

APART: Final = 10
"""Between the SIP ports of two workers on one machine: 5060, 5070, …; 5061 is SIP's over TLS."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class SipSettingsError(ValueError):
    """A PURSER_SIP_* variable that cannot be understood; the text names it."""


@dataclass(frozen=True, slots=True)
class SipSettings:
    """`listen`: where SIP comes in over UDP; `announced`: the address told to others (behind NAT), else that of
    `listen`. `peers`: networks calls are taken from; nobody else is even answered. `digest`: user and password that
    callers must show (RFC 3261, 22), None: the address is enough; `algorithms`: by which digests, the best first.
    `trunk`: whom calls out go to; `trunk_login`: what we show them; `registrar`: where we say that we are here, every
    `expires` seconds; `proxy`: whom all that is sent to instead, and then the trunk's and the registrar's names are
    domains. `ask_trunk`: seconds between asking the trunk whether it is there, 0: never. `most_calls`: more are
    answered 503, as is what comes faster than `most_a_second` calls a second for longer than two. `keepalive`: seconds
    between asking the other end of a call whether it is there, 0: never."""

    listen: tuple[str, int]
    announced: tuple[str, int]
    peers: tuple[Network, ...]
    digest: tuple[str, str] | None = field(default=None, repr=False)
    algorithms: tuple[str, ...] = ("MD5",)
    trunk: tuple[str, int] | None = None
    trunk_login: tuple[str, str] | None = field(default=None, repr=False)
    registrar: tuple[str, int] | None = None
    proxy: tuple[str, int] | None = None
    expires: int = 180
    ask_trunk: int = 20
    most_calls: int = 200
    most_a_second: int = 30
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
            algorithms=_algorithms(env.get("PURSER_SIP_DIGEST_ALGORITHMS") or "MD5"),
            trunk=_optional(env, "PURSER_SIP_TRUNK"),
            trunk_login=_login(env, "PURSER_SIP_TRUNK_LOGIN"),
            registrar=_optional(env, "PURSER_SIP_REGISTRAR"),
            proxy=_optional(env, "PURSER_SIP_PROXY"),
            expires=_number(env, "PURSER_SIP_EXPIRES", 180),
            ask_trunk=_number(env, "PURSER_SIP_ASK_TRUNK", 20),
            most_calls=_number(env, "PURSER_SIP_CALLS", 200),
            most_a_second=_number(env, "PURSER_SIP_RATE", 30),
            keepalive=_number(env, "PURSER_SIP_KEEPALIVE", 120),
        )


def environment_of(worker: int, env: Mapping[str, str]) -> dict[str, str]:
    """The environment of the worker with this number, from 1, on one machine. What is meant for it alone ends in its
    number (`PURSER_SIP_2`). Otherwise worker n listens APART ports behind the one before, and is announced so, and only
    the first registers: a registrar that knows several would ring all of them. Raises SipSettingsError."""
    own = {name: value for name, value in env.items() if not _NUMBERED.fullmatch(name)}
    if worker > 1 and env.get("PURSER_SIP", "") not in {"", "0"}:
        listen = _place(_LISTEN if env["PURSER_SIP"] == "1" else env["PURSER_SIP"], "PURSER_SIP")
        own["PURSER_SIP"] = _behind(listen, worker)
        if announced := _optional(env, "PURSER_SIP_ANNOUNCED", listen[1]):
            own["PURSER_SIP_ANNOUNCED"] = _behind(announced, worker)
        own.pop("PURSER_SIP_REGISTRAR", None)
    found = ((_NUMBERED.fullmatch(name), value) for name, value in env.items())
    return own | {name[1]: value for name, value in found if name is not None and int(name[2]) == worker}


def _behind(place: tuple[str, int], worker: int) -> str:
    host, port = place
    if port + APART * (worker - 1) > 65535:
        raise SipSettingsError(f"PURSER_SIP: no port is left for worker {worker}")
    return f"{host}:{port + APART * (worker - 1)}"


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


def _algorithms(text: str) -> tuple[str, ...]:
    wanted = tuple(part.strip().upper() for part in text.split(",") if part.strip())
    if not wanted or not set(wanted) <= set(ALGORITHMS):
        raise SipSettingsError(f"PURSER_SIP_DIGEST_ALGORITHMS has some of {', '.join(ALGORITHMS)}, not {text!r}")
    return wanted


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
