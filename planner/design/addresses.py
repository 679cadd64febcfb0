"""IP addresses and names: canonical forms, and what kind an address is."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from planner.design.enumerations import IpVersion


def is_ip(text: str) -> bool:
    """Whether the text is an IPv4 or IPv6 address."""
    return _parsed_ip(text) is not None


@lru_cache(maxsize=4096)
def canonical_ip(text: str) -> str:
    """Return an IP address in the one form in which equal addresses are equal texts; any other text as it is."""
    return str(_parsed_ip(text) or text)


def domain_of(name: str) -> str:
    """Return what follows the first dot of a name, in small letters; nothing where there is no dot."""
    return name.casefold().partition(".")[2]


def ip_version_of(text: str) -> IpVersion | None:
    """Return the version of an IP address; None for any other text."""
    ip = _parsed_ip(text)
    return None if ip is None else IpVersion(f"ipv{ip.version}")


@lru_cache(maxsize=4096)
def _parsed_ip(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def canonical_address(text: str) -> str:
    """Return a Peer N address in the one form in which equal ones are equal texts, whether IP address or name."""
    return canonical_ip(text).casefold()


def is_host_address(text: str) -> bool:
    """Whether the text can be a Peer N address: an FQDN, or an IP address that a single host can have."""
    if not is_ip(text):
        return is_fqdn(text)
    ip = ip_address(text)
    return not (ip.is_unspecified or ip.is_loopback or ip.is_multicast or text == "255.255.255.255")


_REVERSE_IPV6 = re.compile(r"(?:[0-9a-f]\.){32}ip6\.arpa", re.ASCII)


def address_of_reverse_name(name: str) -> str | None:
    """Return the IP address, canonical, that a PTR record is for; None where its owner name is of no address.

    The owner name may be given as the address itself, or as DNS has it: 15.13.15.10.in-addr.arpa (RFC 1035), or 32
    nibbles under ip6.arpa (RFC 3596).
    """
    written = name.casefold().removesuffix(".")
    if written.endswith(".in-addr.arpa"):
        written = ".".join(reversed(written.removesuffix(".in-addr.arpa").split(".")))
    elif _REVERSE_IPV6.fullmatch(written):
        digits = "".join(reversed(written.removesuffix(".ip6.arpa").split(".")))
        written = ":".join(digits[place : place + 4] for place in range(0, len(digits), 4))
    return canonical_ip(written) if is_ip(written) else None


_NOT_ROUTABLE = tuple(
    ip_network(network)
    for network in (
        "10.0.0.0/8",  # RFC 1918, private use
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",  # RFC 6598, shared address space of carriers
        "169.254.0.0/16",  # RFC 3927, link-local
        "127.0.0.0/8",  # RFC 1122, loopback
        "fe80::/10",  # RFC 4291, link-local
        "::1/128",  # RFC 4291, loopback
        "fc00::/7",  # RFC 4193, unique local
    )
)


@lru_cache(maxsize=4096)
def is_routable(address: str) -> bool:
    """Whether an IP address can be reached over the Internet; documentation ranges stand for addresses that can.

    An IPv4 address written as an IPv6 one counts as what it maps to. A text that is no IP address is not routable.
    """
    ip = _parsed_ip(address)
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return ip is not None and not any(ip in network for network in _NOT_ROUTABLE)


_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_FQDN = re.compile(rf"(?=.{{1,253}}\Z)(?:{_LABEL}\.)+(?=[A-Za-z]){_LABEL}", re.ASCII)


def is_fqdn(text: str) -> bool:
    """Whether the text is a fully qualified domain name, as Cluster name has to be.

    Two or more labels of letters, digits and hyphens, no hyphen at either end of one, the last beginning with a letter
    (administrator-guide-x14.0, Clustering and peers); 63 characters in a label and 253 in all (RFC 1035). A dot at the
    end is not part of it.
    """
    return _FQDN.fullmatch(text) is not None
