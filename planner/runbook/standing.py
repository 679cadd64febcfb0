"""A cluster while a plan changes it: its list, primary and mode at each moment, and the procedures gone through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from planner.design import Cluster, PeerType, TlsVerification, is_ip
from planner.reference import Reference
from planner.runbook.building import forming_address, fqdn_of, mapping_row
from planner.runbook.matching import Match, Unit
from planner.runbook.plan import ClusterState, PeerField, PlannedProcedure
from planner.runbook.steps import Scene, expand, fields_of
from planner.versions import Version


class Standing:
    """A cluster that stands, and changes by one procedure after the other.

    Each method that changes it adds the procedure, with its facts as they are at that moment.
    """

    def __init__(
        self, index: int, match: Match, old: Cluster, reference: Reference, work: list[PlannedProcedure]
    ) -> None:
        self.index = index
        self.match = match
        self.old = old
        self.reference = reference
        self.list = [unit for unit in match.units if unit.before]
        self.fields = {unit: unit.before.address for unit in self.list if unit.before}
        for unit in self.list:
            # What is first stated for afterwards is no change: it was not known before.
            if self.fields[unit] is None and unit.after:
                self.fields[unit] = unit.after.address
        self.primary: Unit | None = self.list[(old.primary or old.peers[0]).number - 1]
        self.mode = old.tls_verification or TlsVerification.PERMISSIVE
        self.mapped = old.address_mapping is not None and old.address_mapping.enabled is True
        self.release: Version | None = old.software_version
        self.work = work

    @property
    def new(self) -> Cluster:
        """The cluster as it is to be; as it is, where it is to be disbanded."""
        return self.match.after or self.old

    @property
    def target(self) -> Unit | None:
        """The unit that is to be the primary; None where the design does not say."""
        primary = self.match.after.primary if self.match.after else None
        return next((unit for unit in self.match.units if primary is not None and unit.after is primary), None)

    def state(self) -> ClusterState:
        """Return what every Clustering page holds now."""
        return ClusterState(
            tuple(PeerField(self.fields[unit], self._name(unit)) for unit in self.list),
            self.list.index(self.primary) + 1 if self.primary in self.list else None,
            self.mode,
            self.mapped,
        )

    def has(self, procedure: str) -> bool:
        """Whether the release of now has a procedure."""
        return self.reference.release(self.release) in self.reference.procedures[procedure].releases

    # --- the procedures -----------------------------------------------------------------------------------------------

    def prepare(self) -> None:
        """See that all is well, and back up."""
        self._go("before_change", self._up())

    def remove(self, unit: Unit) -> None:
        """Remove a unit that is not the primary; `lost` ones without touching them."""
        rest = [other for other in self.list if other is not unit]
        self._go("remove_lost_peer" if unit.lost else "remove_peer", self._up(), unit, after=rest)

    def make_primary(self, unit: Unit) -> None:
        """Change the primary to another unit of the list."""
        numbers = self._numbers(self.list)
        old = self.primary
        others = [other for other in self._up() if other not in (unit, old)]
        roles: dict[str, tuple[int, ...]] = {"new_primary": (numbers[unit],), "other_peers": _of(numbers, others)}
        if old in self.list and not old.lost:
            roles["old_primary"] = (numbers[old],)
        before = self.state()
        self._add("change_primary", unit, numbers, before, roles=roles, primary=unit, subject=False)

    def disband(self) -> None:
        """Remove all, from the last in the list on."""
        self._go("disband", self._up(), after=[])

    def upgrade(self, units: Iterable[Unit], release: Version) -> None:
        """Upgrade units of the list, the primary first."""
        wanted = set(units)
        numbers = self._numbers(self.list)
        ordered = sorted((unit for unit in self.list if unit in wanted), key=lambda unit: unit is not self.primary)
        before, old = self.state(), self.reference.release(self.release)
        enforcing = self.reference.procedures["enforce_tls"].releases
        starts_tls = old not in enforcing and release in enforcing
        self.release = release
        if starts_tls:
            self.mode = TlsVerification.PERMISSIVE
        self._add(
            "upgrade",
            None,
            numbers,
            before,
            roles={"upgraded_peers": tuple(numbers[unit] for unit in ordered)},
            conditions={"from_before_tls": starts_tls},
        )

    def add(self, unit: Unit, *, known: bool = False) -> None:
        """Add a unit, last in the list; one that is `known` has been in it before and needs no preparing."""
        number = len(self.list) + 1
        numbers = {**self._numbers(self.list), unit: number}
        self.fields[unit] = self._entered(unit)
        if not known:
            self._add("prepare_unit", unit, numbers, self.state(), roles={"prepared_peers": (number,)}, subject=False)
        self.map_rows([unit], numbers)
        present = [other for other in self._up() if other is not self.primary]
        before = self.state()
        self.list = [*self.list, unit]
        roles = {"added_peer": (number,), "present_subordinates": _of(numbers, present)}
        self._add("add_peer", unit, numbers, before, roles=roles)

    def renumber(self, unit: Unit) -> None:
        """Change the address of a unit that is not the primary: out of the list, and in again as the last."""
        numbers = self._numbers(self.list)
        self.remove(unit)
        self.fields[unit] = self._entered(unit)
        self._add("change_address", unit, {unit: numbers[unit]}, self.state())
        self.add(unit, known=True)

    def replace(self, old: Unit, unit: Unit) -> None:
        """Put a new unit into the place of one that is up and not the primary."""
        numbers = self._numbers(self.list)
        self.fields[unit] = self._entered(unit)
        with_new = {**numbers, unit: numbers[old]}
        self._add("prepare_unit", unit, {unit: numbers[old]}, self.state(), subject=False)
        self.map_rows([unit], with_new)
        before = self.state()
        self.list = [unit if other is old else other for other in self.list]
        self._add("replace_peer", old, numbers, before, new=unit)

    def map_all(self) -> None:
        """Turn cluster address mapping on."""
        before = self.state()
        self.mapped = True
        numbers = self._numbers(self.list)
        self._add("address_mapping", None, numbers, before, roles={"mapped_peers": _of(numbers, self.list)})

    def use_fqdns(self, units: Iterable[Unit]) -> None:
        """Change the fields of these units to their FQDNs, one at a time."""
        before, numbers, wanted = self.state(), self._numbers(self.list), list(units)
        old = dict(self.fields)
        for unit in wanted:
            self.fields[unit] = unit.after.address if unit.after else None
        self._add("use_fqdns", None, numbers, before, roles={"readdressed_peers": _of(numbers, wanted)}, fields=old)

    def enforce(self) -> None:
        """Enforce TLS verification."""
        before = self.state()
        self.mode = TlsVerification.ENFORCE
        self._add("enforce_tls", None, self._numbers(self.list), before)

    # --- how ----------------------------------------------------------------------------------------------------------

    def pending_fqdns(self) -> list[Unit]:
        """Return the units of the list whose field holds an address, and is to hold a name."""
        return [
            unit
            for unit in self.list
            if unit.after and unit.after.address_is_ip is False and is_ip(self.fields[unit] or "")
        ]

    def turns_mapping_on(self) -> bool:
        """Whether the mapping is off, and is to be on."""
        wanted = self.new.address_mapping
        return not self.mapped and self.new.type is not PeerType.C and wanted is not None and wanted.enabled is True

    def _entered(self, unit: Unit) -> str | None:
        """Return what is entered for a unit that is added: its address while names are still to come."""
        if unit.after is None:
            return None
        if self.pending_fqdns() or (self.turns_mapping_on() and self.has("address_mapping")):
            return forming_address(self.new, unit.after)
        return unit.after.address

    def _up(self) -> list[Unit]:
        return [unit for unit in self.list if not unit.lost]

    @staticmethod
    def _numbers(units: Iterable[Unit]) -> dict[Unit, int]:
        return {unit: number for number, unit in enumerate(units, start=1)}

    def _name(self, unit: Unit) -> str | None:
        peer = unit.after or unit.before
        return self.fields.get(unit) or (peer.name if peer else None)

    def map_rows(self, units: list[Unit], numbers: Mapping[Unit, int] | None = None) -> None:
        """Give new units their rows where the mapping is on: their names are read from it."""
        if self.mapped and self.has("address_mapping"):
            numbers = numbers or self._numbers(self.list)
            self._add("address_mapping", None, numbers, self.state(), roles={"mapped_peers": _of(numbers, units)})

    def _go(
        self, procedure: str, present: list[Unit], unit: Unit | None = None, after: list[Unit] | None = None
    ) -> None:
        numbers, before = self._numbers(self.list), self.state()
        if after is not None:
            self.list = after
        self._add(procedure, unit, numbers, before, present=present)

    def _add(
        self,
        procedure: str,
        unit: Unit | None,
        numbers: Mapping[Unit, int],
        before: ClusterState,
        *,
        roles: Mapping[str, tuple[int, ...]] | None = None,
        conditions: Mapping[str, bool] | None = None,
        present: list[Unit] | None = None,
        new: Unit | None = None,
        primary: Unit | None = None,
        fields: Mapping[Unit, str | None] | None = None,
        subject: bool = True,
    ) -> None:
        """Go through a procedure about a unit; `numbers` are those of its steps, the list is as it is afterwards."""
        in_charge = self.primary
        chief = numbers.get(in_charge, 0) if in_charge else 0
        if primary is not None:
            self.primary = primary
        elif not self.list:
            self.primary = None
        units = present if present is not None else [one for one in numbers if not one.lost]
        everyone = _of(numbers, units)
        number = numbers[unit] if unit else 0
        subordinates = tuple(other for other in everyone if other != chief)
        by_number = {place: one for one, place in numbers.items()}
        known: dict[str, tuple[int, ...]] = {
            "each_peer": everyone,
            "primary": (chief,) if chief else (),
            "subordinates": subordinates,
            "removed_peer": (number,),
            "subject_peer": (number,),
            "new_unit": (number,),
            "prepared_peers": (number,),
            "leaving_peers": tuple(reversed(subordinates)),
            "remaining_peers": tuple(other for other in everyone if other != number),
            "remaining_subordinates": tuple(other for other in subordinates if other != number),
            **(roles or {}),
        }
        entered = fields or self.fields
        after = self.state()

        def facts(of: int) -> dict[str, Any]:
            one = by_number.get(of) or by_number[chief]
            peer = one.after or one.before
            row = mapping_row(self.new, one.after) if one.after else (None, None)
            return {
                "number": numbers[one],
                "primary": chief,
                "primary_after": after.primary or chief,
                "cluster_name": self.new.name,
                "ip_version": self.new.ip_version,
                "mode": self.mode,
                "address": entered.get(one),
                "addresses": fields_of(dict(enumerate(after.addresses, start=1))),
                "new_address": self.fields.get(new) if new else self._entered(one),
                "fqdn": fqdn_of(one.after) if one.after else None,
                "mapped_fqdn": row[0],
                "mapped_ip": row[1],
                "release": peer.software_version if peer else None,
            }

        def leaving(of: int) -> Mapping[str, tuple[int, ...]]:
            gone = {other for other in known["leaving_peers"] if other >= of}
            return (
                {"remaining_peers": tuple(other for other in everyone if other not in gone)} if not after.fields else {}
            )

        def name(role: str, of: int) -> str | None:
            return self._name(new if role == "new_unit" and new else by_number[of])

        scene = Scene(
            cluster=self.index,
            release=self.reference.release(self.release),
            roles=known,
            conditions={
                "by_address": self.mode is TlsVerification.PERMISSIVE
                and any(field is not None and is_ip(field) for field in after.addresses),
                "clustered": len(numbers) > 1,
                "edge": False,
                "primary_not_first": False,
                "from_before_tls": False,
                **(conditions or {}),
            },
            facts=facts,
            name=name,
            named=leaving,
        )
        row = self.reference.procedures[procedure]
        made = expand(row, scene, self.reference, number or chief, number if subject and unit else None)
        self.work.append(PlannedProcedure(made, before, after))


def _of(numbers: Mapping[Unit, int], units: Iterable[Unit]) -> tuple[int, ...]:
    return tuple(sorted(numbers[unit] for unit in units))
