"""TLS: what the certificates name and may be used for, traversal zones that check them, keys and FIPS."""

from __future__ import annotations

from collections.abc import Iterator

from planner.design import (
    Certificate,
    Cluster,
    Pair,
    Peer,
    PeerType,
    Service,
    Zone,
    ZoneType,
    canonical_address,
    every,
    is_fqdn,
    is_same,
    some,
)
from planner.rules._concern import Concern
from planner.rules._pairs import numbers, on_pair, paired, unpaired
from planner.rules._rule import (
    Case,
    Observation,
    Scope,
    Severity,
    clustered,
    confirmable,
    observe,
    on_peer,
    rule,
)
from planner.versions import before, since


def _certificate(peer: Peer) -> Certificate:
    """Return the certificate of a peer; one of which nothing is stated where there is none."""
    return peer.certificate or Certificate()


@rule(
    "TLS-11",
    severity=Severity.CAUTION,
    cites=("cluster-guide-x14.3#Clustering requirements",),
    applies=clustered,
    releases=since("X8.8"),
)
def certificates_differ(case: Case) -> Iterator[Observation]:
    """Each peer has a certificate of its own."""
    holders = _holders(case)
    for peer in case.peers:
        own = _certificate(peer).fingerprint
        sharing = tuple(number for number in holders.get(own or "", ()) if number != peer.number)
        holds = None if own is None else not sharing
        facts = {"fingerprint": own, "sharing": sharing}
        yield observe(holds, on_peer(case.cluster, peer), peer.where("certificate/fingerprint"), **facts)


def _holders(case: Case) -> dict[str, list[int]]:
    """Return the numbers of the peers that have each certificate, by its fingerprint."""
    found: dict[str, list[int]] = {}
    for peer in case.peers:
        if fingerprint := _certificate(peer).fingerprint:
            found.setdefault(fingerprint, []).append(peer.number)
    return found


_CLUSTERED_CORE = Concern(PeerType.C, (Service.MRA,), xmpp_federation=True, of_several_peers=True)


@rule(
    "TLS-12",
    severity=Severity.BLOCKER,
    cites=("certificate-guide-x15.4#Server Certificate Requirements", "mra-guide-x15.0#Certificate requirements"),
    applies=_CLUSTERED_CORE.applies,
)
def cluster_name_in_certificate(case: Case) -> Iterator[Observation]:
    """In a clustered Expressway-C each certificate has the cluster name among its alternative names."""
    if missing := _CLUSTERED_CORE.missing(case):
        yield from missing
        return
    name = case.cluster.name
    for peer in case.peers:
        lacking = _certificate(peer).lacks([name]) if name else None
        facts = {"cluster_name": name, "names": _certificate(peer).subject_alt_names}
        pointer = peer.where("certificate/subject_alt_names") if name else f"{case.cluster.path}/name"
        yield observe(None if lacking is None else not lacking, on_peer(case.cluster, peer), pointer, **facts)


_CORE_OF_CLIENTS = Concern(PeerType.C, (Service.MRA,))


@rule(
    "TLS-13",
    severity=Severity.BLOCKER,
    cites=("certificate-guide-x15.4#Server Certificate Requirements",),
    applies=_CORE_OF_CLIENTS.applies,
)
def security_profiles_in_certificate(case: Case) -> Iterator[Observation]:
    """Each certificate of an Expressway-C names the encrypted phone security profiles, from X12.6 on as FQDNs."""
    if missing := _CORE_OF_CLIENTS.missing(case):
        yield from missing
        return
    odd, profiles = _not_fqdns(case), case.design.unified_cm.phone_security_profiles
    for peer in case.peers:
        lacking = None if profiles is None else _certificate(peer).lacks(profiles)
        holds = every(not odd, None if lacking is None else not lacking)
        facts = {"profiles": profiles, "lacking": lacking, "not_fqdns": odd}
        pointer = _PROFILES if profiles is None or odd else peer.where("certificate/subject_alt_names")
        yield observe(holds, on_peer(case.cluster, peer), pointer, **facts)


_PROFILES = "/unified_cm/phone_security_profiles"


