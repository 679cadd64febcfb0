"""The DNS records that a design needs, inside and outside, and what it would have to state for the others.

Names in a record are FQDNs (planner.design.is_fqdn); what cannot be one, and what the design does not state, is a Gap.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address

from planner.design import (
    Cluster,
    Design,
    DnsView,
    IpVersion,
    Peer,
    PeerType,
    RecordType,
    Service,
    ip_version_of,
    is_routable,
)
from planner.design.names import (
    Gap,
    inside_addresses,
    inside_name,
    is_edge,
    outside_addresses,
    outside_name,
    sound,
)
from planner.reference import Basis, Reference, SrvFacts

MOST_RECORDS = 5_000
"""Records of a plan: many domains times many peers would be more than anybody reads."""

LONGEST_NAME = 253
"""Characters of a name in DNS (RFC 1035)."""


@dataclass(frozen=True, slots=True)
class NeededRecord:
    """A record that the design needs. `value` is an address, or the target name of PTR and SRV."""

    view: DnsView
    name: str
    type: RecordType
    value: str
    basis: Basis
    required: bool = True
    """Whether it must be there; else it is recommended."""
    condition: Service | None = None
    """The service for which alone it is needed, where the design does not say whether it is used."""
    priority: int | None = None
    weight: int | None = None
    port: int | None = None
    cluster: int | None = None
    peer: int | None = None
    set: str | None = None
    """The id of its set of SRV records."""
    inferred: bool = False


def records_needed(design: Design, reference: Reference) -> tuple[NeededRecord, ...]:
    """Return the records that a design needs, as far as MOST_RECORDS: forward and reverse first, then SRV."""
    return needed(design, reference)[0][:MOST_RECORDS]


def needed(design: Design, reference: Reference) -> tuple[tuple[NeededRecord, ...], tuple[Gap, ...]]:
    """Return the needed records, at most one more than MOST_RECORDS, and the gaps that leave others unnamed."""
    gaps: list[Gap] = []
    # Two peers of one name, or a domain stated twice, make one record.
    found: dict[tuple[object, ...], NeededRecord] = {}
    for record in _records(design, reference, gaps):
        found.setdefault((record.view, record.type, record.name, record.value, record.port), record)
        if len(found) > MOST_RECORDS:
            break
    return tuple(found.values()), tuple(dict.fromkeys(gaps))


def _records(design: Design, reference: Reference, gaps: list[Gap]) -> Iterator[NeededRecord]:
    """Yield the records in the order in which people read them, noting on the way what is missing."""
    forward = list(_forward(design, reference, gaps))
    yield from forward
    yield from _reverse(forward, reference, gaps)
    if not design.of_type(PeerType.E):
        gaps.append(Gap("no_edge_cluster", "/clusters"))
    domains = _domains(design, reference, gaps)
    for cluster in design.of_type(PeerType.E):
        own = {domain.casefold() for domain in design.domains_of(cluster) or ()}
        mine = [domain for domain in domains if domain in own]
        yield from _edge_services(design, cluster, mine, reference)
    yield from _inside_services(design, domains, reference, gaps)
    gaps += _nameless_tms(design)


def _nameless_tms(design: Design) -> Iterator[Gap]:
    """Yield a gap for each address of Cisco TMS without records, which no plan can name; one where none is stated."""
    if not design.tms.used or all(cluster.size == 1 for cluster in design.clusters):
        return
    hosts = design.networks.tms_hosts
    if hosts is None:
        yield Gap("tms_address", "/networks/tms")
    for host in hosts or ():
        if design.dns is None or not design.dns.leads_back(host):
            yield Gap("tms_name", "/dns_records", name=host)


# --- forward and reverse ----------------------------------------------------------------------------------------------


def _forward(design: Design, reference: Reference, gaps: list[Gap]) -> Iterator[NeededRecord]:
    for cluster in design.clusters:
        if not any(peer.listed for peer in cluster.peers):
            gaps.append(Gap("peers", f"{cluster.path}/peers", cluster.index))
            continue
        if cluster.type is None:
            gaps.append(Gap("type", f"{cluster.path}/type", cluster.index))
        for peer in cluster.peers:
            yield from _inside(cluster, peer, reference, gaps)
        for peer in cluster.peers:
            if is_edge(peer):
                yield from _outside(cluster, peer, reference, gaps)


def _inside(cluster: Cluster, peer: Peer, reference: Reference, gaps: list[Gap]) -> Iterator[NeededRecord]:
    basis = reference.names.dns["edge_forward_inside" if is_edge(peer) else "forward_inside"]
    name, addresses = inside_name(peer), inside_addresses(peer)
    if not addresses:
        gaps.append(Gap("inside_address", peer.where(str(peer.cluster_interface)), cluster.index, peer.number))
    if name is None:
        gaps.append(Gap("inside_name", peer.where("address"), cluster.index, peer.number))
    elif owner := sound(name):
        for address in addresses:
            yield _address(DnsView.INTERNAL, owner, address, basis, cluster, peer)
    else:
        gaps.append(Gap("name_not_fqdn", peer.where("address"), cluster.index, peer.number, True, name))


def _outside(cluster: Cluster, peer: Peer, reference: Reference, gaps: list[Gap]) -> Iterator[NeededRecord]:
    name, addresses = outside_name(peer), outside_addresses(peer)
    place = cluster.index, peer.number
    interface = f"{peer.path}/{'lan1' if peer.external is not None and peer.external is peer.lan1 else 'lan2'}"
    if peer.nics == 1:
        interface = f"{peer.path}/lan1"
    public = [address for address in addresses if is_routable(address)]
    if not public:
        private = next(iter(addresses), "")
        code = "outside_address_private" if private else "outside_address"
        gaps.append(Gap(code, f"{interface}/static_nat_address", *place, bool(private), private))
    if name is None:
        gaps.append(Gap("outside_name", peer.where("public_fqdn"), *place))
    elif owner := sound(name):
        for address in public:
            yield _address(DnsView.EXTERNAL, owner, address, reference.names.dns["forward_outside"], cluster, peer)
    else:
        gaps.append(Gap("name_not_fqdn", peer.where("public_fqdn"), *place, True, name))


def _address(view: DnsView, name: str, address: str, basis: Basis, cluster: Cluster, peer: Peer) -> NeededRecord:
    kind = RecordType.AAAA if ip_version_of(address) is IpVersion.IPV6 else RecordType.A
    return NeededRecord(view, name, kind, address, basis, cluster=cluster.index, peer=peer.number)


def _reverse(forward: list[NeededRecord], reference: Reference, gaps: list[Gap]) -> Iterator[NeededRecord]:
    """Yield one PTR record for each address; a second name of the same address in a view gets none."""
    names: dict[tuple[DnsView, str], str] = {}
    for record in forward:
        first = names.setdefault((record.view, record.value), record.name)
        if first != record.name:
            gaps.append(Gap("shared_address", _peer_path(record), record.cluster, record.peer, True, record.value))
            continue
        inside = record.view is DnsView.INTERNAL
        edge = record.basis == reference.names.dns["edge_forward_inside"]
        key = ("edge_reverse_inside" if edge else "reverse_inside") if inside else "reverse_outside"
        yield NeededRecord(
            record.view,
            reverse_name(record.value),
            RecordType.PTR,
            record.name,
            reference.names.dns[key],
            cluster=record.cluster,
            peer=record.peer,
        )


def _peer_path(record: NeededRecord) -> str:
    return f"/clusters/{record.cluster}/peers/{(record.peer or 1) - 1}"


@cache
def reverse_name(address: str) -> str:
    """Return the owner name of an address's PTR record, without a final dot."""
    return ip_address(address).reverse_pointer


