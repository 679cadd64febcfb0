"""DNS: service records, what the Internet must not find, one time for all, and names in zones and trunks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from planner.design import (
    VIDEO_SRV_SERVICES,
    Dns,
    DnsRecord,
    DnsView,
    Peer,
    PeerType,
    PortNumber,
    Service,
    SrvService,
    Zone,
    ZoneType,
    canonical_address,
    domain_of_service,
    is_fqdn,
)
from planner.rules._concern import Concern
from planner.rules._pairs import numbers, on_pair, paired, stated_at, unpaired
from planner.rules._rule import (
    Case,
    Observation,
    Scope,
    Severity,
    each_peer_states,
    observe,
    on_cluster,
    on_peer,
    rule,
)


def _dns(case: Case) -> Dns:
    """Return what the DNS records answer, for rules whose Concern needs them."""
    return case.design.dns or Dns(())


def _domains(case: Case) -> tuple[str, ...]:
    """Return the service domains of the cluster, for rules whose Concern needs them."""
    return case.design.domains_of(case.cluster) or ()


def _all_named(case: Case) -> bool:
    """Whether there are peers, and each states a public name."""
    return bool(case.peers) and all(peer.public_name for peer in case.peers)


def _where_name(case: Case) -> str:
    """Return the pointer at which the first peer without a public name states one; else that of the DNS records."""
    return next((peer.where("public_fqdn") for peer in case.peers if not peer.public_name), "/dns_records")


def _port(case: Case, limit_id: str) -> PortNumber:
    """Return a limit that is a port."""
    return PortNumber(case.limit(limit_id).value)


def _targets(records: Iterable[DnsRecord]) -> frozenset[str]:
    return frozenset(record.target for record in records)


_CALLED_FROM_OUTSIDE = Concern(PeerType.E, (Service.B2B,), needs=("dns_records", "service_domains"))


@rule(
    "DNS-10",
    severity=Severity.CAUTION,
    cites=("cluster-guide-x14.3#Change history", "cluster-guide-x12.6#Cluster name and DNS SRV records"),
    conflicts=("vcs-administrator-guide-x8.5#Setting up a cluster",),
    applies=_CALLED_FROM_OUTSIDE.applies,
)
def video_service_records(case: Case) -> Iterator[Observation]:
    """In each domain the public SRV records for SIP and H.323 calls list every peer of the cluster."""
    if missing := _CALLED_FROM_OUTSIDE.missing(case):
        yield from missing
        return
    dns, names = _dns(case), case.cluster.public_names
    for domain in _domains(case):
        listed = {service: _targets(dns.services(service, domain, DnsView.EXTERNAL)) for service in VIDEO_SRV_SERVICES}
        short = tuple(service for service, targets in listed.items() if not targets or not names <= targets)
        holds = _all_led_to(short, _all_named(case))
        yield observe(holds, on_cluster(case.cluster), _where_name(case), domain=domain, services=short)


_REACHED_BY_CLIENTS = Concern(PeerType.E, (Service.MRA,), needs=("dns_records", "service_domains"))


@rule(
    "DNS-11",
    severity=Severity.BLOCKER,
    cites=("cluster-guide-x14.3#Clustering requirements", "mra-guide-x15.0#SRV records"),
    applies=_REACHED_BY_CLIENTS.applies,
)
def collab_edge_records(case: Case) -> Iterator[Observation]:
    """In each domain public _collab-edge SRV records on their port lead to every Expressway-E peer."""
    if missing := _REACHED_BY_CLIENTS.missing(case):
        yield from missing
        return
    dns, limit, names = _dns(case), _port(case, "collab_edge_srv_port"), case.cluster.public_names
    for domain in _domains(case):
        ports = _ports(dns.services(SrvService.COLLAB_EDGE, domain, DnsView.EXTERNAL), names)
        short = tuple(name for name, found in ports.items() if not found or found - {limit, None})
        certain = _all_named(case) and all(limit in found for found in ports.values())
        facts = {"domain": domain, "peers": tuple(ports), "short": short, "limit": limit}
        yield observe(_all_led_to(short, certain), on_cluster(case.cluster), _where_name(case), **facts)


def _ports(records: Iterable[DnsRecord], names: Iterable[str]) -> dict[str, set[int | None]]:
    """Return for each name the ports of the records that lead to it (None: a port that is not stated)."""
    found: dict[str, set[int | None]] = {name: set() for name in sorted(names)}
    for record in records:
        found.get(record.target, set()).add(record.port)
    return found


def _all_led_to(short: Iterable[object], certain: bool) -> bool | None:
    """Whether the records fall short of nothing; None where they may, as something is not stated."""
    return False if short else True if certain else None


def _stated(values: Iterable[int | None]) -> tuple[int, ...]:
    return tuple(sorted(value for value in values if value is not None))


_SEVERAL_EDGE_PEERS = Concern(PeerType.E, of_several_peers=True)


def _groups(case: Case) -> dict[tuple[DnsView, str], list[DnsRecord]]:
    """Return the SRV records that lead to peers of the cluster, by the side that sees them and their owner name."""
    found: dict[tuple[DnsView, str], list[DnsRecord]] = {}
    names = {canonical_address(name) for peer in case.peers for name in (peer.public_name, peer.dns_name) if name}
    for record in (record for view in DnsView for record in _dns(case).srv(view)):
        if record.target in names:
            found.setdefault((record.view, record.owner), []).append(record)
    return found


def _has_groups(case: Case) -> bool:
    return _SEVERAL_EDGE_PEERS.applies(case) and (case.design.dns is None or bool(_groups(case)))


@rule(
    "DNS-12",
    severity=Severity.CAUTION,
    cites=("cluster-guide-x12.6#Cluster name and DNS SRV records", "pa-12-enterprise#Expressway clustering"),
    applies=_has_groups,
)
def equal_priority_and_weight(case: Case) -> Iterator[Observation]:
    """The SRV records that lead to the peers of one cluster have one priority and one weight in each service."""
    if missing := Concern(PeerType.E, needs=("dns_records",)).missing(case):
        yield from missing
        return
    for records in _groups(case).values():
        priorities, weights = {record.priority for record in records}, {record.weight for record in records}
        unequal = len(priorities - {None}) > 1 or len(weights - {None}) > 1
        holds = False if unequal else None if None in priorities | weights else True
        facts: dict[str, object] = {
            "record": records[0].name,
            "peers": tuple(dict.fromkeys(record.value for record in records)),
        }
        facts |= {"priorities": _stated(priorities), "weights": _stated(weights)}
        yield observe(holds, on_cluster(case.cluster), records[0].path, **facts)


_CLIENTS_OUTSIDE = Concern(PeerType.E, (Service.MRA,), needs=("dns_records",))


@rule(
    "DNS-13",
    severity=Severity.CAUTION,
    cites=("cluster-guide-x12.6#Cluster name and DNS SRV records", "mra-guide-x15.0#SRV records"),
    applies=_CLIENTS_OUTSIDE.applies,
)
def uds_not_public(case: Case) -> Iterator[Observation]:
    """No _cisco-uds SRV record can be found from the Internet."""
    if missing := _CLIENTS_OUTSIDE.missing(case):
        yield from missing
        return
    found = [record for record in _dns(case).srv(DnsView.EXTERNAL) if record.is_of(SrvService.CISCO_UDS)]
    pointer = found[0].path if found else "/dns_records"
    records = tuple(dict.fromkeys(record.name for record in found))
    yield observe(not found, on_cluster(case.cluster), pointer, records=records)


_ON_THE_INTERNET = Concern(PeerType.E, needs=("dns_records",))


@rule(
    "DNS-14",
    severity=Severity.BLOCKER,
    cites=("tac-217230#Cluster address mapping for Expressway-E", "cluster-guide-x14.0#Cluster address mapping"),
    applies=_ON_THE_INTERNET.applies,
)
def public_name_to_public_address(case: Case) -> Iterator[Observation]:
    """Public DNS leads from no name of an Expressway-E to one of its private addresses."""
    if missing := _ON_THE_INTERNET.missing(case):
        yield from missing
        return
    for peer in case.peers:
        place = on_peer(case.cluster, peer)
        if not peer.public_name:
            yield observe(None, place, peer.where("public_fqdn"), fqdn=None, addresses=(), private_addresses=())
        for name, addresses in _seen_outside(case, peer).items():
            inside = tuple(address for address in addresses if not peer.is_outside(address))
            yield observe(not inside, place, "/dns_records", fqdn=name, addresses=addresses, private_addresses=inside)


def _seen_outside(case: Case, peer: Peer) -> dict[str, tuple[str, ...]]:
    """Return the addresses in public DNS of the peer's public name, and of its name inside where that is there too."""
    names = dict.fromkeys(canonical_address(name) for name in (peer.public_name, peer.dns_name) if name)
    found = {name: _dns(case).addresses(name, DnsView.EXTERNAL) for name in names}
    public = canonical_address(peer.public_name or "")
    return {name: addresses for name, addresses in found.items() if addresses or name == public}


