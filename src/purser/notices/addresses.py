"""Where a webhook may point: to the public internet, never to our own network.

Whoever registers a URL chooses what we connect to, so a name is looked up by us and only then connected to by
the very address that was judged (OWASP, Server-Side Request Forgery Prevention): a name that points elsewhere
a moment later gains nothing.
"""

from __future__ import annotations

import asyncio
import re
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

import httpx

from purser.core.errors import invalid

LONGEST: Final = 2048
"""Characters of a URL."""

_HOST: Final = re.compile(rb"[a-z0-9.-]+|[0-9a-f:.]+")  # a name in its ASCII form, or an address

# Special by the registry of IANA (RFC 6890 and after), but global to some versions of Python.
_SPECIAL: Final = [ip_network(n) for n in ("192.0.0.0/24", "192.88.99.0/24", "fec0::/10", "3fff::/20", "5f00::/16")]

_NAT64: Final = IPv6Network("64:ff9b::/96")  # RFC 6052
_COMPATIBLE: Final = IPv6Network("::/96")  # RFC 4291, 2.5.5.1


class AddressRefused(Exception):
    """The host has no address that we may connect to."""


def is_public(text: str) -> bool:
    """Whether an IP address is on the public internet; for one that carries another, whether that is too."""
    address = ip_address(text.partition("%")[0])
    return _is_public(address) and all(_is_public(inner) for inner in _carried(address))


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    special = address.is_multicast or address.is_reserved or address.is_private or address.is_unspecified
    return address.is_global and not special and not any(address in n for n in _SPECIAL)


def _carried(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    """IPv4 addresses that a router would unwrap from an IPv6 one."""
    if isinstance(address, IPv4Address):
        return []
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64 or address in _COMPATIBLE:
        found.append(IPv4Address(int(address) & 0xFFFF_FFFF))
    return [a for a in found if a is not None]


def check_url(text: str, *, private: bool) -> str:
    """The URL in the form it is stored and called by.

    `private`: targets without TLS and in our own network are allowed. Raises webhook_url_invalid and
    webhook_url_refused; what a name points to is judged at each call.
    """
    try:
        port = urlsplit(text).port
        url = httpx.URL(text)
    except (ValueError, httpx.InvalidURL):
        raise invalid("webhook_url_invalid") from None
    named = len(text) <= LONGEST and url.scheme in ("https", "http") and _HOST.fullmatch(url.raw_host)
    if not named or port == 0 or url.userinfo or url.fragment:
        raise invalid("webhook_url_invalid")
    if not private and (url.scheme != "https" or not _may_be_public(url.host)):
        raise invalid("webhook_url_refused")
    return str(url)


def _may_be_public(host: str) -> bool:
    try:
        return is_public(host)
    except ValueError:  # a name
        name = host.rstrip(".").lower()
        return "." in name and not name.endswith((".localhost", ".local", ".internal"))


async def look_up(host: str, port: int, *, private: bool) -> list[str]:
    """The addresses of `host` that we may connect to, best first.

    Raises AddressRefused when there is none, OSError when the name is not known.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    allowed = [a for a in addresses if private or is_public(a)]
    if not allowed:
        raise AddressRefused(host)
    return allowed
