"""The shape of the port matrix, the flows and the rules of each peer."""

from __future__ import annotations

from marshmallow import fields

from planner.design import Service
from planner.ports import Action, Firewall, FirewallZone
from planner.reference import FLOW_CONDITIONS, FLOW_ROLES
from planner.schemas import shape
from planner.schemas.published.capacity import CitationSchema


class EndpointSchema(shape.Shape):
    """One end of a flow."""

    peer = shape.count()
    name = shape.text()
    ip = shape.text(allow_none=True)
    ports = shape.text(allow_none=True)


class PortSchema(shape.Shape):
    """One flow from one peer to another."""

    cluster = shape.count()
    flow = shape.text()
    purpose = shape.text()
    source = fields.Nested(EndpointSchema, required=True)
    destination = fields.Nested(EndpointSchema, required=True)
    protocol = shape.text()
    cite = fields.Nested(CitationSchema, required=True)


class CompactPortSchema(shape.Shape):
    """One flow of a cluster, from this peer to the other peers."""

    cluster = shape.count()
    flow = shape.text()
    purpose = shape.text()
    note = shape.text(allow_none=True)
    source_ports = shape.text(allow_none=True)
    protocol = shape.text()
    destination_ports = shape.text(allow_none=True)
    release_assumed = shape.flag()
    cite = fields.Nested(CitationSchema, required=True)


class FlowAddressSchema(shape.Shape):
    """A peer, a server or a network of one side of a flow."""

    name = shape.text(allow_none=True)
    address = fields.String(
        required=True, allow_none=True, metadata={"description": "An address, or a network in CIDR form."}
    )
    own_address = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Where `address` is a static NAT address: that of the interface behind it."},
    )
    peer = shape.count(allow_none=True)


class FlowSideSchema(shape.Shape):
    """One side of a flow of the deployment. No addresses and not `any`: not stated."""

    role = shape.one_of(FLOW_ROLES)
    label = shape.text()
    cluster = shape.count(allow_none=True)
    zone = shape.one_of(FirewallZone, allow_none=True)
    any = shape.flag()
    addresses = fields.List(fields.Nested(FlowAddressSchema), required=True)
    ports = shape.text(allow_none=True)


class FlowSchema(shape.Shape):
    """A flow of the deployment, from a group of addresses to another."""

    flow = shape.text()
    purpose = shape.text()
    firewalls = fields.List(
        shape.one_of(Firewall),
        required=True,
        allow_none=True,
        metadata={"description": "The firewalls on its way; none within one zone; null where a zone is not known."},
    )
    source = fields.Nested(FlowSideSchema, required=True)
    protocols = fields.List(fields.String(), required=True)
    destination = fields.Nested(FlowSideSchema, required=True)
    needed = fields.Boolean(
        required=True,
        allow_none=True,
        metadata={"description": "null: only if any of `services`, or the system `when`, is used."},
    )
    services = fields.List(shape.one_of(Service), required=True)
    when = shape.one_of(FLOW_CONDITIONS, allow_none=True)
    optional = shape.flag()
    inferred = shape.flag()
    size_assumed = shape.flag()
    release_assumed = shape.flag()
    remarks = fields.List(fields.String(), required=True)
    cites = fields.List(fields.Nested(CitationSchema), required=True)


class FlowRemarksSchema(shape.Shape):
    """What the flows of the deployment leave open."""

    pairs_unknown = shape.flag()
    untyped_clusters = fields.List(fields.Integer(), required=True)
    pairs_left_out = shape.count()


class PeerRuleSchema(shape.Shape):
    """One rule of a peer's own firewall; lower priority numbers are evaluated first."""

    cluster = shape.count()
    peer = shape.count()
    name = shape.text()
    priority = shape.count()
    action = shape.one_of(Action)
    source_peer = shape.count(allow_none=True)
    address = shape.text(allow_none=True)
    protocol = shape.text()
    start_port = shape.count()
    end_port = shape.count()
    cite = fields.Nested(CitationSchema, required=True)