@rule(
    "DNS-15",
    severity=Severity.BLOCKER,
    cites=("tac-217230#Requirements", "cluster-guide-x14.3#Clustering requirements"),
)
def ntp_servers(case: Case) -> Iterator[Observation]:
    """NTP servers are entered on each peer."""
    yield from each_peer_states(case, "ntp_servers", bool)


def _addresses(servers: Iterable[str]) -> frozenset[str]:
    return frozenset(canonical_address(server) for server in servers)


@rule(
    "DNS-16",
    severity=Severity.CAUTION,
    cites=("administrator-guide-x15.0-reference#Alarms",),
    scope=Scope.DESIGN,
    applies=paired,
)
def one_time_across_the_pair(case: Case) -> Iterator[Observation]:
    """The peers of an Expressway-C cluster and those of its Expressway-E cluster have an NTP server in common."""
    for pair in case.design.pairs or ():
        peers = (*pair.c.peers, *pair.e.peers)
        stated = [_addresses(peer.ntp_servers) for peer in peers if peer.ntp_servers is not None]
        shared = frozenset.intersection(*stated) if stated else frozenset()
        holds = False if stated and not shared else True if stated and len(stated) == len(peers) else None
        servers = frozenset[str]().union(*stated)
        pointer = stated_at(pair.c if any(peer.ntp_servers is None for peer in pair.c.peers) else pair.e, "ntp_servers")
        facts = {"servers": tuple(sorted(servers)), "shared": tuple(sorted(shared))}
        yield observe(holds, on_pair(pair), pointer, **numbers(pair), **facts)
    yield from unpaired(case)


