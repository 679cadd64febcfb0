"""Expressway Cluster Planner: is a proposed Cisco Expressway or VCS cluster supported, and does it carry the load?

The public Python API:

>>> from datetime import date
>>> from planner import assess, load_reference, parse_design
>>> design = parse_design({"clusters": [{"type": "C", "platform": "medium_vm", "peer_count": 7}]})
>>> assess(design, load_reference(), date(2026, 11, 22)).verdict.value
'unsupported'
"""

from __future__ import annotations

from planner.about import __version__
from planner.assessment import Assessment, Verdict, assess
from planner.design import Design
from planner.reference import Reference, load_reference
from planner.schemas import parse_design

__all__ = ["Assessment", "Design", "Reference", "Verdict", "__version__", "assess", "load_reference", "parse_design"]
