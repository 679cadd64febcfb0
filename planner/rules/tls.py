"""TLS: certificates, TLS verification between the peers, and cluster address mapping."""

from __future__ import annotations

from collections.abc import Iterator

from planner.design import AddressMapping, Certificate, Peer, PeerType, TlsVerification, every, is_same, some
from planner.rules._concern import Concern
from planner.rules._rule import (
    Case,
    Observation,
    Severity,
    clustered,
    confirmable,
    observe,
    on_cluster,
    on_peer,
    rule,
    same_on_pages,
)
from planner.versions import between, since


@rule(
    "TLS-01",
    severity=Severity.BLOCKER,
    cites=("tac-217230#Add additional peers to the cluster", "administrator-guide-x14.0#Clustering and peers"),
    applies=clustered,
    releases=since("X8.8"),
)
def one_verification_mode(case: Case) -> Iterator[Observation]:
    """The TLS verification mode is the same on every peer."""
    yield from same_on_pages(case, "tls_verification")


@rule(
    "TLS-02",
    severity=Severity.BLOCKER,
    cites=("cluster-guide-x14.3#Clustering requirements",),
    applies=clustered,
    releases=since("X8.8"),
)
def own_certificate(case: Case) -> Iterator[Observation]:
    """Each peer has a certificate that identifies it, in Permissive as well."""
    for peer in case.peers:
        names = peer.certificate.names if peer.certificate else None
        holds = every(None if names is None else bool(names), _names_peer(peer))
        own = tuple(dict.fromkeys(name for name in (peer.fqdn, peer.public_name) if name))
        facts = {"names": names, "own_names": own, "host_name": peer.host_name, "domain": peer.domain}
        yield observe(holds, on_peer(case.cluster, peer), peer.where("certificate"), **facts)


def _names_peer(peer: Peer) -> bool | None:
    """Whether its certificate has one of its names, as far as any is stated: FQDNs, or host name with domain."""
    own, certificate = (peer.fqdn, peer.public_name, peer.system_fqdn), peer.certificate or Certificate()
    return some(*(certificate.identifies(name) for name in own if name)) if any(own) else True


def _not_permissive(case: Case) -> bool:
    return clustered(case) and case.cluster.tls_verification is not TlsVerification.PERMISSIVE


def _asked(case: Case, peer: Peer, fact: str) -> str:
    """Return the pointer of a peer's fact, or of the verification mode while that is not stated."""
    return peer.where(fact) if case.cluster.tls_verification else f"{case.cluster.path}/tls_verification"


@rule(
    "TLS-03",
    severity=Severity.BLOCKER,
    cites=("tac-217230#Create a new cluster", "cluster-guide-x14.3#Clustering requirements"),
    conflicts=("cluster-guide-x14.0#Cluster address mapping",),
    applies=_not_permissive,
    releases=since("X8.8"),
)
def address_is_in_certificate(case: Case) -> Iterator[Observation]:
    """With Enforce each Peer N address is an FQDN that the certificate of that peer names."""
    mode = case.cluster.tls_verification
    for peer in case.peers:
        named = peer.certificate.identifies(peer.address) if peer.certificate and peer.address else None
        holds = every(is_same(peer.address_is_ip, False), named) if mode else None
        names = peer.certificate.names if peer.certificate else None
        pointer = _asked(case, peer, "certificate" if peer.address_is_ip is False else "address")
        facts = {"address": peer.address, "names": names, "tls_verification": mode}
        yield observe(holds, on_peer(case.cluster, peer), pointer, **facts)


@rule(
    "TLS-04",
    severity=Severity.BLOCKER,
    cites=("tac-217230#Create a new cluster", "cluster-guide-x14.3#Clustering requirements"),
    applies=_not_permissive,
    releases=since("X8.8"),
)
def authority_is_trusted(case: Case) -> Iterator[Observation]:
    """With Enforce every other peer trusts the authority that issued a peer's certificate."""
    mode = case.cluster.tls_verification
    for peer in case.peers:
        trusted = peer.certificate.trusted_by_peers if peer.certificate else None
        facts = {"trusted_by_peers": trusted, "tls_verification": mode}
        pointer = _asked(case, peer, "certificate/trusted_by_peers")
        yield observe(trusted if mode else None, on_peer(case.cluster, peer), pointer, **facts)


@confirmable(
    "TLS-05",
    severity=Severity.CAUTION,
    cites=("cluster-guide-x14.3#How to form a cluster",),
    applies=_not_permissive,
    releases=since("X8.8"),
)
def enforced_last(case: Case) -> Iterator[Observation]:
    """The cluster is formed on addresses in Permissive, then moved to FQDNs, then to Enforce: an order of work."""
    yield from ()


def _may_need_mapping(case: Case) -> bool:
    return clustered(case) and case.cluster.needs_address_mapping is not False


