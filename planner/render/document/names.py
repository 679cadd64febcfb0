"""The sections about names: what each certificate carries, and the DNS records, inside and outside."""

from __future__ import annotations

from collections.abc import Sequence

from planner.certificates import PeerCertificate, WantedName
from planner.design import DnsView
from planner.design.names import Gap
from planner.dns import NeededRecord, PlannedRecord, Status
from planner.reference.names import Basis
from planner.render.document.draft import Draft
from planner.render.document.model import Badge, Block, Cell, Column, Paragraph, Section, Table
from planner.render.document.stated import peer_numbers
from planner.wording import Phrases

STATUS_TONES = {
    Status.PRESENT: "ok",
    Status.DIFFERS: "bad",
    Status.MISSING: "bad",
    Status.NOT_STATED: "open",
}
"""The tone of each status of a required record; one that is recommended or conditional warns instead."""


# --- certificates -----------------------------------------------------------------------------------------------------


def certificates(draft: Draft) -> Section:
    """Return for each cluster the names and usages of its certificates, and the lines of the signing requests."""
    plan, say = draft.assessment.certificates, draft.phrases.say
    blocks: list[Block] = [Paragraph(say("certificates.intro"))]
    if not plan.peers:
        blocks.append(Paragraph(say("certificates.none"), "note"))
    for cluster in draft.design.clusters:
        peers = [peer for peer in plan.peers if peer.cluster == cluster.index]
        if not peers:
            continue
        blocks += draft.cluster_heading("certificates", cluster)
        blocks += _usages(draft, peers)
        if any(peer.names for peer in peers):
            blocks.append(_names(draft, cluster.index, peers))
            blocks.append(_requests(draft, cluster.index, peers))
        blocks += _remarks(draft, peers)
    if not plan.complete:
        blocks.append(Paragraph(say("certificates.shortened"), "warn"))
    blocks += _gaps(draft, "certificates", plan.gaps)
    return Section("certificates", "", say("certificates.title"), tuple(blocks))


def _usages(draft: Draft, peers: Sequence[PeerCertificate]) -> list[Block]:
    usages = dict.fromkeys(peer.usage for peer in peers if peer.usage)
    return [
        Paragraph(draft.phrases.say(f"certificates.usage.{usage.id}"), "", draft.cites((usage.basis.cite,)))
        for usage in usages
    ]


def _names(draft: Draft, cluster: int, peers: Sequence[PeerCertificate]) -> Table:
    say = draft.phrases.say
    columns = (
        Column("peer", say("certificates.column.peer"), 26, "head"),
        Column("name", say("certificates.column.name"), 27, "code"),
        Column("kind", say("certificates.column.kind"), 47, "inline"),
    )
    alike: dict[tuple[Cell, ...], list[PeerCertificate]] = {}
    for peer in peers:
        for wanted in peer.names:
            told = (
                _forms(draft.phrases, wanted),
                (held_badge(draft.phrases, wanted), f"· {kind(draft.phrases, wanted)}", *_basis(draft, wanted.basis)),
            )
            alike.setdefault(told, []).append(peer)
    rows = tuple((_peers(draft, found, len(peers)), *told) for told, found in alike.items())
    cites = draft.cites(wanted.basis.cite for peer in peers for wanted in peer.names)
    return Table(f"certificates-{cluster + 1}", say("certificates.names"), columns, rows, cites)


def _peers(draft: Draft, peers: Sequence[PeerCertificate], of: int) -> str:
    """Return the peers that a name is for: one by number and name, several by number."""
    if len(peers) == 1:
        return peer_label(draft, peers[0])
    said = draft.say("place.every_peer") if len(peers) == of else peer_numbers(draft, [peer.peer for peer in peers])
    return said[:1].upper() + said[1:]


def _forms(phrases: Phrases, wanted: WantedName) -> Cell:
    if wanted.other_form is None:
        return wanted.name
    return wanted.name, phrases.say("certificates.other_form", name=wanted.other_form)


def kind(phrases: Phrases, wanted: WantedName) -> str:
    """Return what a name is, and for what alone it is needed where that is not stated."""
    what = phrases.say(f"certificates.kind.{wanted.kind}")
    return f"{what}, {phrases.say(f'certificates.condition.{wanted.condition}')}" if wanted.condition else what


def held_badge(phrases: Phrases, wanted: WantedName) -> Badge:
    """Return whether the stated certificate has a name."""
    if wanted.held is None:
        return Badge(phrases.say("certificates.state.not_stated"), "open")
    if wanted.held:
        return Badge(phrases.say("certificates.state.held"), "ok")
    return Badge(phrases.say("certificates.state.lacking"), "warn" if wanted.condition else "bad")


def peer_label(draft: Draft, peer: PeerCertificate) -> str:
    """Return a peer by number and name."""
    name = draft.design.clusters[peer.cluster].peers[peer.peer - 1].name
    number = draft.phrases.peer(peer.peer).capitalize()
    return f"{number} · {name}" if name else number


def _requests(draft: Draft, cluster: int, peers: Sequence[PeerCertificate]) -> Table:
    say = draft.phrases.say
    columns = (
        Column("peer", say("certificates.column.peer"), 30, "head"),
        Column("request", say("certificates.column.request"), 70, "code"),
    )
    rows = tuple((peer_label(draft, peer), peer.request) for peer in peers if peer.request)
    return Table(f"certificate-requests-{cluster + 1}", say("certificates.requests"), columns, rows)


