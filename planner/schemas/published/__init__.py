"""The schemas as others read them: JSON Schema of a design, and the shape of an assessment for OpenAPI.

The assessment is dumped by hand (planner.schemas.assessment), since a schema would spend milliseconds on its hundreds
of port rows; a test holds every dump against the schema here.
"""

from __future__ import annotations

from planner.schemas.published.capacity import (
    AfterLossesSchema,
    BasisFigureSchema,
    CallMixSchema,
    CapacityByPeersSchema,
    CapacitySchema,
    CitationSchema,
    DemandLineSchema,
    DisagreementSchema,
    FiguresSchema,
    LoadSchema,
    MixTermSchema,
    PairCapacitySchema,
    PairSiteLossSchema,
    SessionLicencesSchema,
    SiteLossSchema,
)
from planner.schemas.published.json_schema import JSON_SCHEMA_DIALECT, design_json_schema
from planner.schemas.published.ports import (
    CompactPortSchema,
    EndpointSchema,
    FlowAddressSchema,
    FlowRemarksSchema,
    FlowSchema,
    FlowSideSchema,
    PeerRuleSchema,
    PortSchema,
)
from planner.schemas.published.results import (
    ConfirmedSchema,
    ObservationSchema,
    ResultSchema,
    RuleTextSchema,
    WaivedSchema,
)
from planner.schemas.published.runbook import ProcedureSchema, StepSchema, UndoSchema
from planner.schemas.published.survival import (
    AvailabilitySchema,
    GrowthLineSchema,
    GrowthSchema,
    GrowthStepTakenSchema,
    LicenceLossSchema,
    MixedAvailabilitySchema,
    PassingSchema,
    SurvivalSchema,
)
from planner.schemas.published.whole import (
    AssessmentSchema,
    CompactAssessmentSchema,
    CountsSchema,
    NoticeSchema,
    SourceTextSchema,
)

__all__ = [
    "JSON_SCHEMA_DIALECT",
    "AfterLossesSchema",
    "AssessmentSchema",
    "AvailabilitySchema",
    "BasisFigureSchema",
    "CallMixSchema",
    "CapacityByPeersSchema",
    "CapacitySchema",
    "CitationSchema",
    "CompactAssessmentSchema",
    "CompactPortSchema",
    "ConfirmedSchema",
    "CountsSchema",
    "DemandLineSchema",
    "DisagreementSchema",
    "EndpointSchema",
    "FiguresSchema",
    "FlowAddressSchema",
    "FlowRemarksSchema",
    "FlowSchema",
    "FlowSideSchema",
    "GrowthLineSchema",
    "GrowthSchema",
    "GrowthStepTakenSchema",
    "LicenceLossSchema",
    "LoadSchema",
    "MixTermSchema",
    "MixedAvailabilitySchema",
    "NoticeSchema",
    "ObservationSchema",
    "PairCapacitySchema",
    "PairSiteLossSchema",
    "PassingSchema",
    "PeerRuleSchema",
    "PortSchema",
    "ProcedureSchema",
    "ResultSchema",
    "RuleTextSchema",
    "SessionLicencesSchema",
    "SiteLossSchema",
    "SourceTextSchema",
    "StepSchema",
    "SurvivalSchema",
    "UndoSchema",
    "WaivedSchema",
    "design_json_schema",
]
