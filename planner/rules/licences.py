"""LIC: option keys and capacity licences."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from math import ceil

from planner.design import (
    Image,
    Licences,
    Metric,
    PeerType,
    Series,
    Service,
    SmartLicensing,
    every,
    is_same,
    some,
)
from planner.rules._concern import open_session_use
from planner.rules._rule import Case, Observation, Severity, clustered, observe, on_cluster, on_demand, on_peer, rule
from planner.versions import before, since


def _may_have_option_keys(case: Case) -> bool:
    """Not where a stated release knows Smart Licensing only and no peer states option keys."""
    release = case.cluster.software_version
    smart_only = release is not None and release >= case.reference.milestones["smart_licensing_only"]
    return not smart_only or any(peer.option_keys is not None for peer in case.peers)


def _may_compare_option_keys(case: Case) -> bool:
    return clustered(case) and _may_have_option_keys(case)


@rule(
    "LIC-01",
    severity=Severity.BLOCKER,
    cites=("tac-217230#Requirements", "cluster-guide-x14.3#Clustering requirements"),
    applies=_may_compare_option_keys,
)
def same_option_keys(case: Case) -> Iterator[Observation]:
    """Every peer has the same option keys, but for those of call, session and registration counts."""
    exempt = case.reference.exempt_option_keys[case.cluster.series]
    held = [None if peer.option_keys is None else _by_name(peer.option_keys, exempt) for peer in case.peers]
    expected = next((keys for keys in held if keys is not None), {})
    for peer, keys in zip(case.peers, held, strict=True):
        missing = None if keys is None else tuple(name for key, name in expected.items() if key not in keys)
        extra = None if keys is None else tuple(name for key, name in keys.items() if key not in expected)
        holds = None if keys is None else not missing and not extra
        pointer = peer.where("option_keys")
        facts = {"missing": missing, "extra": extra}
        yield Observation(holds, on_peer(case.cluster, peer), pointer, facts, _one_sided(missing, extra))


def _one_sided(missing: tuple[str, ...] | None, extra: tuple[str, ...] | None) -> str | None:
    """Return the key of the words for keys that are only missing, or only in excess."""
    if bool(missing) == bool(extra):
        return None
    return "rules.LIC-01.missing" if missing else "rules.LIC-01.extra"


def _by_name(keys: tuple[str, ...], exempt: frozenset[str]) -> dict[str, str]:
    """Return option keys by their name without regard to case or to spaces that nobody sees, the exempt ones left out.

    The keys of two peers often come from two pages, one of them with a space at the end.
    """
    named = {" ".join(key.split()).casefold(): key for key in keys}
    return {name: key for name, key in named.items() if name not in exempt}


@rule(
    "LIC-02",
    severity=Severity.BLOCKER,
    cites=("administrator-guide-x15.3-smart-licensing#Smart Licensing",),
    releases=since("X14.2"),
)
def smart_licensing(case: Case) -> Iterator[Observation]:
    """From X14.2 each peer is registered for Smart Licensing before its evaluation period ends."""
    days = case.limit("smart_licensing_evaluation_days").value
    for peer in case.peers:
        state = peer.smart_licensing or SmartLicensing()
        facts = {"registered": state.registered, "evaluation_ends": state.evaluation_ends, "days": days}
        holds, pointer = _is_licensed(state, case.today), peer.where("smart_licensing")
        running = "rules.LIC-02.running" if holds is None and state.registered is False else None
        yield Observation(holds, on_peer(case.cluster, peer), pointer, facts, running)


def _is_licensed(state: SmartLicensing, today: date) -> bool | None:
    """Whether it is registered; None while it may still register, or where nothing says whether it is."""
    if state.registered is not False:
        return state.registered
    return None if state.evaluation_ends is None or today <= state.evaluation_ends else False


def _pools(case: Case) -> Iterator[tuple[Metric, int, list[int | None]]]:
    """Yield each kind of licence that the demand needs: what for, how many, and how many each peer holds."""
    held = [peer.licences or Licences() for peer in case.peers]
    sessions, registrations = case.capacity.sessions_needed, case.cluster.demand.registrations
    if sessions:
        yield Metric.RICH_MEDIA_SESSIONS, sessions, [licences.rich_media_sessions for licences in held]
    if registrations:
        yield Metric.REGISTRATIONS, registrations, [licences.registrations for licences in held]


def _needs_licences(case: Case) -> bool:
    return clustered(case) and case.cluster.series is Series.EXPRESSWAY and any(_pools(case))


@rule(
    "LIC-03",
    severity=Severity.CAUTION,
    cites=("administrator-guide-x15.0-licensing#Licence usage within a cluster",),
    applies=_needs_licences,
)
def pool_outlasts_a_lost_peer(case: Case) -> Iterator[Observation]:
    """The licences cover the demand even after those of the peer that holds most have left the pool."""
    days = case.limit("lost_peer_licence_days").value
    for licence, needed, counts in _pools(case):
        held = [count for count in counts if count is not None]
        known = counts and len(held) == len(counts)
        pool, left = (sum(held), sum(held) - max(held)) if known else (None, None)
        facts = {"licence": licence, "needed": needed, "pool": pool, "left": left, "days": days}
        holds, pointer, sentence = None if left is None else needed <= left, _where(case, licence, counts), None
        if holds is False and licence is Metric.RICH_MEDIA_SESSIONS and (open_at := open_session_use(case)):
            holds, sentence, pointer = None, "rules.LIC-03.may_be", open_at
        yield Observation(holds, on_demand(case.cluster), pointer, facts, sentence)


def _where(case: Case, licence: Metric, counts: list[int | None]) -> str:
    """Return the pointer of the first peer that does not state its licences; else of the demand."""
    for peer, count in zip(case.peers, counts, strict=True):
        if count is None:
            return peer.where("licences")
    return case.cluster.where_demand(licence, Metric.VIDEO_CALLS, Metric.AUDIO_CALLS)


def _session_users(case: Case) -> tuple[Service, ...]:
    """Return the services that take session licences on this cluster: calls to others on an E, interworking on a C.

    Where its services or its type are not stated, those that it may have.
    """
    on_side = {PeerType.E: (Service.B2B,), PeerType.C: (Service.MS_GATEWAY,)}
    mine = on_side[case.cluster.type] if case.cluster.type else (Service.B2B, Service.MS_GATEWAY)
    return tuple(service for service in mine if case.cluster.serves(service) is not False)


def _may_use_sessions(case: Case) -> bool:
    return case.cluster.series is Series.EXPRESSWAY and bool(_session_users(case))


@rule(
    "LIC-04",
    severity=Severity.CAUTION,
    cites=("administrator-guide-x15.0-licensing#Rich media sessions",),
    applies=_may_use_sessions,
    releases=before("X14.2"),
)
def sessions_on_the_right_side(case: Case) -> Iterator[Observation]:
    """Session licences are where calls take them: on the Expressway-E for other companies, on the C to interwork."""
    cluster, services = case.cluster, _session_users(case)
    counts = [(peer.licences or Licences()).rich_media_sessions for peer in case.peers]
    pool = sum(count or 0 for count in counts)
    stated = pool > 0 or (bool(counts) and None not in counts)
    sure = cluster.type is not None and cluster.services is not None
    pointer = f"{cluster.path}/type" if cluster.type is None else cluster.services_path
    if sure:
        pointer = next((peer.where("licences") for peer in case.peers), cluster.size_path)
    facts = {"type": cluster.type, "services": services, "pool": pool if stated else None}
    yield observe(some(pool > 0, None if not (stated and sure) else False), on_cluster(cluster), pointer, **facts)


def _may_serve_mra(case: Case) -> bool:
    asked = case.cluster.demand.mra_registrations
    return case.cluster.serves(Service.MRA) is not False if asked is None else asked > 0


@rule(
    "LIC-05",
    severity=Severity.BLOCKER,
    cites=("select-release-note-x14.2.5#Expressway Select", "ce1300-guide#Software requirements"),
    applies=_may_serve_mra,
    releases=since("X14.2"),
)
def select_for_many_registrations(case: Case) -> Iterator[Observation]:
    """From X14.2 more MRA registrations on a peer than the standard image encrypts need Expressway Select."""
    limit, asked = case.limit("encrypted_sessions_on_standard_image").value, case.cluster.demand.mra_registrations
    counted = case.capacity.counted_peers or 1
    each = None if asked is None else ceil(asked / counted)
    for peer in case.peers:
        few = None if each is None else each <= limit
        holds = some(few, is_same(peer.image, Image.SELECT))
        pointer = case.cluster.where_demand("mra_registrations") if each is None else peer.where("image")
        facts = {"mra_registrations": each, "asked": asked, "counted_peers": counted, "limit": limit}
        yield observe(holds, on_peer(case.cluster, peer), pointer, image=peer.image, **facts)


@rule(
    "LIC-06",
    severity=Severity.CAUTION,
    cites=("administrator-guide-x15.0-licensing#Option keys",),
    applies=_may_have_option_keys,
)
def option_keys_in_effect(case: Case) -> Iterator[Observation]:
    """No peer has more option keys than take effect."""
    limit = case.limit("option_keys_in_effect").value
    for peer in case.peers:
        count = None if peer.option_keys is None else len(peer.option_keys)
        holds = None if count is None else count <= limit
        yield observe(holds, on_peer(case.cluster, peer), peer.where("option_keys"), count=count, limit=limit)


@rule(
    "LIC-07",
    severity=Severity.BLOCKER,
    cites=("mra-guide-x15.0#Hardware security module", "select-release-note-x14.2.5#Withdrawn features"),
)
def no_security_module(case: Case) -> Iterator[Observation]:
    """No peer uses a hardware security module with Smart Licensing, the only licensing from X14.2."""
    smart_only = case.release >= case.reference.milestones["smart_licensing_only"]
    for peer in case.peers:
        state = peer.smart_licensing or SmartLicensing()
        smart = True if smart_only else state.registered
        clash = every(peer.hsm, smart)
        pointer = peer.where("smart_licensing" if peer.hsm and smart is None else "hsm")
        facts = {"hsm": peer.hsm, "smart_licensing": smart}
        yield observe(None if clash is None else not clash, on_peer(case.cluster, peer), pointer, **facts)


def _may_be_microsoft_gateway(case: Case) -> bool:
    cluster = case.cluster
    return cluster.serves(Service.MS_GATEWAY) is not False and cluster.type is not PeerType.E


@rule(
    "LIC-08",
    severity=Severity.CAUTION,
    cites=("administrator-guide-x15.3-smart-licensing#Smart Licensing",),
    applies=_may_be_microsoft_gateway,
    releases=since("X14.2"),
)
def microsoft_key_was_added(case: Case) -> Iterator[Observation]:
    """A gateway to Microsoft has its option key already, since none can be added from X14.2."""
    key, cluster = case.reference.feature_keys["microsoft_interoperability"], case.cluster
    sure = every(cluster.serves(Service.MS_GATEWAY), is_same(cluster.type, PeerType.C))
    unsure = f"{cluster.path}/type" if cluster.type is None else cluster.services_path
    for peer in case.peers:
        keys = peer.option_keys
        has = None if keys is None else key.casefold() in {name.casefold() for name in keys}
        pointer = unsure if has is False and not sure else peer.where("option_keys")
        yield observe(some(has, None if not sure else False), on_peer(cluster, peer), pointer, option_keys=keys)
