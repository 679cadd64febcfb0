"""From one design to another: the procedures in a safe order, with the list of peers right at every step.

What is lost goes first, then what leaves; upgrades by themselves, E before C; then one unit after the other is
replaced, renumbered or added; the primary is changed before it is touched; names, and then Enforce, come last.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from planner.design import Cluster, Design, Peer, PeerType, TlsVerification, canonical_address
from planner.reference import Reference
from planner.runbook.building import create, mapping_row
from planner.runbook.differences import without_procedure
from planner.runbook.matching import Match, Unit, match
from planner.runbook.plan import ChangePlan, ClusterState, PeerField, PlannedCluster, PlannedProcedure, Remark
from planner.runbook.standing import Standing
from planner.versions import Version


def change(
    before: Design, after: Design, reference: Reference, lost_peers: Collection[tuple[int, int]] = ()
) -> ChangePlan:
    """Return the way from one design to another.

    `lost_peers` are those of `before` that are down for good: pairs of a cluster's index and a peer's number. Peers are
    the same where they have a system name, an address or a name in common, and otherwise in the order of the lists.
    Raises KeyError for a lost peer that is not in the design.
    """
    for cluster, number in lost_peers:
        if not (0 <= cluster < len(before.clusters) and 1 <= number <= len(before.clusters[cluster].peers)):
            raise KeyError(f"no peer {number} in cluster {cluster}")
    planning = _Planning(reference, match(before, after, frozenset(lost_peers)))
    planning.run()
    return planning.plan()


class _Planning:
    """The plan as it grows."""

    def __init__(self, reference: Reference, matches: list[Match]) -> None:
        self.reference = reference
        self.matches = matches
        self.differences: list[Remark] = []
        self.open: list[Remark] = []
        self.notes: list[Remark] = []
        self.work: list[PlannedProcedure] = []
        self.standing: list[Standing] = []

    def plan(self) -> ChangePlan:
        done = {each.work.procedure for each in self.work}
        dangers = [row for row in self.reference.dangers if not row.procedures or done & set(row.procedures)]
        return ChangePlan(
            clusters=tuple(
                PlannedCluster(
                    _name(each), each.before.index if each.before else None, each.after.index if each.after else None
                )
                for each in self.matches
            ),
            differences=tuple(self.differences),
            dangers=tuple(dangers) if done else (),
            procedures=tuple(self.work),
            open=tuple(self.open),
            notes=tuple(self.notes),
        )

    def run(self) -> None:
        """Go through all clusters, one phase after the other."""
        created: list[tuple[int, Cluster]] = []
        for index, found in enumerate(self.matches):
            old, new = found.before, found.after
            if old is not None and new is not None:
                self.open += without_procedure(index, found, old, new)
            if new is not None and not new.peers and (old is None or old.peers):
                self.open.append(Remark("peers_unstated", index))
            elif old is None and new is not None:
                created.append((index, new))
            elif old is not None and not old.peers and (new is None or new.peers):
                self.open.append(Remark("peers_unstated", index))
            elif old is not None and old.peers:
                self.standing.append(Standing(index, found, old, self.reference, self.work))
        for each in self.standing:
            self._compare_releases(each)
        staying = [each for each in self.standing if self._begins(each)]
        for each in staying:
            if each.match.after is None:
                self._disband(each)
            else:
                self._shrink(each)
        going_on = [each for each in staying if each.match.after is not None and each.list]
        for each in sorted(going_on, key=lambda one: _AFTER_EDGE.get(one.new.type, 1)):
            self._upgrade(each)
        for each in going_on:
            self._rebuild(each)
        for each in self.standing:
            if each.match.after is not None and not all(unit.lost for unit in each.list):
                self._result(each)
        for index, new in created:
            self._create(index, new)

    def _compare_releases(self, each: Standing) -> None:
        """Tell of releases that no upgrade leads to."""
        for unit in each.list:
            old, new = _releases(each, unit)
            if old is not None and new is not None and new < old and unit.before:
                facts = {"number": unit.before.number, "old": old, "new": new}
                self.open.append(Remark("downgrade", each.index, facts))
        if each.old.software_version is None and each.new.software_version is not None:
            self.notes.append(Remark("release_unstated", each.index, {"new": each.new.software_version}))
            each.release = each.new.software_version

    # --- the phases ---------------------------------------------------------------------------------------------------

    def _begins(self, each: Standing) -> bool:
        """Back up a cluster that is to change; whether one is, and can."""
        wanted = list(self._wanted(each))
        self.differences += wanted
        if not wanted:
            return False
        if all(unit.lost for unit in each.list):
            self.open.append(Remark("all_lost", each.index))
            return False
        if each.old.primary is None:
            self.notes.append(Remark("primary_assumed", each.index, {"number": each.old.peers[0].number}))
        each.prepare()
        return True

    def _wanted(self, each: Standing) -> Iterator[Remark]:
        """Yield what is to change, as a reader sees it."""
        index, found = each.index, each.match
        if found.after is None:
            yield Remark("disbanded", index)
            return
        replaced = dict(found.replaced)
        taking_over = set(replaced.values())
        for unit in found.units:
            if unit.lost and unit.before:
                yield Remark("peer_lost", index, _named(unit.before))
            elif unit in replaced and unit.before:
                new = replaced[unit].after
                yield Remark("peer_replaced", index, {**_named(unit.before), "by": new.name if new else None})
            elif unit.leaves and unit.before:
                yield Remark("peer_moved" if unit.moves else "peer_removed", index, _named(unit.before))
            elif unit.before is None and unit not in taking_over and unit.after:
                yield Remark("peer_added", index, _named(unit.after))
            elif unit.before and unit.after and _renumbered(each, unit):
                old, new_ip = _cluster_ip(each.old, unit.before), _cluster_ip(each.new, unit.after)
                yield Remark("address", index, {"number": unit.before.number, "old": old, "new": new_ip})
        for unit in each.pending_fqdns():
            if unit.after and unit.before and not _renumbered(each, unit):
                yield Remark("fqdn", index, {"number": unit.before.number, "new": unit.after.address})
        if upgrades := _upgrades(each):
            yield Remark("release", index, {"old": each.old.software_version, "new": max(upgrades.values())})
        if each.target is not None and each.target is not each.primary:
            yield Remark("primary", index, {"new": each.target.after.name if each.target.after else None})
        if each.turns_mapping_on():
            yield Remark("mapping_on", index)
        elif each.mapped and self._changed_rows(each):
            yield Remark("mapping_rows", index)
        if _enforces(each):
            yield Remark("enforced", index)

    def _disband(self, each: Standing) -> None:
        self._lose(each)
        each.disband()

    def _lose(self, each: Standing) -> None:
        self._leave_primary(each, lambda unit: not unit.lost)
        for unit in [unit for unit in each.list if unit.lost]:
            each.remove(unit)

    def _shrink(self, each: Standing) -> None:
        """Remove what is lost, and what leaves without another in its place."""
        self._lose(each)
        replaced = {old for old, _ in each.match.replaced}
        going = [unit for unit in each.list if unit.leaves and unit not in replaced]
        if going and len(going) == len(each.list):
            # Nobody would be left to take the new ones: the first of those comes before the last one goes.
            each.add(next(unit for unit in each.match.units if unit.before is None))
        self._leave_primary(each, lambda unit: unit not in going)
        for unit in going:
            each.remove(unit)

    def _upgrade(self, each: Standing) -> None:
        if upgrades := _upgrades(each):
            each.upgrade(upgrades, max(upgrades.values()))

    def _rebuild(self, each: Standing) -> None:
        """Replace, renumber and add, one unit after the other; then the primary, names and mode."""
        self._replace(each)
        moved = [unit for unit in each.list if unit.stays and _renumbered(each, unit)]
        for unit in sorted(moved, key=lambda one: one is each.primary):
            if unit is each.primary and not self._leave_primary(each, _other_than(unit)):
                self.open.append(Remark("renumbered_alone", each.index, {"new": unit.after and unit.after.name}))
                continue
            each.renumber(unit)
        for unit in each.match.units:
            if unit.before is None and unit not in each.list:
                each.add(unit)
        target = each.target or next(
            (unit for unit in each.list if unit.before is (each.old.primary or each.old.peers[0])), None
        )
        if target is not None and target in each.list and target is not each.primary:
            each.make_primary(target)
        if each.turns_mapping_on():
            self._if_there(each, "address_mapping", each.map_all)
        elif each.mapped and (rows := self._changed_rows(each)):
            each.map_rows(rows)
        if pending := each.pending_fqdns():
            each.use_fqdns(pending)
        if _enforces(each):
            self._if_there(each, "enforce_tls", each.enforce)

    def _replace(self, each: Standing) -> None:
        """Put new units into the places of old ones, that of the primary last."""
        for old, new in sorted(each.match.replaced, key=lambda pair: pair[0] is each.primary):
            if old is each.primary and not self._leave_primary(each, _other_than(old)):
                # A cluster of one: the new unit joins it, becomes the primary, and the old one leaves.
                each.add(new)
                each.make_primary(new)
                each.remove(old)
            elif _same_platform(old, new):
                each.replace(old, new)
            else:
                each.remove(old)
                each.add(new)

    def _create(self, index: int, new: Cluster) -> None:
        self.differences.append(Remark("created", index, {"count": len(new.peers)}))
        nothing = ClusterState((), None, TlsVerification.PERMISSIVE, address_mapping=False)
        whole = ClusterState(
            tuple(PeerField(peer.address, peer.name) for peer in new.peers),
            (new.primary or new.peers[0]).number,
            new.tls_verification or TlsVerification.PERMISSIVE,
            bool(new.address_mapping and new.address_mapping.enabled),
        )
        made = create(new, self.reference)
        for place, work in enumerate(made):
            steps = tuple(replace(step, cluster=index) for step in work.steps)
            last = place == len(made) - 1
            self.work.append(
                PlannedProcedure(replace(work, cluster=index, steps=steps), nothing, whole if last else nothing)
            )

    def _result(self, each: Standing) -> None:
        """Tell where the procedures lead to another order than the design has, or leave a name as it is."""
        wanted = [unit for unit in each.match.units if unit.after and unit in each.list]
        wanted.sort(key=lambda unit: unit.after.number if unit.after else 0)
        if wanted != each.list and len(wanted) == len(each.list):
            remark = Remark("order", each.index, {"peers": _list_names(each)})
            (self.notes if any(work.work.cluster == each.index for work in self.work) else self.open).append(remark)
        for unit in wanted:
            field, address = each.fields[unit], unit.after.address if unit.after else None
            if field and address and canonical_address(field) != canonical_address(address):
                self.open.append(Remark("peer_field", each.index, {"old": field, "new": address}))

    # --- how ----------------------------------------------------------------------------------------------------------

    def _if_there(self, each: Standing, procedure: str, work: Callable[[], None]) -> None:
        """Go through a procedure, or tell that the release does not have it."""
        if each.has(procedure):
            work()
        else:
            release = self.reference.release(each.release)
            self.open.append(Remark("not_in_release", each.index, {"procedure": procedure, "release": release}))

    def _leave_primary(self, each: Standing, fit: Callable[[Unit], bool]) -> bool:
        """See that the primary is a fitting unit, changing it where it is not; whether there is one."""
        if each.primary is not None and fit(each.primary) and not each.primary.lost:
            return True
        fitting = [unit for unit in each.list if fit(unit) and not unit.lost]
        if not fitting:
            return False
        replaced = {old for old, _ in each.match.replaced}
        # Best the one that it is to be in the end, then one that nothing more happens to.
        best = min(
            fitting,
            key=lambda unit: (unit.leaves, unit in replaced, unit is not each.target, _renumbered(each, unit)),
        )
        each.make_primary(best)
        return True

    @staticmethod
    def _changed_rows(each: Standing) -> list[Unit]:
        """Return the units whose row of the mapping is to be another."""
        return [
            unit
            for unit in each.list
            if unit.before
            and unit.after
            and not _renumbered(each, unit)
            and None not in mapping_row(each.new, unit.after)
            and mapping_row(each.old, unit.before) != mapping_row(each.new, unit.after)
        ]


_AFTER_EDGE: dict[PeerType | None, int] = {PeerType.E: 0, PeerType.C: 2}
"""Upgrades go from the edge inwards."""


def _other_than(unit: Unit) -> Callable[[Unit], bool]:
    return lambda other: other is not unit


def _list_names(each: Standing) -> list[str]:
    """Return what to call each unit of the list: its address or name, else its number."""
    return [field.name or f"#{number}" for number, field in enumerate(each.state().fields, start=1)]


def _named(peer: Peer) -> dict[str, object]:
    return {"number": peer.number, "name": peer.name}


def _name(each: Match) -> str | None:
    named = each.after or each.before
    return named.name if named else None


def _cluster_ip(cluster: Cluster, peer: Peer) -> str | None:
    """Return the address that carries cluster traffic, canonical."""
    address = peer.address if peer.address_is_ip else peer.internal_ip(cluster.ip_version)
    return canonical_address(address) if address else None


def _renumbered(each: Standing, unit: Unit) -> bool:
    """Whether both designs know its address, and not the same."""
    if unit.before is None or unit.after is None or unit.lost:
        return False
    if each.old.ip_version is not each.new.ip_version and each.old.ip_version and each.new.ip_version:
        # Another IP version is no new address of one peer: it has no published procedure.
        return False
    old, new = _cluster_ip(each.old, unit.before), _cluster_ip(each.new, unit.after)
    return old is not None and new is not None and old != new


def _releases(each: Standing, unit: Unit) -> tuple[Version | None, Version | None]:
    """Return the release of a unit before and after; of one that is to be replaced that of the new one."""
    replaced = dict(each.match.replaced)
    wanted = unit.after or (replaced[unit].after if unit in replaced else None)
    return unit.before.software_version if unit.before else None, wanted.software_version if wanted else None


def _upgrades(each: Standing) -> dict[Unit, Version]:
    """Return the units that are to run a newer release, with it."""
    found: dict[Unit, Version] = {}
    for unit in each.list:
        old, new = _releases(each, unit)
        if not unit.lost and old is not None and new is not None and old < new:
            found[unit] = new
    return found


def _enforces(each: Standing) -> bool:
    """Whether TLS verification is Permissive, and is to be enforced."""
    return each.mode is TlsVerification.PERMISSIVE and each.new.tls_verification is TlsVerification.ENFORCE


def _same_platform(old: Unit, new: Unit) -> bool:
    platforms = {unit.platform for unit in (old.before, new.after) if unit and unit.platform}
    return len(platforms) < 2
