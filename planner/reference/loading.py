"""data/*.toml -> Reference, checked row by row: keys, release ranges, citations, and that nothing is left unread."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from planner import resources
from planner.design import METRICS, CapacityBasis, PeerType, Platform, Series, Service
from planner.errors import InvalidVersion, ReferenceDataError
from planner.reference.names import load_names
from planner.reference.procedures import load_procedures
from planner.reference.tables import (
    FLOW_CONDITIONS,
    FLOW_ROLES,
    LIMIT_GROUPS,
    AttachedRelease,
    CapacityRule,
    Citation,
    CitedDay,
    DeploymentFlowFacts,
    EsxiSupport,
    FeatureReleases,
    Figures,
    FlowFacts,
    Limit,
    PeerFirewallFacts,
    PlatformFacts,
    Reference,
    ServiceFacts,
    Source,
    VirtualMachineNeeds,
)
from planner.reference.troubleshooting_rows import load_troubleshooting
from planner.versions import EsxiRelease, ProductRelease, Releases, Version

T = TypeVar("T")


def load_reference(directory: Path | None = None) -> Reference:
    """Load and check all of data/; raise ReferenceDataError for a wrong file."""
    folder = directory or resources.directory("data")
    sources = {row["id"]: row for row in _rows(folder, "sources.toml", "source")}
    load = _Loader(folder, frozenset(sources))
    releases = load.document("releases.toml")
    milestones = load.table("releases.toml", "milestone", load.cited, "id cite", "")
    procedures, work_times, dangers = load_procedures(load)
    reference = Reference(
        edition=_need(releases, "edition", "releases.toml"),
        current_release=Version.parse(_need(releases, "current", "releases.toml")),
        sources={
            source.id: source
            for source in load.table(
                "sources.toml", "source", _source, "id title publisher edition date retrieved", "url"
            )
        },
        platforms={
            platform.id: platform
            for platform in load.table(
                "platforms.toml", "platform", load.platform, "id label kind classes scales cite scales_cite", "series"
            )
        },
        virtual_machines={
            needs.platform: needs
            for needs in load.table(
                "platforms.toml",
                "virtual_machine",
                load.virtual_machine,
                "platform vcpus processor_mhz reserved_mhz reserved_ram_gb disk_gb nic_mbps cite",
                "",
            )
        },
        esxi=load.table("platforms.toml", "esxi", load.esxi, "minimum cite", "inferred why"),
        limits=load.table(
            "limits.toml", "limit", load.limit, "id group value unit cite", "recommended note inferred why"
        ),
        capacity_rules=load.table(
            "capacity.toml", "rule", load.capacity_rule, "basis counted_peers reserved_peers cite", ""
        ),
        figures=load.table(
            "capacity.toml",
            "figures",
            load.figures,
            "basis platform peers_in_table cite",
            f"inferred why {' '.join(METRICS)}",
        ),
        fast_path=load.table("capacity.toml", "fast_path", load.figures, "platform cite", " ".join(METRICS)),
        flows=load.table(
            "ports.toml", "flow", load.flow, "id protocol cite", "source_ports destination_ports only_type note"
        ),
        deployment_flows=load.table(
            "flows.toml",
            "deployment_flow",
            load.deployment_flow,
            "id from to protocols cite",
            "services when source_ports destination_ports large_destination_ports multiplexed_destination_ports "
            "first_zone_port optional inferred why note cites_also",
        ),
        peer_firewall_rules=load.table(
            "flows.toml", "peer_firewall_rule", load.peer_firewall_rule, "protocol start_port end_port cite", ""
        ),
        exempt_option_keys=load.exempt_option_keys(),
        feature_keys={
            row["id"]: row["name"] for row in load.table("licences.toml", "feature_key", load.cited, "id name cite", "")
        },
        milestones={row["id"]: Version.parse(row["since"]) for row in milestones},
        milestone_cites={row["id"]: load.cite(row["cite"]) for row in milestones},
        days={row.id: row for row in load.table("limits.toml", "day", load.cited_day, "id day cite", "inferred why")},
        procedures=procedures,
        work_times=work_times,
        dangers=dangers,
        names=load_names(load),
        troubleshooting=load_troubleshooting(load),
        services=load.services(),
        attached_releases={
            attached.id: attached
            for attached in load.table(
                "releases.toml", "attached_release", load.attached_release, "id release cite", ""
            )
        },
        feature_releases=load.feature_releases(releases),
    )
    load.no_other_tables()
    return reference


def _need(document: Mapping[str, Any], key: str, file: str) -> Any:
    if key not in document:
        raise ReferenceDataError(file, key, "is missing")
    return document[key]


def _rows(folder: Path, file: str, table: str) -> list[dict[str, Any]]:
    try:
        document = tomllib.loads((folder / file).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ReferenceDataError(file, "/", str(error)) from error
    rows = document.get(table, [])
    if not isinstance(rows, list):
        raise ReferenceDataError(file, table, "is not an array of tables")
    return rows


def _source(row: Mapping[str, Any], releases: Releases) -> Source:
    return Source(
        row["id"], row["title"], row["publisher"], row["edition"], row["date"], row["retrieved"], row.get("url")
    )


class _Loader:
    """Reads tables row by row, checking keys, release ranges and citations on the way."""

    def __init__(self, folder: Path, source_ids: frozenset[str]) -> None:
        self._folder = folder
        self._source_ids = source_ids
        self._read: dict[str, set[str]] = {"releases.toml": {"edition", "current", "cite"}}

    def document(self, file: str) -> dict[str, Any]:
        try:
            return tomllib.loads((self._folder / file).read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise ReferenceDataError(file, "/", str(error)) from error

    def table(
        self, file: str, table: str, make: Callable[[dict[str, Any], Releases], T], required: str, optional: str
    ) -> tuple[T, ...]:
        self._read.setdefault(file, set()).add(table)
        made = []
        for place, row in enumerate(_rows(self._folder, file, table)):
            key = f"{table}[{place}]"
            known = {*required.split(), *optional.split(), "since", "before"}
            if missing := set(required.split()) - set(row):
                raise ReferenceDataError(file, f"{key}.{sorted(missing)[0]}", "is missing")
            if unknown := set(row) - known:
                raise ReferenceDataError(file, f"{key}.{sorted(unknown)[0]}", "is not a known key")
            try:
                made.append(make(row, self._releases(row)))
            except ReferenceDataError as error:
                raise ReferenceDataError(file, f"{key}.{error.key}", error.reason) from error
            except (ValueError, TypeError, InvalidVersion) as error:
                raise ReferenceDataError(file, key, str(error)) from error
        if not made:
            raise ReferenceDataError(file, table, "has no rows")
        return tuple(made)

    def no_other_tables(self) -> None:
        """Refuse a table that nothing reads: it would be a number nobody checks."""
        for file, known in self._read.items():
            if unknown := set(self.document(file)) - known:
                raise ReferenceDataError(file, sorted(unknown)[0], "is not a known table")

    def cite(self, text: str, key: str = "cite") -> Citation:
        citation = Citation.parse(text)
        if citation.source not in self._source_ids:
            raise ReferenceDataError("", key, f"names no source of sources.toml: {citation.source}")
        if not citation.locator:
            raise ReferenceDataError("", key, "has no locator")
        return citation

    @staticmethod
    def _releases(row: Mapping[str, Any]) -> Releases:
        since, before = (Version.parse(row[key]) if key in row else None for key in ("since", "before"))
        return Releases(since, before)

    def cited(self, row: dict[str, Any], releases: Releases) -> dict[str, Any]:
        self.cite(row["cite"])
        return row

    def platform(self, row: dict[str, Any], releases: Releases) -> PlatformFacts:
        return PlatformFacts(
            id=Platform(row["id"]),
            label=row["label"],
            kind=row["kind"],
            classes=tuple(row["classes"]),
            scales=row["scales"],
            releases=releases,
            series=tuple(Series(series) for series in row.get("series", list(Series))),
            cite=self.cite(row["cite"]),
            scales_cite=self.cite(row["scales_cite"], "scales_cite"),
        )

    def virtual_machine(self, row: dict[str, Any], releases: Releases) -> VirtualMachineNeeds:
        return VirtualMachineNeeds(
            platform=Platform(row["platform"]),
            vcpus=row["vcpus"],
            processor_mhz=row["processor_mhz"],
            reserved_mhz=row["reserved_mhz"],
            reserved_ram_gb=row["reserved_ram_gb"],
            disk_gb=row["disk_gb"],
            nic_mbps=row["nic_mbps"],
            cite=self.cite(row["cite"]),
        )

    def esxi(self, row: dict[str, Any], releases: Releases) -> EsxiSupport:
        return EsxiSupport(
            releases=releases,
            minimum=tuple(sorted(EsxiRelease.parse(text) for text in row["minimum"])),
            cite=self.cite(row["cite"]),
            inferred=row.get("inferred", False),
            why=row.get("why"),
        )

    def limit(self, row: dict[str, Any], releases: Releases) -> Limit:
        if row["group"] not in LIMIT_GROUPS:
            raise ReferenceDataError("", "group", f"is not one of {', '.join(LIMIT_GROUPS)}")
        return Limit(
            id=row["id"],
            group=row["group"],
            value=row["value"],
            unit=row["unit"],
            releases=releases,
            cite=self.cite(row["cite"]),
            recommended=row.get("recommended", False),
            note=row.get("note", False),
            inferred=row.get("inferred", False),
            why=row.get("why"),
        )

    def cited_day(self, row: dict[str, Any], releases: Releases) -> CitedDay:
        return CitedDay(row["id"], row["day"], self.cite(row["cite"]), row.get("inferred", False), row.get("why"))

    def capacity_rule(self, row: dict[str, Any], releases: Releases) -> CapacityRule:
        return CapacityRule(
            CapacityBasis(row["basis"]), releases, row["counted_peers"], row["reserved_peers"], self.cite(row["cite"])
        )

    def figures(self, row: dict[str, Any], releases: Releases) -> Figures:
        return Figures(
            basis=CapacityBasis(row.get("basis", CapacityBasis.ADMINISTRATOR_GUIDE)),
            platform=Platform(row["platform"]),
            releases=releases,
            peers_in_table=row.get("peers_in_table", 1),
            printed={metric: row[metric] for metric in METRICS if metric in row},
            cite=self.cite(row["cite"]),
            inferred=row.get("inferred", False),
            why=row.get("why"),
        )

    def flow(self, row: dict[str, Any], releases: Releases) -> FlowFacts:
        return FlowFacts(
            id=row["id"],
            releases=releases,
            protocol=row["protocol"],
            source_ports=row.get("source_ports"),
            destination_ports=row.get("destination_ports"),
            only_type=PeerType(row["only_type"]) if "only_type" in row else None,
            note=row.get("note", False),
            cite=self.cite(row["cite"]),
        )

    def deployment_flow(self, row: dict[str, Any], releases: Releases) -> DeploymentFlowFacts:
        for key in ("from", "to"):
            if not row[key] or set(row[key]) - set(FLOW_ROLES):
                raise ReferenceDataError("", key, f"is not one or more of {', '.join(FLOW_ROLES)}")
        if row.get("when", FLOW_CONDITIONS[0]) not in FLOW_CONDITIONS:
            raise ReferenceDataError("", "when", f"is not one of {', '.join(FLOW_CONDITIONS)}")
        if row.get("inferred", False) != ("why" in row):
            raise ReferenceDataError("", "why", "says why a row is inferred, and stands only there")
        return DeploymentFlowFacts(
            id=row["id"],
            releases=releases,
            sources=tuple(row["from"]),
            destinations=tuple(row["to"]),
            services=tuple(Service(service) for service in row.get("services", ())),
            when=row.get("when"),
            source_ports=row.get("source_ports"),
            protocols=tuple(row["protocols"]),
            destination_ports=row.get("destination_ports"),
            large_destination_ports=row.get("large_destination_ports"),
            multiplexed_destination_ports=row.get("multiplexed_destination_ports"),
            first_zone_port=row.get("first_zone_port"),
            optional=row.get("optional", False),
            inferred=row.get("inferred", False),
            note=row.get("note", False),
            cite=self.cite(row["cite"]),
            cites_also=tuple(self.cite(cite, "cites_also") for cite in row.get("cites_also", ())),
            why=row.get("why"),
        )

    def peer_firewall_rule(self, row: dict[str, Any], releases: Releases) -> PeerFirewallFacts:
        return PeerFirewallFacts(releases, row["protocol"], row["start_port"], row["end_port"], self.cite(row["cite"]))

    def exempt_option_keys(self) -> dict[Series, frozenset[str]]:
        rows = self.table("licences.toml", "exempt_option_key", self.cited, "series name cite", "")
        return {
            series: frozenset(row["name"].casefold() for row in rows if row["series"] == series) for series in Series
        }

    def services(self) -> dict[Service, ServiceFacts]:
        """Return the table of services; refuse one that lacks a service or does not read the same both ways."""
        rows = self.table("services.toml", "service", self._service, "id with cite", "")
        found = {row.id: row for row in rows}
        for service in Service:
            if service not in found:
                raise ReferenceDataError("services.toml", "service", f"has no {service}")
            for other in found[service].together_with:
                if service not in found[other].together_with:
                    raise ReferenceDataError("services.toml", f"service.{other}", f"does not name {service}")
        return found

    def _service(self, row: dict[str, Any], releases: Releases) -> ServiceFacts:
        together = frozenset(Service(other) for other in row["with"])
        return ServiceFacts(Service(row["id"]), together, self.cite(row["cite"]))

    def attached_release(self, row: dict[str, Any], releases: Releases) -> AttachedRelease:
        return AttachedRelease(row["id"], ProductRelease.parse(row["release"]), self.cite(row["cite"]))

    def feature_releases(self, document: Mapping[str, Any]) -> FeatureReleases:
        """Return the list of feature releases; refuse one that is not in order."""
        file, key = "releases.toml", "feature_releases"
        self._read[file].add(key)
        stated = _need(document, key, file)
        for part in ("list", "cite", "inferred", "why"):
            if part not in stated:
                raise ReferenceDataError(file, f"{key}.{part}", "is missing")
        try:
            listed = tuple(Version.parse(text) for text in stated["list"])
        except InvalidVersion as error:
            raise ReferenceDataError(file, f"{key}.list", str(error)) from error
        if list(listed) != sorted(set(listed)):
            raise ReferenceDataError(file, f"{key}.list", "is not in order")
        return FeatureReleases(listed, self.cite(stated["cite"]), stated["inferred"], stated["why"])