def _trunk(case: Case) -> tuple[str, ...] | None:
    """Return the destinations of the Unified CM trunk, which lead to Expressway-C; None where none are stated."""
    trunk = case.design.unified_cm.sip_trunk
    return trunk.destinations if trunk and case.cluster.type is not PeerType.E else None


def _naming_zones(case: Case) -> tuple[Zone, ...] | None:
    """Return the zones that name far systems: all but those that an Expressway-C comes to; None: not stated."""
    zones, on_edge = case.cluster.zones, case.cluster.type is PeerType.E
    served = {ZoneType.TRAVERSAL_SERVER, *((ZoneType.UNIFIED_COMMUNICATIONS_TRAVERSAL,) if on_edge else ())}
    return None if zones is None else tuple(zone for zone in zones if zone.peers or zone.type not in served)


def _names_far_systems(case: Case) -> bool:
    return _naming_zones(case) != () or bool(_trunk(case))


@rule(
    "DNS-17",
    severity=Severity.CAUTION,
    cites=("administrator-guide-x14.0#Clustering and peers", "pa-12-enterprise#Expressway clustering"),
    applies=_names_far_systems,
)
def zones_and_trunks_by_name(case: Case) -> Iterator[Observation]:
    """Zones and Unified CM trunks name each peer by an FQDN that leads to one address."""
    zones, place = _naming_zones(case), on_cluster(case.cluster)
    if zones is None:
        yield observe(None, place, f"{case.cluster.path}/zones", zone=None, peers=None, addresses=(), ambiguous=())
    for zone in zones or ():
        yield observe(_by_name(case, zone.peers), place, f"{zone.path}/peers", zone=zone.name, **_odd(case, zone.peers))
    if trunk := _trunk(case):
        facts, pointer = {"zone": None, **_odd(case, trunk)}, "/unified_cm/sip_trunk/destinations"
        holds = _by_name(case, trunk)
        yield Observation(holds, place, pointer, facts, f"rules.DNS-17.trunk_{'met' if holds else 'unmet'}")


