"""The rule book. May import what lies below (design, reference, capacity); knows no framework, file, clock or language.

The topics are imported in report order; RULES keeps that order.
"""

from __future__ import annotations

# Importing a topic registers its rules; the order is the report's.
# isort: off
from planner.rules import membership, network, naming, dns_records, tls, certificates  # noqa: F401
from planner.rules import settings, licences, pair, attached, demand  # noqa: F401
from planner.rules import operations  # noqa: F401

# isort: on
from planner.rules._rule import (
    TOPICS,
    WAIVABLE,
    Case,
    Kind,
    Observation,
    Outcome,
    Place,
    Result,
    Rule,
    Scope,
    Severity,
    registered,
    run,
)

RULES = registered()
"""Every rule by id, in report order."""

__all__ = [
    "RULES",
    "TOPICS",
    "WAIVABLE",
    "Case",
    "Kind",
    "Observation",
    "Outcome",
    "Place",
    "Result",
    "Rule",
    "Scope",
    "Severity",
    "run",
]
