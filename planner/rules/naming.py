"""DNS: names of peers and clusters, the servers they ask, and forward and reverse lookup of the peers."""

from __future__ import annotations

from collections.abc import Iterator

from planner.design import (
    Certificate,
    DnsView,
    Lookup,
    Peer,
    PeerType,
    Service,
    canonical_address,
    domain_of,
    every,
    is_fqdn,
)
from planner.rules._concern import Concern
from planner.rules._rule import (
    Case,
    Observation,
    Severity,
    clustered,
    each_peer_states,
    observe,
    on_cluster,
    on_peer,
    rule,
)
from planner.versions import since


def _namesakes(case: Case, fact: str) -> Iterator[tuple[Peer, tuple[int, ...]]]:
    """Yield each peer with the numbers of the others that state the same name, whatever its case."""
    names = [(peer, (getattr(peer, fact) or "").casefold()) for peer in case.peers]
    numbers: dict[str, list[int]] = {}
    for peer, name in names:
        numbers.setdefault(name, []).append(peer.number)
    for peer, name in names:
        yield peer, tuple(number for number in numbers[name] if name and number != peer.number)


@rule(
    "DNS-01",
    severity=Severity.BLOCKER,
    cites=("cluster-guide-x14.3#Clustering requirements", "cluster-guide-x12.6#Peer-specific items"),
    applies=clustered,
)
def own_system_name(case: Case) -> Iterator[Observation]:
    """Each peer has a system name of its own."""
    for peer, namesakes in _namesakes(case, "system_name"):
        name = peer.system_name
        holds = None if name is None else not namesakes
        facts = {"system_name": name, "namesakes": namesakes}
        yield observe(holds, on_peer(case.cluster, peer), peer.where("system_name"), **facts)


@rule(
    "DNS-02",
    severity=Severity.BLOCKER,
    cites=("cluster-guide-x14.3#Clustering requirements",),
    applies=clustered,
)
def own_host_name(case: Case) -> Iterator[Observation]:
    """Each peer has a system host name of its own, without spaces, that makes its FQDN together with its domain."""
    for peer, namesakes in _namesakes(case, "host_name"):
        name = peer.host_name
        good = None if name is None else bool(name) and not namesakes and len(name.split()) == 1
        asked = next((fact for fact in _OF_AN_FQDN if getattr(peer, fact) is None), "host_name")
        facts = {"host_name": name, "domain": peer.domain, "fqdn": peer.fqdn, "namesakes": namesakes}
        holds = every(good, peer.named_by_host)
        yield observe(holds, on_peer(case.cluster, peer), peer.where(asked), **facts)


_OF_AN_FQDN = ("host_name", "domain", "address")


@rule(
    "DNS-03",
    severity=Severity.CAUTION,
    cites=("cluster-guide-x14.3#Clustering requirements",),
    applies=clustered,
)
def one_domain(case: Case) -> Iterator[Observation]:
    """All peers are in one DNS domain."""
    expected = next((peer.domain for peer in case.peers if peer.domain is not None), None)
    for peer in case.peers:
        holds = None if peer.domain is None else peer.domain.casefold() == (expected or "").casefold()
        facts = {"domain": peer.domain, "expected": expected}
        yield observe(holds, on_peer(case.cluster, peer), peer.where("domain"), **facts)


@rule(
    "DNS-04",
    severity=Severity.BLOCKER,
    cites=("tac-217230#Requirements", "cluster-guide-x14.3#Clustering requirements"),
)
def dns_servers(case: Case) -> Iterator[Observation]:
    """DNS servers are entered on each peer; they do not replicate."""
    yield from each_peer_states(case, "dns_servers", bool)


_LOOKED_UP = Concern(of_several_peers=True, needs=("dns_records",))


@rule(
    "DNS-05",
    severity=Severity.CAUTION,
    cites=("cluster-guide-x14.3#Clustering requirements",),
    applies=_LOOKED_UP.applies,
)
def forward_and_reverse(case: Case) -> Iterator[Observation]:
    """Forward and reverse lookup work for each peer, and for Cisco TMS where it is used."""
    if missing := _LOOKED_UP.missing(case):
        yield from missing
        return
    for peer in case.peers:
        found = _lookup(case, peer.dns_name)
        facts = {"addresses": found and found.addresses, "names": found and found.names}
        pointer = "/dns_records" if found else peer.where("host_name" if peer.address else "address")
        yield observe(found.closes if found else None, on_peer(case.cluster, peer), pointer, **facts)
    yield from _tms_lookups(case)


def _lookup(case: Case, name: str | None) -> Lookup | None:
    """Return what DNS answers for a name, on the side that knows it best; None for no name."""
    return case.design.dns.best_lookup(name) if name and case.design.dns else None


