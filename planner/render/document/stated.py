"""What the design states of its machines and of what stands around its clusters; what it leaves out is not listed."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from planner.design import NETWORKS, Cluster, DnsRecord, Zone
from planner.render.document.by_cluster import Row, facts_by_cluster
from planner.render.document.draft import Draft
from planner.render.document.findings import ranges
from planner.render.document.model import Block, Cell, Column, Table

_MACHINE = (
    "image",
    "vm.vcpus",
    "vm.reserved_mhz",
    "vm.reserved_ram_gb",
    "vm.disk_gb",
    "vm.nic_mbps",
    "vm.over_subscribed",
    "esxi_version",
    "ethernet_speed",
    "mtu",
    "smart_licensing.registered",
    "smart_licensing.evaluation_ends",
    "syslog_servers",
    "call_signaling_optimization",
    "h323_registration_ttl_seconds",
    "fast_path_registration",
    "turn_port_multiplexing",
    "bib_recording",
    "fips_mode",
    "sip_dh_key_bits",
    "hsm",
)
"""The facts of a peer's machine and settings, as paths below the peer."""

_AROUND = (
    "service_domains",
    "unified_cm.nodes",
    "unified_cm.registration_domains",
    "unified_cm.phone_security_profiles",
    "unified_cm.group_nodes",
    "unified_cm.sso",
    "unified_cm.sip_trunk.destinations",
    "unified_cm.sip_trunk.port",
    "unified_cm.sip_station_tcp_throttle_kilobytes_per_s",
    "unified_cm.call_bandwidth_kbps",
    "im_and_presence.nodes",
    "im_and_presence.federation_domains",
    "im_and_presence.chat_node_aliases",
    "tms.used",
    "tms.version",
    "tms.findme_or_provisioning",
    "edge_audio",
    "cms_web_proxy_fqdn",
    "multitenant",
    *(f"networks.{name}" for name in NETWORKS),
)
"""The facts of the design about what stands around its clusters."""

_UNITS = {
    "vm.reserved_mhz": "megahertz",
    "vm.reserved_ram_gb": "gigabytes",
    "vm.disk_gb": "gigabytes",
    "vm.nic_mbps": "megabits_a_second",
    "mtu": "bytes",
    "h323_registration_ttl_seconds": "seconds",
    "sip_dh_key_bits": "bits",
    "unified_cm.sip_station_tcp_throttle_kilobytes_per_s": "kilobytes_a_second",
    "unified_cm.call_bandwidth_kbps": "kilobits_a_second",
}


def machines(draft: Draft) -> list[Block]:
    """Return what is stated of the peers' machines and settings: said once when alike on all, else by peer."""
    rows: list[Row] = []
    for path in _MACHINE:
        values = [_of_peers(draft, cluster, path) for cluster in draft.design.clusters]
        if any(set(each) - {draft.phrases.fact(None)} for each in values):
            rows.append((_label(draft, path), tuple(_by_peer(draft, each) for each in values)))
    caption = draft.phrases.say("fields.group.machine.title")
    return [facts_by_cluster(draft, "inputs-machines", caption, rows)] if rows else []


def _of_peers(draft: Draft, cluster: Cluster, path: str) -> dict[str, list[int]]:
    """Return each value of a fact with the peers that have it."""
    values: dict[str, list[int]] = {}
    for peer in cluster.peers:
        values.setdefault(_shown(draft, path, _at(peer, path)), []).append(peer.number)
    return values


def _by_peer(draft: Draft, values: dict[str, list[int]]) -> Cell:
    if len(values) <= 1:
        return next(iter(values), None)
    return tuple(
        draft.say("place.with", place=peer_numbers(draft, numbers), text=text) for text, numbers in values.items()
    )


def peer_numbers(draft: Draft, numbers: list[int]) -> str:
    """Return 'peer 1' or 'peers 1, 2 and 5'."""
    if len(numbers) == 1:
        return draft.phrases.peer(numbers[0])
    return draft.say("place.peers", numbers=draft.phrases.list(ranges(numbers)))


