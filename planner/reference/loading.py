"""data/*.toml -> Reference, checked row by row: keys, release ranges, citations, and that nothing is left unread."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from planner import resources
from planner.design import METRICS, CapacityBasis, PeerType, Platform, Series
from planner.errors import InvalidVersion, ReferenceDataError
from planner.reference.tables import (
    STEP_CONDITIONS,
    STEP_FACTS,
    STEP_ROLES,
    CapacityRule,
    Citation,
    Figures,
    FlowFacts,
    Limit,
    PlatformFacts,
    Procedure,
    Reference,
    Source,
    Step,
    StepKind,
)
from planner.versions import Releases, Version

T = TypeVar("T")


def load_reference(directory: Path | None = None) -> Reference:
    """Load and check all of data/; raise ReferenceDataError for a wrong file."""
    folder = directory or resources.directory("data")
    sources = {row["id"]: row for row in _rows(folder, "sources.toml", "source")}
    load = _Loader(folder, frozenset(sources))
    releases = load.document("releases.toml")
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
        limits=load.table("limits.toml", "limit", load.limit, "id value unit cite", "inferred why"),
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
        exempt_option_keys=load.exempt_option_keys(),
        milestones={
            row["id"]: Version.parse(row["since"])
            for row in load.table("releases.toml", "milestone", load.cited, "id cite", "")
        },
        procedures={
            procedure.id: procedure
            for procedure in load.table("procedures.toml", "procedure", load.procedure, "id cite step", "")
        },
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

    def limit(self, row: dict[str, Any], releases: Releases) -> Limit:
        return Limit(
            id=row["id"],
            value=row["value"],
            unit=row["unit"],
            releases=releases,
            cite=self.cite(row["cite"]),
            inferred=row.get("inferred", False),
            why=row.get("why"),
        )

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

    def exempt_option_keys(self) -> dict[Series, frozenset[str]]:
        rows = self.table("licences.toml", "exempt_option_key", self.cited, "series name cite", "")
        return {
            series: frozenset(row["name"].casefold() for row in rows if row["series"] == series) for series in Series
        }

    def procedure(self, row: dict[str, Any], releases: Releases) -> Procedure:
        steps: list[Step] = []
        for place, step in enumerate(row["step"]):
            try:
                steps.append(self._step(step))
            except ReferenceDataError as error:
                raise ReferenceDataError("", f"step[{place}].{error.key}", error.reason) from error
            if steps[-1].key in {earlier.key for earlier in steps[:-1]}:
                raise ReferenceDataError("", f"step[{place}].key", "is there twice")
        return Procedure(row["id"], self.cite(row["cite"]), tuple(steps), releases)

    def _step(self, step: Mapping[str, Any]) -> Step:
        required = {"key", "who", "cite"}
        optional = {"wait_minutes", "kind", "for_each", "names", "when", "since", "before"}
        if missing := required - set(step):
            raise ReferenceDataError("", sorted(missing)[0], "is missing")
        if unknown := set(step) - required - optional:
            raise ReferenceDataError("", sorted(unknown)[0], "is not a known key")
        for key, known in (
            ("who", STEP_ROLES),
            ("for_each", STEP_ROLES),
            ("when", STEP_CONDITIONS),
            ("kind", tuple(StepKind)),
        ):
            if key in step and step[key] not in known:
                raise ReferenceDataError("", key, f"is not one of {', '.join(known)}")
        if set(step.get("names", ())) - set(STEP_FACTS):
            raise ReferenceDataError("", "names", f"is not among {', '.join(STEP_FACTS)}")
        wait = step.get("wait_minutes")
        if wait is not None and (type(wait) not in (int, float) or wait <= 0):
            raise ReferenceDataError("", "wait_minutes", "is not a number above 0")
        return Step(
            key=step["key"],
            who=step["who"],
            wait_minutes=wait,
            cite=self.cite(step["cite"]),
            kind=StepKind(step.get("kind", StepKind.DO)),
            for_each=step.get("for_each"),
            names=tuple(step.get("names", ())),
            when=step.get("when"),
            releases=self._releases(step),
        )
