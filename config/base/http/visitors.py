"""Where a request comes from: one rule for every limit, however many proxies stand in front.

A network is what one household or office is usually given: the first 24 bits of an IPv4 address, 56 of an IPv6 one.
"""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

NETWORK_BITS = {4: 24, 6: 56}
UNKNOWN = "unknown"


def visitor_address(request: HttpRequest) -> str:
    """The address that the outermost of our proxies saw, or else of whoever connected.

    Each proxy appends what it saw to X-Forwarded-For, so that only as many entries as there are proxies can be
    believed, counted from the end. Without a proxy the header is whatever the visitor wrote, and is not read.
    """
    names = [name for part in request.headers.get("x-forwarded-for", "").split(",") if (name := part.strip())]
    if settings.PROXIES and names:
        return _plain(names[-min(settings.PROXIES, len(names))])
    return _plain(request.META.get("REMOTE_ADDR", ""))


def visitor_network(request: HttpRequest) -> str:
    """The network of the visitor, such as 203.0.113.0/24 or 2001:db8:0:100::/56."""
    return _within(visitor_address(request), NETWORK_BITS)


def visitor_key(request: HttpRequest) -> str:
    """Whom a limit counts: an IPv4 address, or an IPv6 network, in which anybody may choose addresses at will."""
    return _within(visitor_address(request), {**NETWORK_BITS, 4: 32})


def _within(address: str, bits: dict[int, int]) -> str:
    if address == UNKNOWN:
        return address
    return str(ipaddress.ip_network(f"{address}/{bits[ipaddress.ip_address(address).version]}", strict=False))


def _plain(text: str) -> str:
    """The address alone: some proxies add a port or brackets, and a socket for both kinds writes IPv4 as IPv6."""
    host = text.rpartition(":")[0] if text.count(":") == 1 or "]:" in text else text
    try:
        address = ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return UNKNOWN
    return str(getattr(address, "ipv4_mapped", None) or address)
