"""What the vendor documents: typed tables with their citations, loaded once from data/ and checked while loading.

Numbers are exactly as printed. Unknown or missing keys raise ReferenceDataError naming file, key and reason.
"""

from __future__ import annotations

from planner.reference.loading import load_reference
from planner.reference.names import Basis, NameFacts, SrvFacts, UsageFacts
from planner.reference.procedures import (
    STEP_CONDITIONS,
    STEP_FACTS,
    STEP_ROLES,
    Danger,
    Procedure,
    Step,
    StepKind,
    Undo,
    WorkTime,
)
from planner.reference.tables import (
    FLOW_CONDITIONS,
    FLOW_ROLES,
    LIMIT_GROUPS,
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
    Reference,
    ServiceFacts,
    Source,
    VirtualMachineNeeds,
)
from planner.reference.troubleshooting import (
    Alarm,
    FactoryReset,
    LogSignature,
    Repair,
    ResetFact,
    ResetItem,
    TriageStep,
    Troubleshooting,
)

__all__ = [
    "FLOW_CONDITIONS",
    "FLOW_ROLES",
    "LIMIT_GROUPS",
    "STEP_CONDITIONS",
    "STEP_FACTS",
    "STEP_ROLES",
    "Alarm",
    "AttachedRelease",
    "Basis",
    "CapacityRule",
    "Citation",
    "Danger",
    "DeploymentFlowFacts",
    "EsxiSupport",
    "FactoryReset",
    "FeatureReleases",
    "Figures",
    "FlowFacts",
    "Limit",
    "LogSignature",
    "NameFacts",
    "PeerFirewallFacts",
    "PlatformFacts",
    "Procedure",
    "Reference",
    "Repair",
    "ResetFact",
    "ResetItem",
    "ServiceFacts",
    "Source",
    "SrvFacts",
    "Step",
    "StepKind",
    "TriageStep",
    "Troubleshooting",
    "Undo",
    "UsageFacts",
    "VirtualMachineNeeds",
    "WorkTime",
    "load_reference",
]
