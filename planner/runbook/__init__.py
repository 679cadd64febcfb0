"""The ordered work for a design (`build`), one procedure of it (`procedure`), and the way to another design (`change`).

The steps are data (data/procedures.toml); here roles become peers, with their names and addresses at that moment.
"""

from __future__ import annotations

from planner.runbook.building import build, procedure
from planner.runbook.changing import change
from planner.runbook.plan import ChangePlan, ClusterState, PeerField, PlannedCluster, PlannedProcedure, Remark
from planner.runbook.steps import Runbook, RunbookProcedure, RunbookStep

__all__ = [
    "ChangePlan",
    "ClusterState",
    "PeerField",
    "PlannedCluster",
    "PlannedProcedure",
    "Remark",
    "Runbook",
    "RunbookProcedure",
    "RunbookStep",
    "build",
    "change",
    "procedure",
]
