"""The DNS records that a design needs, inside and outside, and which of them it says are there."""

from __future__ import annotations

from planner.dns.needed import MOST_RECORDS, NeededRecord, records_needed
from planner.dns.planned import DnsPlan, PlannedRecord, Status, Unwanted, plan

__all__ = [
    "MOST_RECORDS",
    "DnsPlan",
    "NeededRecord",
    "PlannedRecord",
    "Status",
    "Unwanted",
    "plan",
    "records_needed",
]