def _not_fqdns(case: Case) -> tuple[str, ...]:
    """Return the profiles whose names are no FQDNs, in a release that asks for them."""
    asked = case.release >= case.reference.milestones["security_profiles_named_as_fqdns"]
    profiles = case.design.unified_cm.phone_security_profiles or ()
    return tuple(name for name in profiles if asked and not is_fqdn(name))


_EDGE_OF_CLIENTS = Concern(PeerType.E, (Service.MRA,), xmpp_federation=True)


@rule(
    "TLS-14",
    severity=Severity.BLOCKER,
    cites=("certificate-guide-x15.4#Server Certificate Requirements",),
    applies=_EDGE_OF_CLIENTS.applies,
)
def service_domains_in_certificate(case: Case) -> Iterator[Observation]:
    """Each certificate of an Expressway-E names the registration domains and what XMPP federation needs."""
    if missing := _EDGE_OF_CLIENTS.missing(case):
        yield from missing
        return
    domains, federated = _registration_domains(case), _federated_names(case)
    for peer in case.peers:
        lacking = _lacking(peer, _all(domains), _all(federated))
        pointer = peer.where("certificate/subject_alt_names") if lacking else _where_names(peer, domains | federated)
        facts = {"domains": _all(domains), "federated": _all(federated), "names": _certificate(peer).subject_alt_names}
        holds = every(_stated(domains | federated), None if lacking is None else not lacking)
        yield observe(holds, on_peer(case.cluster, peer), pointer, lacking=lacking, **facts)


def _stated(needed: _Names) -> bool | None:
    """Return True where all names are stated, else None: what is not stated may be lacking."""
    return None if None in needed.values() else True


def _where_names(peer: Peer, needed: _Names) -> str:
    """Return the pointer of the first names that are not stated; else of the certificate that needs them."""
    unstated = (pointer for pointer, names in needed.items() if names is None)
    return next(unstated, peer.where("certificate/subject_alt_names"))


