"""What cites each source: nothing of the reference is left out, nothing is invented."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from planner.reference import Citation, load_reference
from planner.render.citing import PARTS, citing
from planner.rules import RULES

REFERENCE = load_reference()


def holds_citations(value: Any) -> bool:
    """Whether there is a citation anywhere in a value."""
    if isinstance(value, Citation):
        return True
    if isinstance(value, dict):
        return any(map(holds_citations, value.values()))
    if isinstance(value, tuple | list):
        return any(map(holds_citations, value))
    if hasattr(value, "values") and not is_dataclass(value):
        return any(map(holds_citations, value.values()))
    return is_dataclass(value) and any(holds_citations(getattr(value, field.name)) for field in fields(value))


def test_every_table_with_citations_belongs_to_a_part() -> None:
    """A table that is added to the reference must be told of here."""
    listed = [table for tables in PARTS.values() for table in tables]
    assert len(listed) == len(set(listed))
    cited = {field.name for field in fields(REFERENCE) if holds_citations(getattr(REFERENCE, field.name))}
    assert cited == set(listed)


def test_rules_are_told_of_each_source_that_they_cite_or_contradict() -> None:
    """And of no other."""
    found = citing(REFERENCE)
    assert list(found) == list(REFERENCE.sources)
    for rule in RULES.values():
        named = {citation.source for citation in (*rule.cites, *rule.conflicts)}
        assert {source for source, used in found.items() if rule.id in used.rules} == named


def test_figures_are_counted_once_each() -> None:
    """The capacity tables have as many citations as rows."""
    counted = sum(used.places.get("capacity", 0) for used in citing(REFERENCE).values())
    assert counted == len(REFERENCE.capacity_rules) + len(REFERENCE.figures) + len(REFERENCE.fast_path)


def test_a_source_that_nothing_cites_says_so() -> None:
    """It is in the bibliography, and neither a rule nor a table has it."""
    unused = [source for source, used in citing(REFERENCE).items() if not used.anything]
    assert all(source not in {c.source for rule in RULES.values() for c in rule.cites} for source in unused)