@rule(
    "TLS-06",
    severity=Severity.BLOCKER,
    cites=("tac-217230#Cluster address mapping for Expressway-E", "cluster-guide-x14.0#Cluster address mapping"),
    applies=_may_need_mapping,
    releases=since("X8.9.2"),
)
def mapped_inside(case: Case) -> Iterator[Observation]:
    """An enforcing Expressway-E cluster with two NICs or static NAT maps each peer's FQDN to its internal address."""
    mapping, needed = case.cluster.address_mapping, case.cluster.needs_address_mapping
    enabled = mapping.enabled if mapping else None
    for peer in case.peers:
        mapped = peer.is_inside(peer.mapped_ip) if peer.mapped_ip else None if peer.fqdn is None else False
        facts: dict[str, object] = {
            "enabled": enabled,
            "fqdn": peer.fqdn,
            "mapped_ip": peer.mapped_ip,
            "needed": needed,
        }
        facts["internal_addresses"] = peer.inside_addresses
        pointer = f"{case.cluster.path}/address_mapping"
        yield observe(enabled and mapped if needed else None, on_peer(case.cluster, peer), pointer, **facts)


def _has_pairs(case: Case) -> bool:
    mapping = case.cluster.address_mapping
    return clustered(case) and mapping is not None and mapping.enabled is not False and bool(mapping.mappings)


@rule(
    "TLS-07",
    severity=Severity.BLOCKER,
    cites=("cluster-guide-x14.0#Cluster address mapping",),
    applies=_has_pairs,
    releases=since("X8.9.2"),
)
def pairs_fit_their_peers(case: Case) -> Iterator[Observation]:
    """Each pair of the mapping has an alternative name of a peer's certificate and that peer's internal address."""
    mapping = case.cluster.address_mapping or AddressMapping()
    everyone_named = all(peer.fqdn for peer in case.peers)
    for place, pair in enumerate(mapping.mappings):
        peer = case.cluster.named(pair.fqdn)
        certificate = (peer and peer.certificate) or Certificate()
        # Peers read the subject alternative names alone where they look up the mapping.
        lacking = certificate.lacks([pair.fqdn])
        identified = None if lacking is None else not lacking
        fits = every(identified, peer.is_inside(pair.ip)) if peer else False if everyone_named else None
        yield observe(
            fits if mapping.enabled else None,
            on_peer(case.cluster, peer) if peer else on_cluster(case.cluster),
            f"{case.cluster.path}/address_mapping/mappings/{place}",
            fqdn=pair.fqdn,
            ip=pair.ip,
            peer=peer.number if peer else None,
            names=certificate.subject_alt_names,
            internal_addresses=peer.inside_addresses if peer else (),
        )


def _mapping_on(case: Case) -> bool:
    mapping = case.cluster.address_mapping
    return clustered(case) and mapping is not None and mapping.enabled is True


@rule(
    "TLS-08",
    severity=Severity.ADVICE,
    cites=(
        "tac-217230#Cluster address mapping for Expressway-E",
        "tac-217230#Cluster with a single NIC",
        "cluster-guide-x14.0#Cluster address mapping",
    ),
    applies=_mapping_on,
    releases=since("X8.9.2"),
)
def mapping_is_needed(case: Case) -> Iterator[Observation]:
    """Address mapping is on only where the cluster does not do without it."""
    cluster, without = case.cluster, case.cluster.does_without_address_mapping
    facts = {"type": cluster.type, "tls_verification": cluster.tls_verification, "addresses": cluster.addresses}
    holds = is_same(without, False)
    yield observe(holds, on_cluster(cluster), f"{cluster.path}/address_mapping/enabled", **facts)


_BEFORE_MAPPING = Concern(PeerType.E, of_several_peers=True)


def _may_lack_mapping(case: Case) -> bool:
    """Whether it is an Expressway-E cluster with a peer of two NICs and static NAT, or may be."""
    hidden = [peer.has_two_nics_and_nat for peer in case.peers] or [None]
    return _BEFORE_MAPPING.applies(case) and some(*hidden) is not False


@rule(
    "TLS-09",
    severity=Severity.BLOCKER,
    cites=("cluster-guide-x12.6#Cluster address mapping",),
    applies=_may_lack_mapping,
    releases=between("X8.8", "X8.9.2"),
)
def permissive_before_mapping(case: Case) -> Iterator[Observation]:
    """Before there is address mapping, Expressway-E peers with two NICs and static NAT use addresses in Permissive."""
    if missing := _BEFORE_MAPPING.missing(case):
        yield from missing
        return
    mode, hidden = case.cluster.tls_verification, some(*(peer.has_two_nics_and_nat for peer in case.peers))
    for peer in case.peers:
        fits = every(is_same(mode, TlsVerification.PERMISSIVE), peer.address_is_ip)
        facts = {"tls_verification": mode, "address": peer.address, "nics": peer.nics}
        pointer = _asked(case, peer, "address") if hidden else peer.where("lan2" if peer.nics else "nics")
        yield observe(fits if hidden else None, on_peer(case.cluster, peer), pointer, **facts)


@rule(
    "TLS-10",
    severity=Severity.ADVICE,
    cites=("administrator-guide-x15.0-reference#Alarms", "administrator-guide-x14.0#Clustering and peers"),
    applies=clustered,
    releases=since("X8.8"),
)
def verification_enforced(case: Case) -> Iterator[Observation]:
    """The TLS verification mode is Enforce."""
    mode = case.cluster.tls_verification
    holds = is_same(mode, TlsVerification.ENFORCE)
    yield observe(holds, on_cluster(case.cluster), f"{case.cluster.path}/tls_verification", tls_verification=mode)