def _remarks(draft: Draft, peers: Sequence[PeerCertificate]) -> list[Block]:
    say = draft.phrases.say
    blocks: list[Block] = []
    for peer in peers:
        label = draft.phrases.peer(peer.peer).capitalize()
        if peer.lacks_client_auth:
            cites = draft.cites((peer.usage.basis.cite,)) if peer.usage else ()
            blocks.append(Paragraph(say("certificates.lacks_client_auth", peer=label), "warn", cites))
        if peer.surplus:
            blocks.append(Paragraph(say("certificates.surplus", peer=label, names=peer.surplus), "note"))
    return blocks


# --- DNS --------------------------------------------------------------------------------------------------------------


def dns(draft: Draft) -> Section:
    """Return the records inside and on the Internet, what is missing to name others, and stated ones that must go."""
    plan, say = draft.assessment.dns, draft.phrases.say
    blocks: list[Block] = [Paragraph(say("dns.intro"))]
    if not plan.records:
        blocks.append(Paragraph(say("dns.none"), "note"))
    for view in DnsView:
        records = [planned for planned in plan.records if planned.needed.view is view]
        if records:
            blocks.append(_records(draft, view, records))
    if any(planned.needed.priority is not None for planned in plan.records):
        blocks.append(Paragraph(say("dns.order"), "note", draft.cites((draft.reference.names.order.basis.cite,))))
    blocks += [
        Paragraph(say("dns.inferred"), "note", draft.cites((cite,)))
        for cite in dict.fromkeys(planned.needed.basis.cite for planned in plan.records if planned.needed.inferred)
    ]
    if not plan.complete:
        blocks.append(Paragraph(say("dns.shortened"), "warn"))
    blocks += _gaps(draft, "dns", plan.gaps)
    if plan.unwanted:
        columns = (
            Column("place", say("dns.column.place"), 30, "code"),
            Column("why", say("dns.column.why"), 56),
            Column("cites", say("dns.column.cites"), 14, "inline"),
        )
        rows = tuple(
            (
                unwanted.record.path,
                say(f"dns.unwanted.{unwanted.code}", name=unwanted.record.name),
                _basis(draft, unwanted.basis),
            )
            for unwanted in plan.unwanted
        )
        blocks.append(Table("dns-unwanted", say("dns.unwanted_title"), columns, rows))
    return Section("dns", "", say("dns.title"), tuple(blocks))


def _records(draft: Draft, view: DnsView, records: Sequence[PlannedRecord]) -> Table:
    say = draft.phrases.say
    columns = (
        Column("record", " · ".join(say(f"dns.column.{key}") for key in ("name", "type", "value")), 65, "code"),
        Column("state", say("dns.column.state"), 35, "inline"),
    )
    rows = tuple(
        (
            f"{planned.needed.name} {planned.needed.type.value} {data(planned.needed)}",
            (
                status_badge(draft.phrases, planned),
                f"· {need(draft.phrases, planned.needed)}",
                *_basis(draft, planned.needed.basis),
            ),
        )
        for planned in records
    )
    cites = draft.cites(planned.needed.basis.cite for planned in records)
    return Table(f"dns-{view}", say(f"dns.caption.{view}"), columns, rows, cites)


def data(record: NeededRecord) -> str:
    """Return what a record says as zone files write it: priority, weight and port before the target of an SRV."""
    if record.port is None:
        return record.value
    return f"{record.priority} {record.weight} {record.port} {record.value}"


def need(phrases: Phrases, record: NeededRecord) -> str:
    """Return whether a record is required or recommended, and for what alone where that is not stated."""
    word = phrases.say(f"dns.need.{'required' if record.required else 'recommended'}")
    return f"{word}, {phrases.say(f'dns.condition.{record.condition}')}" if record.condition else word


def status_badge(phrases: Phrases, planned: PlannedRecord) -> Badge:
    """Return whether the design's records have this one."""
    tone = STATUS_TONES[planned.status]
    if tone == "bad" and (not planned.needed.required or planned.needed.condition):
        tone = "warn"
    return Badge(phrases.say(f"dns.status.{planned.status}"), tone)


# --- both -------------------------------------------------------------------------------------------------------------


def _basis(draft: Draft, basis: Basis) -> tuple[Cell, Cell]:
    """Return the rule behind a name and its source, both leading to them."""
    return draft.rule(basis.rule), draft.source_link(basis.cite)


def _gaps(draft: Draft, plan: str, gaps: Sequence[Gap]) -> list[Block]:
    """Return a table of what a plan still needs, and where the design states it; nothing where nothing is missing."""
    if not gaps:
        return []
    say = draft.phrases.say
    columns = (
        Column("place", say(f"{plan}.column.place"), 35, "code"),
        Column("text", say(f"{plan}.column.text"), 65),
    )
    rows = tuple((gap.pointer, gap_text(draft.phrases, plan, gap)) for gap in gaps)
    return [Table(f"{plan}-gaps", say(f"{plan}.gaps"), columns, rows)]


def gap_text(phrases: Phrases, plan: str, gap: Gap) -> str:
    """Return what is missing, led by the peer it concerns."""
    text = phrases.say(f"{plan}.gap.{gap.code}", name=gap.name)
    return text if gap.peer is None else f"{phrases.peer(gap.peer).capitalize()}: {text}"
