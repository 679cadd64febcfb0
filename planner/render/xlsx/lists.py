"""The sheets that are one table each: requirements, ports, peers, runbook."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from itertools import islice
from typing import Any

from planner.design import Cluster, Interface, Licences, Peer
from planner.reference import StepKind
from planner.render.document import Steps
from planner.render.document.runbook import not_yet
from planner.render.port_table import COLUMNS, port_rows
from planner.render.told import Told
from planner.render.xlsx.content import TONES, Content, tone_of
from planner.render.xlsx.sheet import CHECK, Col, Plain, Sheet, State, Value, fit_pages

Read = Callable[[Peer, Cluster, Content], Value]
"""Returns a fact of a peer as a cell; None where it is not stated."""


def requirements(sheet: Sheet, content: Content) -> None:
    """Write every result of every rule, what needs attention first."""
    widths = {
        "rule": 8.5,
        "state": 13,
        "severity": 11,
        "cluster": 20,
        "topic": 15,
        "requirement": 36,
        "seen": 40,
        "because": 30,
        "remedy": 30,
        "source": 26,
    }
    columns = [
        Col(content.say(f"column.{key}"), width, "strong" if key == "rule" else "text") for key, width in widths.items()
    ]
    sheet.widths([each.width for each in columns])
    sheet.table("Requirements", columns, (_requirement(told, content) for told in content.told))
    sheet.worksheet.freeze_panes = "B2"
    # The states are coloured one by one above, where a piece of advice that is not kept weighs less than a blocker; the
    # rule colours what somebody changes by hand.
    words = {content.state(state): tone for state, tone in TONES.items() if state not in ("unmet", "waived")}
    sheet.colour(f"B2:B{sheet.row - 1}", words)


def _requirement(told: Told, content: Content) -> tuple[Plain, ...]:
    finding, rule = told.finding, told.result.rule
    seen = "\n".join(told.seen) or finding.confirm
    notes = [text for text in (finding.waiver, finding.confirmation, finding.conflict) if text]
    cited = "\n".join(dict.fromkeys(map(content.short_cite, rule.cites)))
    # Of what holds the reason fills pages that nobody reads; the design document has it.
    because = "" if told.state in ("met", "not_applicable", "confirmed") else finding.because
    return (
        rule.id,
        State(content.state(told.state), tone_of(told)),
        finding.severity_label,
        told.cluster or content.say("whole_design"),
        finding.topic,
        f"{finding.title}\n{finding.statement}",
        "\n".join([seen, *notes]).strip(),
        because,
        finding.remedy,
        cited,
    )


MOST_PORT_ROWS = 12_000
"""Rows of the port matrix that the workbook holds: some seconds of work. The CSV file holds any number."""


def ports(sheet: Sheet, content: Content) -> None:
    """Write the full port matrix, one row per flow and ordered pair of peers, as far as MOST_PORT_ROWS."""
    widths = (25, 22, 30, 24, 15, 13, 9, 24, 15, 13, 24)
    styles = {"source_ports": "port", "destination_ports": "port", "protocol": "port", "flow": "code"}
    columns = [
        *(
            Col(content.say(f"ports.{key}"), width, styles.get(key, "text"))
            for key, width in zip(COLUMNS, widths, strict=True)
        ),
        Col(content.say("column.note"), 30),
    ]
    sheet.widths([each.width for each in columns])
    if not content.assessment.ports.rows:
        sheet.line((content.say("ports_none"), "plain"))
        return
    if (rows := len(content.assessment.ports.rows)) > MOST_PORT_ROWS:
        note = content.say("ports_shortened", shown=MOST_PORT_ROWS, rows=rows)
        _above_the_table(sheet, State(note, "warn"), len(columns))
    sheet.long_table("Ports", columns, islice(_port_rows(content), MOST_PORT_ROWS))


def _port_rows(content: Content) -> Iterator[tuple[Plain, ...]]:
    assessment, phrases = content.assessment, content.phrases
    remarks = {row.flow: phrases.say(f"labels.flow.{row.flow}.note") for row in assessment.ports.compact if row.note}
    assumed = {
        index: content.say("ports_assumed_release", cluster=content.clusters[index])
        for index in assessment.ports.assumed_release
    }
    cites = {row.cite: content.short_cite(row.cite) for row in assessment.ports.compact}
    lines = port_rows(assessment, content.reference, phrases)
    for row, line in zip(assessment.ports.rows, lines, strict=True):
        note = " ".join(
            text for text in (remarks.get(row.flow) if row.note else None, assumed.get(row.cluster)) if text
        )
        yield (
            line.cluster,
            line.flow,
            line.purpose,
            line.source_name,
            line.source_ip,
            _port(line.source_ports),
            _port(line.protocol),
            line.destination_name,
            line.destination_ip,
            _port(line.destination_ports),
            cites[row.cite],
            note,
        )


def _port(text: str) -> Plain:
    """Return a single port or protocol number as a number, everything else as printed."""
    return int(text) if text.isascii() and text.isdigit() else text


def peers(sheet: Sheet, content: Content) -> None:
    """Write a row for each peer; facts that no peer states get no column."""
    known = content.design.clusters
    if not any(cluster.peers for cluster in known):
        sheet.line((content.say("peers_none"), "plain"))
        return
    rows = [(cluster, peer) for cluster in known for peer in cluster.peers]
    shown = [
        (key, width, read)
        for key, width, always, read in _PEER_COLUMNS
        if always or any(read(peer, cluster, content) not in (None, "") for cluster, peer in rows)
    ]
    columns = [
        Col(content.say("column.cluster"), 26),
        Col(content.say("peers.number"), 7, "integer"),
        *(
            Col(content.say(_peer_title(key)), width, "date" if key == "not_after" else "text")
            for key, width, _ in shown
        ),
    ]
    sheet.widths([each.width for each in columns])
    not_stated = content.phrases.fact(None)

    def cells() -> Iterator[tuple[Value, ...]]:
        for cluster, peer in rows:
            facts = [read(peer, cluster, content) for _, _, read in shown]
            stated = [not_stated if fact is None else fact for fact in facts]
            yield (content.clusters[cluster.index], peer.number, *stated)

    sheet.table("Peers", columns, cells())
    sheet.worksheet.freeze_panes = "C2"
    fit_pages(sheet, columns, fixed=2)


def _peer_title(key: str) -> str:
    return f"column.{key}" if key in ("type", "platform", "release") else f"peers.{key}"


def _said(name: str) -> Read:
    """Return a reader of a fact of a peer in words; None where it is not stated."""

    def read(peer: Peer, cluster: Cluster, content: Content) -> Value:
        value: Any = getattr(peer, name)
        return None if value is None else content.phrases.fact(value)

    return read


def _interface(name: str) -> Read:
    def read(peer: Peer, cluster: Cluster, content: Content) -> Value:
        face: Interface | None = getattr(peer, name)
        if face is None:
            return None
        ipv4 = f"{face.ipv4}/{face.prefix}" if face.ipv4 and face.prefix is not None else face.ipv4
        return "\n".join(address for address in (ipv4, face.ipv6) if address) or None

    return read


def _static_nat(peer: Peer, cluster: Cluster, content: Content) -> Value:
    found = [
        f"{content.phrases.fact(lan)}: {face.static_nat_address}"
        for lan, face in peer.interfaces
        if face.static_nat_address
    ]
    return "\n".join(found) if found or peer.interfaces else None


def _internal_ip(peer: Peer, cluster: Cluster, content: Content) -> Value:
    return peer.internal_ip(cluster.ip_version)


def _licences(peer: Peer, cluster: Cluster, content: Content) -> Value:
    if peer.licences is None:
        return None
    counts = ((field.name, getattr(peer.licences, field.name)) for field in fields(Licences))
    return "\n".join(
        content.say("peers.licence", name=content.say(f"licence.{name}"), count=count)
        for name, count in counts
        if count is not None
    )


def _certificate(peer: Peer, cluster: Cluster, content: Content) -> Value:
    if peer.certificate is None:
        return None
    names = [peer.certificate.common_name or "", *(peer.certificate.subject_alt_names or ())]
    return "\n".join(dict.fromkeys(name for name in names if name)) or None


def _not_after(peer: Peer, cluster: Cluster, content: Content) -> Value:
    expires = peer.certificate.not_after if peer.certificate else None
    return None if expires is None else expires.isoformat()


_PEER_COLUMNS: tuple[tuple[str, float, bool, Read], ...] = (
    ("address", 26, True, _said("address")),
    ("internal_ip", 20, True, _internal_ip),
    ("system_name", 18, False, _said("system_name")),
    ("host_name", 18, False, _said("host_name")),
    ("type", 15, True, _said("type")),
    ("platform", 15, True, _said("platform")),
    ("release", 11, True, _said("software_version")),
    ("image", 13, False, _said("image")),
    ("nics", 11, True, _said("nics")),
    ("cluster_interface", 11, True, _said("cluster_interface")),
    ("lan1", 20, False, _interface("lan1")),
    ("lan2", 20, False, _interface("lan2")),
    ("static_nat", 24, False, _static_nat),
    ("public_fqdn", 26, False, _said("public_fqdn")),
    ("h323_mode", 10, False, _said("h323_mode")),
    ("option_keys", 26, False, _said("option_keys")),
    ("licences", 34, False, _licences),
    ("dns_servers", 18, False, _said("dns_servers")),
    ("ntp_servers", 18, False, _said("ntp_servers")),
    ("domain", 18, False, _said("domain")),
    ("host", 20, False, _said("host")),
    ("site", 20, False, _said("site")),
    ("certificate", 32, False, _certificate),
    ("not_after", 13, False, _not_after),
)
"""The facts of a peer: words, width, whether the column is there even when nobody states it, and how to read it."""


def runbook(sheet: Sheet, content: Content) -> None:
    """Write the procedures step by step, with room to sign off each."""
    procedures = [
        procedure
        for cluster in content.design.clusters
        for procedure in content.assessment.runbook
        if procedure.cluster == cluster.index
    ]
    if not procedures:
        sheet.line((content.say("runbook_none"), "plain"))
        return
    columns = (
        Col(content.say("runbook.done"), 7, "box"),
        Col(content.say("column.cluster"), 22),
        Col(content.say("runbook.procedure"), 28, "strong"),
        Col(content.say("runbook.step"), 7, "integer"),
        Col(content.say("runbook.who"), 22),
        Col(content.say("runbook.what"), 66),
        Col(content.say("runbook.wait"), 10, "decimal"),
        Col(content.say("column.source"), 24),
        Col(content.say("runbook.done_by"), 14, "fill_in"),
        Col(content.say("runbook.done_on"), 14, "fill_in"),
    )
    sheet.widths([each.width for each in columns])
    for note in not_yet(content.draft):
        _above_the_table(sheet, State(note.text, note.tone), len(columns))
    worded = [block for block in content.document.section("runbook").blocks if isinstance(block, Steps)]

    def cells() -> Iterator[tuple[Plain, ...]]:
        for procedure, words in zip(procedures, worded, strict=True):
            cluster = content.clusters[procedure.cluster]
            yield (
                None,
                cluster,
                words.title,
                None,
                None,
                words.intro,
                None,
                content.short_cite(procedure.cite),
                None,
                None,
            )
            for step, line in zip(procedure.steps, words.lines, strict=True):
                yield (
                    None if step.kind is StepKind.EXPECT else CHECK,
                    cluster,
                    words.title,
                    line.number,
                    line.who,
                    f"{line.kind_label}: {line.text}" if line.kind_label else line.text,
                    step.wait_minutes,
                    content.short_cite(step.cite),
                    None,
                    None,
                )

    first = sheet.row + 1
    sheet.table("Runbook", columns, cells())
    sheet.boxes(f"A{first}:A{sheet.row - 1}")


def _above_the_table(sheet: Sheet, note: State, columns: int) -> None:
    """Write a note across the sheet, kept in sight and printed on every page together with the header below it."""
    sheet.across(note, "wrapped", min(columns, 7))
    sheet.worksheet.freeze_panes = f"A{sheet.row + 1}"
    sheet.worksheet.print_title_rows = f"1:{sheet.row}"
