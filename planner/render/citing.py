"""What in the book cites a source: rules by name, the rest by the table that it stands in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from planner.reference import Citation, Reference
from planner.rules import RULES

PARTS: Mapping[str, tuple[str, ...]] = {
    "capacity": ("capacity_rules", "figures", "fast_path"),
    "ports": ("flows", "deployment_flows", "peer_firewall_rules"),
    "limits": ("limits",),
    "procedures": ("procedures", "dangers"),
    "troubleshooting": ("troubleshooting",),
    "other": (
        "platforms",
        "virtual_machines",
        "esxi",
        "milestone_cites",
        "days",
        "names",
        "services",
        "attached_releases",
        "feature_releases",
    ),
}
"""The tables of the reference by the part of the book that shows them."""


@dataclass(frozen=True, slots=True)
class Citing:
    """What cites one source."""

    rules: tuple[str, ...]
    """Ids of the rules, those that it contradicts included, in report order."""
    places: Mapping[str, int]
    """How often each of PARTS cites it; what does not is left out."""

    @property
    def anything(self) -> bool:
        """Whether anything cites it."""
        return bool(self.rules or self.places)


def citing(reference: Reference) -> dict[str, Citing]:
    """Return what cites each source, by its id, in the order of the bibliography."""
    counted: dict[str, dict[str, int]] = {source: {} for source in reference.sources}
    for part, tables in PARTS.items():
        for citation in (found for table in tables for found in _citations(getattr(reference, table))):
            counts = counted[citation.source]
            counts[part] = counts.get(part, 0) + 1
    return {source: Citing(tuple(_rules(source)), counts) for source, counts in counted.items()}


def _rules(source: str) -> Iterator[str]:
    for rule in RULES.values():
        if any(citation.source == source for citation in (*rule.cites, *rule.conflicts)):
            yield rule.id


def _citations(value: Any) -> Iterator[Citation]:
    """Yield every citation in a table, however deep it stands."""
    if isinstance(value, Citation):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _citations(inner)
    elif isinstance(value, tuple | list | frozenset):
        for inner in value:
            yield from _citations(inner)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _citations(getattr(value, field.name))
