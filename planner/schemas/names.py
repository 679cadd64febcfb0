"""The certificate plan and the DNS plan as plain values for JSON, and the shape of both for OpenAPI."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from planner.certificates import CertificatePlan, Condition, PeerCertificate, WantedName
from planner.design import DnsView, RecordType, Service
from planner.design.names import Gap
from planner.dns import DnsPlan, PlannedRecord, Status
from planner.reference import Basis
from planner.schemas import shape
from planner.wording import Phrases

Plain = dict[str, Any]


def dump_certificates(plan: CertificatePlan, phrases: Phrases) -> Plain:
    """Return the certificate plan: keys and names, and the words of what is missing."""
    return {
        "peers": [_peer(peer, phrases) for peer in plan.peers],
        "gaps": [_gap(gap, "certificates", phrases) for gap in plan.gaps],
        "complete": plan.complete,
    }


def _peer(peer: PeerCertificate, phrases: Phrases) -> Plain:
    return {
        "cluster": peer.cluster,
        "peer": peer.peer,
        "common_name": peer.common_name,
        "names": [_wanted(wanted) for wanted in peer.names],
        "surplus": list(peer.surplus),
        "usage": peer.usage
        and {
            "id": peer.usage.id,
            "client_auth": peer.usage.client_auth,
            "text": phrases.say(f"certificates.usage.{peer.usage.id}"),
            **_basis(peer.usage.basis),
        },
        "lacks_client_auth": peer.lacks_client_auth,
        "request": "".join(f"{line}\n" for line in peer.request),
    }


def _wanted(wanted: WantedName) -> Plain:
    return {
        "kind": wanted.kind,
        "name": wanted.name,
        "other_form": wanted.other_form,
        "condition": wanted.condition and str(wanted.condition),
        "held": wanted.held,
        **_basis(wanted.basis),
    }


def dump_dns(plan: DnsPlan, phrases: Phrases) -> Plain:
    """Return the DNS plan: records as keys and names, and the words of what is missing or has to go."""
    return {
        "records": [_record(planned) for planned in plan.records],
        "gaps": [_gap(gap, "dns", phrases) for gap in plan.gaps],
        "unwanted": [
            {
                "code": unwanted.code,
                "pointer": unwanted.record.path,
                "text": phrases.say(f"dns.unwanted.{unwanted.code}", name=unwanted.record.name),
                **_basis(unwanted.basis),
            }
            for unwanted in plan.unwanted
        ],
        "complete": plan.complete,
    }


def _record(planned: PlannedRecord) -> Plain:
    needed = planned.needed
    return {
        "view": str(needed.view),
        "name": needed.name,
        "type": str(needed.type),
        "value": needed.value,
        "priority": needed.priority,
        "weight": needed.weight,
        "port": needed.port,
        "set": needed.set,
        "required": needed.required,
        "condition": needed.condition and str(needed.condition),
        "inferred": needed.inferred,
        "cluster": needed.cluster,
        "peer": needed.peer,
        "status": str(planned.status),
        "stated": [record.path for record in planned.stated],
        **_basis(needed.basis),
    }


def _basis(basis: Basis) -> Plain:
    return {"rule": basis.rule, "cite": {"source": basis.cite.source, "locator": basis.cite.locator}}


def _gap(gap: Gap, plan: str, phrases: Phrases) -> Plain:
    return {
        "code": gap.code,
        "pointer": gap.pointer,
        "cluster": gap.cluster,
        "peer": gap.peer,
        "wrong": gap.wrong,
        "text": phrases.say(f"{plan}.gap.{gap.code}", name=gap.name),
    }


# --- the shape --------------------------------------------------------------------------------------------------------


class PlaceInSourceSchema(shape.Shape):
    """A place in a source."""

    source = shape.text()
    locator = shape.text()


class _BasedSchema(shape.Shape):
    rule = shape.text()
    cite = fields.Nested(PlaceInSourceSchema, required=True)


class GapSchema(shape.Shape):
    """A fact that a plan needs and the design does not state, or states in a form that cannot be used."""

    code = shape.text()
    pointer = shape.text()
    cluster = fields.Integer(required=True, allow_none=True)
    peer = fields.Integer(required=True, allow_none=True)
    wrong = fields.Boolean(required=True, **shape.about("Whether it is stated in a form that cannot be used."))
    text = shape.text()


class WantedNameSchema(_BasedSchema):
    """A name that a certificate has to carry."""

    kind = shape.text()
    name = shape.text()
    other_form = shape.text(allow_none=True, **shape.about("A name that does as well."))
    condition = shape.one_of(
        Condition, allow_none=True, **shape.about("For what alone it is needed, where that is not stated.")
    )
    held = fields.Boolean(
        required=True, allow_none=True, **shape.about("Whether the stated certificate has it; null: not stated.")
    )


class UsageSchema(_BasedSchema):
    """The extended key usages that a certificate needs."""

    id = shape.text()
    client_auth = fields.Boolean(required=True)
    text = shape.text()


class PeerCertificateSchema(shape.Shape):
    """The plan of one peer's certificate."""

    cluster = fields.Integer(required=True)
    peer = fields.Integer(required=True)
    common_name = shape.text(allow_none=True)
    names = fields.List(fields.Nested(WantedNameSchema), required=True)
    surplus = fields.List(
        fields.String(), required=True, **shape.about("Names of the stated certificate that nothing asks for.")
    )
    usage = fields.Nested(UsageSchema, required=True, allow_none=True)
    lacks_client_auth = fields.Boolean(required=True, allow_none=True)
    request = shape.text(**shape.about("Subject and alternative names for a signing request, one a line."))


class CertificatePlanSchema(shape.Shape):
    """What each peer's certificate has to carry."""

    peers = fields.List(fields.Nested(PeerCertificateSchema), required=True)
    gaps = fields.List(fields.Nested(GapSchema), required=True)
    complete = fields.Boolean(required=True)


class PlannedRecordSchema(_BasedSchema):
    """A DNS record that the design needs. `set` names its set of SRV records."""

    view = shape.one_of(DnsView)
    name = shape.text()
    type = shape.one_of(RecordType)
    value = shape.text(**shape.about("An address, or the target name of PTR and SRV."))
    priority = fields.Integer(required=True, allow_none=True)
    weight = fields.Integer(required=True, allow_none=True)
    port = fields.Integer(required=True, allow_none=True)
    set = shape.text(allow_none=True)
    required = fields.Boolean(required=True, **shape.about("false: recommended."))
    condition = shape.one_of(
        Service,
        allow_none=True,
        **shape.about("The service for which alone it is needed, where the design does not say whether it is used."),
    )
    inferred = fields.Boolean(required=True, **shape.about("Whether a part of its name is a proposal of ours."))
    cluster = fields.Integer(required=True, allow_none=True)
    peer = fields.Integer(required=True, allow_none=True)
    status = shape.one_of(Status)
    stated = fields.List(fields.String(), required=True, **shape.about("Pointers of the stated records of that name."))


class UnwantedRecordSchema(_BasedSchema):
    """A stated record that must not be there."""

    code = shape.text()
    pointer = shape.text()
    text = shape.text()


class DnsPlanSchema(shape.Shape):
    """The DNS records that the design needs, inside and outside."""

    records = fields.List(fields.Nested(PlannedRecordSchema), required=True)
    gaps = fields.List(fields.Nested(GapSchema), required=True)
    unwanted = fields.List(fields.Nested(UnwantedRecordSchema), required=True)
    complete = fields.Boolean(required=True)
