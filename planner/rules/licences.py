"""LIC: option keys and capacity licences."""

from __future__ import annotations

from collections.abc import Iterator

from planner.design import Licences, Metric, Series
from planner.rules._rule import Case, Observation, Severity, clustered, observe, on_demand, on_peer, rule


def _has_option_keys(case: Case) -> bool:
    """Not where a stated release knows Smart Licensing only and no peer states option keys."""
    release = case.cluster.software_version
    smart_only = release is not None and release >= case.reference.milestones["smart_licensing_only"]
    return clustered(case) and (not smart_only or any(peer.option_keys is not None for peer in case.peers))


@rule(
    "LIC-01",
    severity=Severity.BLOCKER,
    cites=("tac-217230#Requirements", "cluster-guide-x14.3#Clustering requirements"),
    applies=_has_option_keys,
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
    """Return option keys by their case-folded name, the exempt ones left out."""
    return {key.casefold(): key for key in keys if key.casefold() not in exempt}


def _pools(case: Case) -> Iterator[tuple[Metric, int, list[int | None]]]:
    """Yield each kind of licence that the demand needs: what for, how many, and how many each peer holds."""
    held = [peer.licences or Licences() for peer in case.peers]
    sessions, registrations = case.capacity.sessions_needed, case.cluster.demand.registrations
    if sessions is not None:
        yield Metric.RICH_MEDIA_SESSIONS, sessions, [licences.rich_media_sessions for licences in held]
    if registrations is not None:
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
        yield observe(
            None if left is None else needed <= left,
            on_demand(case.cluster),
            _where(case, licence, counts),
            licence=licence,
            needed=needed,
            pool=pool,
            left=left,
            days=days,
        )


def _where(case: Case, licence: Metric, counts: list[int | None]) -> str:
    """Return the pointer of the first peer that does not state its licences; else of the demand."""
    for peer, count in zip(case.peers, counts, strict=True):
        if count is None:
            return peer.where("licences")
    return case.cluster.where_demand(licence, Metric.VIDEO_CALLS, Metric.AUDIO_CALLS)
