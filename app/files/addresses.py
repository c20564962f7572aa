"""Addresses on the web that may be fetched from: those of the public internet, and of hosts that the settings name.

Every address a name resolves to is looked at, and the caller connects to these very addresses: what the name resolves
to a moment later does not matter.
"""

import ipaddress
import socket
from collections.abc import Collection, Sequence

import httpx

from app.errors import InvalidInput, Unavailable

SCHEMES = {"http": 80, "https": 443}
LONGEST_URL = 2_000
NAT64 = ipaddress.ip_network("64:ff9b::/96")  # IPv4 within IPv6, as networks without IPv4 write it
UNSPECIFIED = ipaddress.IPv4Address(0)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_url(text: str) -> bool:
    """Whether a text is meant as an address on the web, and not as the name of a file."""
    return "://" in text


def parse_url(text: str) -> httpx.URL:
    """Read an address; only http and https, with a host and without a password."""
    try:
        url = httpx.URL(text) if len(text) <= LONGEST_URL else httpx.URL()
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme not in SCHEMES or not url.host:
        raise InvalidInput("'{url}' is no address that can be downloaded; it begins with https:// or http://.",
                           url=text[:200])  # fmt: skip
    if url.userinfo:
        raise InvalidInput("Addresses with a password in them are not downloaded; fetch the file and name it instead.")
    return url.copy_with(fragment=None)


def addresses_of(url: httpx.URL, allowed_hosts: Collection[str]) -> Sequence[str]:
    """The numeric addresses of a URL's host, all of them public unless the host is one of those allowed."""
    port = url.port or SCHEMES[url.scheme]
    try:
        found = socket.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise Unavailable("The host {host} is not found: {reason}.", host=url.host, reason=reason) from error
    addresses = list(dict.fromkeys(str(place[0]) for *_, place in found))
    if url.host.lower() in {host.lower() for host in allowed_hosts}:
        return addresses
    for address in addresses:
        if not is_public(address):
            raise InvalidInput(
                "{host} leads to {address}, which is not on the public internet; name the host in "
                "LOTSE_DOWNLOAD_ALLOW_HOSTS if it may be asked.",
                host=url.host, address=address,
            )  # fmt: skip
    return addresses


def is_public(text: str) -> bool:
    """Whether an address belongs to the public internet, also the IPv4 address that stands within an IPv6 one."""
    address = ipaddress.ip_address(text)
    return all(each.is_global and not each.is_multicast for each in (address, *_within(address)))


def _within(address: Address) -> list[Address]:
    if isinstance(address, ipaddress.IPv4Address):
        return []
    if address.is_site_local:  # withdrawn by RFC 3879, yet not public
        return [UNSPECIFIED]
    nat64 = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else None
    return [each for each in (address.ipv4_mapped, address.sixtofour, nat64) if each is not None]
