"""What the vendor documents: typed tables with their citations, loaded once from data/ and checked while loading.

Numbers are exactly as printed. Unknown or missing keys raise ReferenceDataError naming file, key and reason.
"""

from __future__ import annotations

from planner.reference.loading import load_reference
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

__all__ = [
    "STEP_CONDITIONS",
    "STEP_FACTS",
    "STEP_ROLES",
    "CapacityRule",
    "Citation",
    "Figures",
    "FlowFacts",
    "Limit",
    "PlatformFacts",
    "Procedure",
    "Reference",
    "Source",
    "Step",
    "StepKind",
    "load_reference",
]