def _tms_lookups(case: Case) -> Iterator[Observation]:
    """Yield, where TMS is used, whether each of its addresses leads to a name that leads back to it."""
    dns, hosts = case.design.dns, case.design.networks.tms_hosts
    if not case.design.tms.used or dns is None:
        return
    if hosts is None:
        place = on_cluster(case.cluster)
        yield Observation(None, place, "/networks/tms", {}, "rules.DNS-05.tms_address_not_stated")
    for host in hosts or ():
        names = tuple(dict.fromkeys(name for view in DnsView for name in dns.names(host, view)))
        holds = dns.leads_back(host)
        facts = {"addresses": (host,), "names": names}
        sentence = f"rules.DNS-05.tms_{'met' if holds else 'unmet'}"
        yield Observation(holds, on_cluster(case.cluster), "/dns_records", facts, sentence)


_KNOWN_INSIDE = Concern(PeerType.E, (Service.MRA,), xmpp_federation=True, needs=("dns_records",))


@rule(
    "DNS-06",
    severity=Severity.BLOCKER,
    cites=(
        "cluster-guide-x12.6#Cluster name and DNS SRV records",
        "mra-guide-x15.0#DNS",
        "administrator-guide-x15.0-reference#Alarms",
    ),
    applies=_KNOWN_INSIDE.applies,
    releases=since("X8.8"),
)
def edge_known_inside(case: Case) -> Iterator[Observation]:
    """The inside finds each Expressway-E, and each of its addresses leads back to one name of its certificate."""
    if missing := _KNOWN_INSIDE.missing(case):
        yield from missing
        return
    for peer in case.peers:
        found, certificate = _inside(case, peer.dns_name), peer.certificate or Certificate()
        holds = every(found.is_single, *map(certificate.identifies, found.names)) if found else None
        facts = {"addresses": found and found.addresses, "names": found and found.names}
        place, pointer = on_peer(case.cluster, peer), _asked(peer, found)
        yield observe(holds, place, pointer, certificate_names=certificate.names, **facts)


def _inside(case: Case, name: str | None) -> Lookup | None:
    """Return what internal DNS answers for a name; None for no name."""
    return case.design.dns.lookup(name, DnsView.INTERNAL) if name and case.design.dns else None


def _asked(peer: Peer, found: Lookup | None) -> str:
    """Return the pointer of the name, of the DNS records while they fall short, or of the certificate to agree with."""
    if found is None:
        return peer.where("address")
    return peer.where("certificate") if found.is_single else "/dns_records"


def _has_a_name(case: Case) -> bool:
    """Clusters, and lone systems that state a cluster name; they need none."""
    return clustered(case) or case.cluster.name is not None


@rule(
    "DNS-07",
    severity=Severity.BLOCKER,
    cites=("administrator-guide-x14.0#Clustering and peers",),
    applies=_has_a_name,
)
def cluster_name_is_fqdn(case: Case) -> Iterator[Observation]:
    """The cluster name is a fully qualified domain name."""
    name = case.cluster.name
    holds = None if name is None else is_fqdn(name)
    yield observe(holds, on_cluster(case.cluster), f"{case.cluster.path}/name", cluster_name=name)


@rule(
    "DNS-08",
    severity=Severity.BLOCKER,
    cites=(
        "administrator-guide-x14.0#Clustering and peers",
        "administrator-guide-x15.0-reference#Alarms",
        "cluster-guide-x14.3#Clustering requirements",
    ),
    conflicts=("cluster-guide-x14.3#How to form a cluster",),
    applies=clustered,
)
def one_cluster_name(case: Case) -> Iterator[Observation]:
    """The cluster name is the same on every peer's Clustering page; names know no case."""
    names = [case.cluster.page(peer).cluster_name for peer in case.peers]
    expected = case.cluster.name or next(filter(None, names), None)
    for peer, name in zip(case.peers, names, strict=True):
        pointer = case.cluster.page_path(peer, "cluster_name")
        holds = None if name is None else canonical_address(name) == canonical_address(expected or "")
        yield observe(holds, on_peer(case.cluster, peer), pointer, cluster_name=name, expected=expected)


_ADDRESSED_BY_SRV = Concern(PeerType.E)
_ENDPOINTS_REGISTER = Concern(PeerType.C, (Service.REGISTRAR,))


def _is_addressed_by_srv(case: Case) -> bool:
    return _has_a_name(case) and (_ADDRESSED_BY_SRV.applies(case) or _ENDPOINTS_REGISTER.applies(case))


@rule(
    "DNS-09",
    severity=Severity.CAUTION,
    cites=("cluster-guide-x12.6#Cluster name and DNS SRV records",),
    applies=_is_addressed_by_srv,
)
def cluster_name_in_service_domain(case: Case) -> Iterator[Observation]:
    """The domain of the cluster name is one of those that the SRV records are in."""
    name, domains = case.cluster.name, case.design.service_domains or None
    known = None if name is None or domains is None else domain_of(name) in map(str.casefold, domains)
    concern = _ENDPOINTS_REGISTER if case.cluster.type is PeerType.C else _ADDRESSED_BY_SRV
    if missing := concern.missing(case):
        yield from missing
        return
    pointer = f"{case.cluster.path}/name" if name is None or domains is not None else "/service_domains"
    yield observe(known, on_cluster(case.cluster), pointer, cluster_name=name, domains=domains)