# --- services ---------------------------------------------------------------------------------------------------------


def _domains(design: Design, reference: Reference, gaps: list[Gap]) -> list[str]:
    longest = max(len(srv_owner(facts, "")) for facts in reference.names.srv)
    if design.service_domains is None:
        gaps.append(Gap("service_domains", "/service_domains"))
    found = []
    for place, domain in enumerate(design.service_domains or ()):
        name = sound(domain)
        if name and longest + len(name) <= LONGEST_NAME:
            found.append(name)
        else:
            code = "domain_too_long" if name else "name_not_fqdn"
            gaps.append(Gap(code, f"/service_domains/{place}", wrong=True, name=domain))
    return found


def _edge_services(
    design: Design, cluster: Cluster, domains: list[str], reference: Reference
) -> Iterator[NeededRecord]:
    targets = [
        (peer.number, target) for peer in cluster.peers if (name := outside_name(peer)) and (target := sound(name))
    ]
    for facts in reference.names.srv_of(reference.release(cluster.software_version)):
        used = design.edge_audio if facts.used_for is None else cluster.serves(facts.used_for)
        # Edge Audio is a thing of its own: where nothing is said of it, no record is asked for.
        if facts.target != "edge" or used is False or (used is None and facts.used_for is None):
            continue
        for domain in domains:
            for number, target in targets:
                yield _srv(facts, domain, target, reference, conditional=used is None, cluster=cluster, peer=number)


def _inside_services(
    design: Design, domains: list[str], reference: Reference, gaps: list[Gap]
) -> Iterator[NeededRecord]:
    """Yield the records by which clients inside find Unified CM."""
    serving = [cluster for cluster in design.clusters if cluster.serves(Service.MRA) is not False]
    if not serving:
        return
    stated = [cluster.software_version for cluster in serving if cluster.software_version]
    release = reference.release(min(stated) if stated else None)
    conditional = not any(cluster.serves(Service.MRA) for cluster in serving)
    nodes = design.unified_cm.nodes
    if nodes is None:
        gaps.append(Gap("unified_cm_nodes", "/unified_cm/nodes"))
    for place, node in enumerate(nodes or ()):
        if sound(node) is None:
            gaps.append(Gap("node_not_fqdn", f"/unified_cm/nodes/{place}", wrong=True, name=node))
    for facts in reference.names.srv_of(release):
        if facts.target != "unified_cm":
            continue
        for domain in domains:
            for node in nodes or ():
                if target := sound(node):
                    yield _srv(facts, domain, target, reference, conditional=conditional)


def srv_owner(facts: SrvFacts, domain: str) -> str:
    """Return the owner name of a set of SRV records in a domain."""
    return f"{facts.prefix}.{facts.subdomain}.{domain}" if facts.subdomain else f"{facts.prefix}.{domain}"


def _srv(
    facts: SrvFacts,
    domain: str,
    target: str,
    reference: Reference,
    *,
    conditional: bool,
    cluster: Cluster | None = None,
    peer: int | None = None,
) -> NeededRecord:
    return NeededRecord(
        view=facts.view,
        name=srv_owner(facts, domain),
        type=RecordType.SRV,
        value=target,
        basis=facts.basis,
        required=facts.required,
        condition=facts.used_for if conditional else None,
        priority=reference.names.order.priority,
        weight=reference.names.order.weight,
        port=facts.port,
        cluster=cluster.index if cluster else None,
        peer=peer,
        set=facts.id,
        inferred=facts.inferred,
    )
