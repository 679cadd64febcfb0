"""What the vendor documents: typed tables with their citations, loaded once from data/ and checked while loading.

Numbers are exactly as printed. Unknown or missing keys raise ReferenceDataError naming file, key and reason.
"""

from __future__ import annotations

from planner.reference.loading import load_reference
from planner.reference.names import Basis, NameFacts, SrvFacts, UsageFacts
from planner.reference.tables import (
    FLOW_CONDITIONS,
    FLOW_ROLES,
    STEP_CONDITIONS,
    STEP_FACTS,
    STEP_ROLES,
    AttachedRelease,
    CapacityRule,
    Citation,
    DeploymentFlowFacts,
    EsxiSupport,
    FeatureReleases,
    Figures,
    FlowFacts,
    Limit,
    PeerFirewallFacts,
    PlatformFacts,
    Procedure,
    Reference,
    ServiceFacts,
    Source,
    Step,
    StepKind,
    VirtualMachineNeeds,
)

__all__ = [
    "FLOW_CONDITIONS",
    "FLOW_ROLES",
    "STEP_CONDITIONS",
    "STEP_FACTS",
    "STEP_ROLES",
    "AttachedRelease",
    "Basis",
    "CapacityRule",
    "Citation",
    "DeploymentFlowFacts",
    "EsxiSupport",
    "FeatureReleases",
    "Figures",
    "FlowFacts",
    "Limit",
    "NameFacts",
    "PeerFirewallFacts",
    "PlatformFacts",
    "Procedure",
    "Reference",
    "ServiceFacts",
    "Source",
    "SrvFacts",
    "Step",
    "StepKind",
    "UsageFacts",
    "VirtualMachineNeeds",
    "load_reference",
]
