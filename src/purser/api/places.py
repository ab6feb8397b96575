"""Where somebody is, as coarsely as is useful."""

from __future__ import annotations

import ipaddress


def place_of(host: str) -> str | None:
    """The network of an address: 203.0.113.0/24, 2001:db8:1::/48; None for what is no address."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 48), strict=False))
