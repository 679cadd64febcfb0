"""The whole proposed deployment."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from planner.design import building
from planner.design.cluster import Cluster
from planner.design.enumerations import CapacityBasis, Service


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A person's word that a requirement which no design can show is kept."""

    rule: str
    by: str | None = None
    on: date | None = None


@dataclass(frozen=True)
class Design:
    """A whole proposed deployment."""

    document: Mapping[str, Any]
    """The canonical document it was made from: as read, defaults filled in."""
    name: str | None
    customer: str | None
    author: str | None
    reference: str | None
    notes: str | None
    capacity_basis: CapacityBasis
    services: tuple[Service, ...] | None
    clusters: tuple[Cluster, ...]
    confirmed: Mapping[str, Confirmation]

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Design:
        """Make a Design of a canonical document (checked and filled in by planner.schemas)."""
        services = document.get("services")
        confirmed = (
            Confirmation(entry["rule"], entry.get("by"), building.date_of(entry.get("on")))
            for entry in document.get("confirmed", ())
        )
        return cls(
            document=document,
            name=document.get("name"),
            customer=document.get("customer"),
            author=document.get("author"),
            reference=document.get("reference"),
            notes=document.get("notes"),
            capacity_basis=CapacityBasis(document.get("capacity_basis", CapacityBasis.CLUSTER_GUIDE)),
            services=None if services is None else tuple(Service(service) for service in services),
            clusters=tuple(building.cluster_of(document, index) for index in range(len(document["clusters"]))),
            confirmed={confirmation.rule: confirmation for confirmation in confirmed},
        )

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical document, in hexadecimal."""
        text = json.dumps(self.document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def title(self) -> str:
        """The design's name, or an empty text."""
        return self.name or ""