def zones(draft: Draft) -> list[Block]:
    """Return the clusters' zones that name far systems."""
    found = [(cluster, zone) for cluster in draft.design.clusters for zone in cluster.zones or ()]
    if not found:
        return []
    columns = (
        *((Column("cluster", draft.say("column.cluster"), 9, "head"),) if draft.several else ()),
        Column("zone", draft.say("column.zone"), 22, "text" if draft.several else "head"),
        Column("type", draft.say("column.type"), 24),
        Column("peers", draft.say("column.zone_peers"), 30, "code"),
        Column("subject", draft.say("column.tls_subject"), 16, "code"),
        Column("port", draft.say("column.port"), 8, "number"),
    )
    rows = tuple(
        (*((str(cluster.index + 1),) if draft.several else ()), *_zone(draft, zone)) for cluster, zone in found
    )
    return [Table("inputs-zones", draft.say("inputs.zones"), columns, rows)]


def _zone(draft: Draft, zone: Zone) -> tuple[Cell, ...]:
    nothing = draft.phrases.fact(None)
    return (
        zone.name or nothing,
        draft.label("zone_type", zone.type),
        nothing if zone.peers is None else zone.peers or draft.phrases.fact(()),
        zone.tls_verify_subject_name or nothing,
        None if zone.port is None else str(zone.port),
    )


def around(draft: Draft) -> list[Block]:
    """Return what is stated of the domains and systems around the clusters, then the DNS records that exist."""
    rows: list[tuple[str, Cell]] = [
        (_label(draft, path), _shown(draft, path, value))
        for path in _AROUND
        if (value := _at(draft.design, path)) is not None
    ]
    caption = draft.phrases.say("fields.group.around.title")
    made: list[Block] = [draft.facts_table("inputs-around", caption, rows)] if rows else []
    return [*made, *_records(draft)]


def _records(draft: Draft) -> list[Table]:
    if not draft.design.dns_records:
        return []
    titles = (draft.say("column.dns_name"), draft.say("column.type"), draft.say("column.dns_data"))
    columns = (
        Column("view", draft.say("column.dns_view"), 12, "head"),
        Column("record", " · ".join(titles), 88, "code"),
    )
    seen: dict[str, list[str]] = {}
    for record in draft.design.dns_records:
        line = f"{record.name} {record.type} {_data(record)}"
        seen.setdefault(draft.label("dns_view", record.view), []).append(line)
    rows = tuple((view, tuple(lines)) for view, lines in seen.items())
    return [Table("inputs-dns", draft.say("inputs.dns_records"), columns, rows)]


def _data(record: DnsRecord) -> str:
    """Return the data of a record as a zone file writes it; of an SRV with its priority, weight and port."""
    numbers = (record.priority, record.weight, record.port)
    return " ".join([*(str(number) for number in numbers if number is not None), record.value])


def _at(owner: Any, path: str) -> Any:
    """Return the fact at a path of attributes; None where something on the way is not stated."""
    for name in path.split("."):
        if owner is None:
            return None
        owner = attrgetter(name)(owner)
    return owner


def _shown(draft: Draft, path: str, value: Any) -> str:
    if path == "tms.version" and value is not None:
        return ".".join(map(str, value))
    text = draft.phrases.fact(value)
    return (
        f"{text} {draft.phrases.say(f'fields.unit.{_UNITS[path]}')}" if path in _UNITS and value is not None else text
    )


_ELSEWHERE = {
    "image": "fields.cluster.image.label",
    "fast_path_registration": "fields.licences.fast_path_registration.label",
    "turn_port_multiplexing": "fields.licences.turn_port_multiplexing.label",
    "im_and_presence.nodes": "document.inputs.im_and_presence_nodes",
}
"""Labels that stand in another group of the form, or in none."""


def _label(draft: Draft, path: str) -> str:
    group = "machine" if path in _MACHINE else "around"
    return draft.phrases.say(_ELSEWHERE.get(path) or f"fields.{group}.{path.replace('.', '_')}.label")