def _odd(case: Case, peers: tuple[str, ...] | None) -> dict[str, tuple[str, ...] | None]:
    """Return the peers of a zone, those that are no FQDN, and those that lead to several addresses."""
    dns = _dns(case)
    addresses = tuple(peer for peer in peers or () if not is_fqdn(peer))
    ambiguous = tuple(peer for peer in peers or () if not dns.has_one_address(peer))
    return {"peers": peers, "addresses": addresses, "ambiguous": ambiguous}


def _by_name(case: Case, peers: tuple[str, ...] | None) -> bool | None:
    odd = _odd(case, peers)
    return not odd["addresses"] and not odd["ambiguous"] if peers else None


_EDGE = Concern(PeerType.E, needs=("edge_audio", "dns_records"))


def _may_have_edge_audio(case: Case) -> bool:
    return _EDGE.applies(case) and case.design.edge_audio is not False


@rule(
    "DNS-18",
    severity=Severity.CAUTION,
    cites=("webex-edge-audio#DNS SRV records for Expressway-E",),
    applies=_may_have_edge_audio,
)
def edge_audio_record(case: Case) -> Iterator[Observation]:
    """For Webex Edge Audio a public _sips SRV record leads to the cluster on the port of mutual TLS."""
    if missing := _EDGE.missing(case):
        yield from missing
        return
    limit, found = _port(case, "edge_audio_srv_port"), _sips_records_to(case)
    own = [record for record in found if record.port == limit]
    certain = _all_named(case) and None not in {record.port for record in found}
    facts = {"records": tuple(dict.fromkeys(record.name for record in own)), "limit": limit}
    sentence = "rules.DNS-18.in_service_domain" if _in_service_domains(case, own) else None
    holds = True if own else False if certain else None
    yield Observation(holds, on_cluster(case.cluster), _where_name(case), facts, sentence)


def _sips_records_to(case: Case) -> list[DnsRecord]:
    """Return the public _sips SRV records that lead to peers of the cluster."""
    found = [record for record in _dns(case).srv(DnsView.EXTERNAL) if record.is_of(SrvService.SIPS)]
    return [record for record in found if record.target in case.cluster.public_names]


def _in_service_domains(case: Case, records: list[DnsRecord]) -> bool:
    domains = {domain_of_service(record) for record in records}
    return bool(domains) and domains <= _addresses(case.design.service_domains or ())


_MRA = Concern(services=(Service.MRA,))
_PROXY = Concern(services=(Service.CMS_PROXY,), needs=("service_domains",))


def _may_serve_both(case: Case) -> bool:
    return _MRA.applies(case) and _PROXY.applies(case)


@rule(
    "DNS-19",
    severity=Severity.BLOCKER,
    cites=("mra-guide-x15.0#Cisco Meeting Server web proxy",),
    applies=_may_serve_both,
)
def web_proxy_name_of_its_own(case: Case) -> Iterator[Observation]:
    """The name of the Meeting Server web proxy is none of the domains of Mobile and Remote Access."""
    if missing := _PROXY.missing(case):
        yield from missing
        return
    name, domains = case.design.cms_web_proxy_fqdn, case.design.service_domains or ()
    holds = None if name is None else canonical_address(name) not in _addresses(domains)
    yield observe(holds, on_cluster(case.cluster), "/cms_web_proxy_fqdn", cms_web_proxy_fqdn=name, domains=domains)