def _lacking(peer: Peer, domains: tuple[str, ...], federated: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the names that the certificate lacks; None while its alternative names are not stated."""
    own = _certificate(peer)
    found = own.lacks(domains, prefix=_COLLAB_EDGE), own.lacks(federated)
    return None if found[0] is None or found[1] is None else found[0] + found[1]


_COLLAB_EDGE = "collab-edge."
"""What may stand before a registration domain in a certificate."""

_Names = dict[str, tuple[str, ...] | None]
"""Names that a certificate needs, by the pointer of what states them; None while that is not stated."""


def _registration_domains(case: Case) -> _Names:
    """Return the domains that clients register in, where it serves them."""
    serves = case.cluster.serves(Service.MRA)
    return {"/unified_cm/registration_domains": case.design.unified_cm.registration_domains} if serves else {}


def _federated_names(case: Case) -> _Names:
    """Return the names that XMPP federation needs; where that is not stated, those that are."""
    around = case.design.im_and_presence
    needed: _Names = {
        "/im_and_presence/federation_domains": around.federation_domains,
        "/im_and_presence/chat_node_aliases": around.chat_node_aliases,
    }
    if case.cluster.xmpp_federation is None:
        stated: _Names = {pointer: names for pointer, names in needed.items() if names is not None}
        return stated if len(stated) == len(needed) else {**stated, f"{case.cluster.path}/xmpp_federation": None}
    return needed if case.cluster.xmpp_federation else {}


def _all(names: _Names) -> tuple[str, ...]:
    return tuple(name for stated in names.values() for name in stated or ())


def _pairs_for_clients(case: Case) -> list[Pair]:
    """Return the pairs over which clients come in, or may since their services are not stated."""
    return [pair for pair in case.design.pairs or () if every(*_served(pair)) is not False]


def _served(pair: Pair) -> tuple[bool | None, bool | None]:
    return pair.c.serves(Service.MRA), pair.e.serves(Service.MRA)


def _paired_for_clients(case: Case) -> bool:
    return bool(_pairs_for_clients(case)) or (paired(case) and not case.design.pairs)


@rule(
    "TLS-15",
    severity=Severity.BLOCKER,
    cites=("cluster-guide-x14.0#Cluster address mapping", "pa-12-enterprise#Expressway clustering"),
    scope=Scope.DESIGN,
    applies=_paired_for_clients,
)
def zone_verifies_cluster_name(case: Case) -> Iterator[Observation]:
    """The traversal zone of an Expressway-E verifies the Expressway-C cluster's name, which its certificates have."""
    for pair in _pairs_for_clients(case):
        subjects = tuple(zone.tls_verify_subject_name for zone in _client_zones(pair) or ())
        name = _to_verify(pair.c, subjects)
        lacking = [_certificate(peer).lacks([name]) if name else None for peer in pair.c.peers] or [None]
        short = tuple(peer.number for peer, lack in zip(pair.c.peers, lacking, strict=False) if lack)
        named = every(*(None if lack is None else not lack for lack in lacking))
        holds = every(_is_verified(name, subjects), named, *_served(pair))
        facts = {"subjects": tuple(filter(None, subjects)), "cluster_name": name, "short": short}
        yield observe(holds, on_pair(pair), _where_subject(pair, _client_zones(pair) or ()), **numbers(pair), **facts)
    yield from unpaired(case)


def _client_zones(pair: Pair) -> tuple[Zone, ...] | None:
    """Return the Unified Communications traversal zones of the Expressway-E side; None while they are not stated."""
    kind = ZoneType.UNIFIED_COMMUNICATIONS_TRAVERSAL
    return None if pair.e.zones is None else tuple(zone for zone in pair.e.zones if zone.type is kind)


def _to_verify(cluster: Cluster, subjects: tuple[str | None, ...]) -> str | None:
    """Return the name that the zone has to verify: the cluster's; of a lone peer its own, or the one that is in use."""
    if cluster.size != 1:
        return cluster.name
    stated = {canonical_address(subject) for subject in subjects if subject}
    names = [name for name in (*(peer.dns_name for peer in cluster.peers), cluster.name) if name]
    return next((name for name in names if canonical_address(name) in stated), names[0] if names else None)


def _is_verified(name: str | None, subjects: tuple[str | None, ...]) -> bool | None:
    """Whether one of the zones verifies this name; None where the name, the zones or their subject are not stated."""
    if name is None or not subjects:
        return None
    if canonical_address(name) in {canonical_address(subject) for subject in subjects if subject}:
        return True
    return None if None in subjects else False


def _where_subject(pair: Pair, zones: tuple[Zone, ...]) -> str:
    """Return the pointer of the name that the zones verify; of the zones while there is none."""
    return f"{zones[0].path}/tls_verify_subject_name" if zones else f"{pair.e.path}/zones"


@rule(
    "TLS-16",
    severity=Severity.BLOCKER,
    cites=(
        "mra-guide-x15.0#Certificate requirements",
        "field-notice-74362#Workaround/Solution",
        "tac-client-eku#Planning for X15.4",
        "tac-client-eku#Planning for X15.5",
    ),
    conflicts=("field-notice-74362#Background",),
    releases=before("X15.5"),
)
def client_authentication(case: Case) -> Iterator[Observation]:
    """Each certificate is for client authentication as well; from X15.4 on that of an Expressway-E may do without."""
    spared = case.release >= case.reference.milestones["server_only_certificate_on_edge"]
    for peer in case.peers:
        usage = _certificate(peer).client_auth
        excused = is_same(peer.type, PeerType.E) if spared else False
        facts = {"client_auth": usage, "type": peer.type, "release": case.release}
        pointer = peer.where("type" if spared and peer.type is None else "certificate/client_auth")
        yield observe(some(usage, excused), on_peer(case.cluster, peer), pointer, **facts)


@rule(
    "TLS-17",
    severity=Severity.CAUTION,
    cites=("field-notice-74362#Background",),
    releases=before("X15.5"),
)
def client_authentication_lasts(case: Case) -> Iterator[Observation]:
    """No certificate for client authentication is from a public CA, which will not renew it as such."""
    ends = case.reference.days["public_client_authentication_ends"].day
    for peer in case.peers:
        own = _certificate(peer)
        lasts = some(is_same(own.public_ca, False), is_same(own.client_auth, False))
        expires_before = own.not_after is not None and own.not_after < ends
        facts = {"public_ca": own.public_ca, "client_auth": own.client_auth, "not_after": own.not_after, "ends": ends}
        pointer = peer.where(f"certificate/{'client_auth' if own.public_ca else 'public_ca'}")
        sentence = "rules.TLS-17.expires_before" if lasts is False and expires_before else None
        yield Observation(lasts, on_peer(case.cluster, peer), pointer, facts, sentence)


@confirmable(
    "TLS-18",
    severity=Severity.CAUTION,
    cites=("cluster-guide-x12.6#Peer-specific items", "administrator-guide-x14.0#Clustering and peers"),
    applies=clustered,
)
def trust_on_each_peer(case: Case) -> Iterator[Observation]:
    """Trusted CA certificates and revocation lists are uploaded to each peer: its files do not show in a design."""
    yield from ()


@rule(
    "TLS-19",
    severity=Severity.CAUTION,
    cites=("administrator-guide-x15.0-reference#Alarms",),
    releases=since("X8.8"),
)
def certificate_is_current(case: Case) -> Iterator[Observation]:
    """No certificate has expired on the day of the assessment."""
    for peer in case.peers:
        expiry = peer.certificate.not_after if peer.certificate else None
        days = (expiry - case.today).days if expiry else None
        pointer = peer.where("certificate/not_after")
        holds = None if days is None else days > 0
        since = -days if days is not None and days <= 0 else None
        facts = {"not_after": expiry, "days_left": days, "days_since": since}
        sentence = "rules.TLS-19.just_expired" if since in (0, 1) else None
        yield Observation(holds, on_peer(case.cluster, peer), pointer, facts, sentence)


@confirmable(
    "TLS-20",
    severity=Severity.BLOCKER,
    cites=(
        "mra-guide-x15.0#Certificate requirements",
        "administrator-guide-x15.3-smart-licensing#Change history",
        "administrator-guide-x15.5#Introduction",
    ),
    applies=_CORE_OF_CLIENTS.applies,
    releases=since("X14.2"),
)
def unified_cm_certificates(case: Case) -> Iterator[Observation]:
    """The certificates of Unified CM, IM and Presence and Unity Connection verify: a design does not show them."""
    yield from ()


@confirmable(
    "TLS-21",
    severity=Severity.BLOCKER,
    cites=("administrator-guide-x8#Cluster pre-shared key",),
    applies=clustered,
    releases=before("X8.8"),
)
def one_pre_shared_key(case: Case) -> Iterator[Observation]:
    """All peers have one cluster pre-shared key: a secret, which a design does not hold."""
    yield from ()


def _may_use_fips(case: Case) -> bool:
    return any(settings.fips_mode is not False for settings in case.peers or (case.cluster.for_all,))


@rule(
    "TLS-22",
    severity=Severity.CAUTION,
    cites=("administrator-guide-x15.0-reference#Alarms",),
    conflicts=("release-note-x14.0.4#Cluster upgrade",),
    applies=clustered,
)
def no_fips_in_clusters(case: Case) -> Iterator[Observation]:
    """No peer of a cluster runs in FIPS140-2 mode."""
    for peer in case.peers:
        holds = is_same(peer.fips_mode, False)
        yield observe(holds, on_peer(case.cluster, peer), peer.where("fips_mode"), fips_mode=peer.fips_mode)


@rule(
    "TLS-23",
    severity=Severity.CAUTION,
    cites=("release-note-x14.0.4#Security enhancements",),
    applies=_may_use_fips,
    releases=since("X12.6"),
)
def sip_key_size_with_fips(case: Case) -> Iterator[Observation]:
    """A peer in FIPS140-2 mode uses a Diffie-Hellman key for SIP of the least size or larger."""
    limit = case.limit("fips_sip_dh_key_bits").value
    for peer in (peer for peer in case.peers if peer.fips_mode is not False):
        enough = None if peer.sip_dh_key_bits is None else peer.sip_dh_key_bits >= limit
        pointer = peer.where("sip_dh_key_bits" if peer.fips_mode else "fips_mode")
        facts = {"fips_mode": peer.fips_mode, "sip_dh_key_bits": peer.sip_dh_key_bits, "limit": limit}
        yield observe(enough if peer.fips_mode else None, on_peer(case.cluster, peer), pointer, **facts)
