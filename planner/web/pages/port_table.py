"""The port matrix of the answer: every flow between peers and around them in one table, narrowed and grouped.

The address says how; without scripts the page asks anew, with them static/result.js does the same to the rows in place.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from planner.assessment import Assessment, assess
from planner.ports import DeploymentFlow, PortRow
from planner.ports.flows import Side
from planner.reference import Citation, Reference
from planner.render import filename
from planner.render.csv import BYTE_ORDER_MARK, guarded
from planner.render.document import Document
from planner.render.flow_table import FlowWords, cited
from planner.render.port_table import cluster_names, purpose
from planner.schemas import parse_design
from planner.web.pages import state
from planner.web.pages.blueprint import IN_LANGUAGE, blueprint
from planner.web.pages.files import attachment
from planner.web.problems import Refused
from planner.web.service import phrases, service, today
from planner.wording import Phrases

MOST_ROWS = 600
"""A longer table is for the workbook and the CSV file: a page of it would be slow to make and to read."""

GROUPS = ("flow", "firewall", "peer")
"""What rows can be grouped by; the words are `result.ports.by.<group>`."""

FILTERS = ("port_text", "port_cluster", "port_protocol", "port_flow", "port_group")
"""The questions of the address."""

_LONGEST = 80

COLUMNS = (
    "purpose",
    "cluster",
    "source",
    "source_address",
    "source_ports",
    "protocol",
    "destination",
    "destination_address",
    "destination_ports",
    "firewall",
    "needed",
    "cite",
)
"""The columns of the rows as text; their titles are `result.ports.column.<column>`."""


@dataclass(frozen=True, slots=True)
class End:
    """One end of a row: who it is, with as many addresses as the design states."""

    label: str
    hosts: tuple[tuple[str, str], ...]
    """Name and address of each; either may be empty."""
    ports: str

    @property
    def names(self) -> tuple[str, ...]:
        """The names that differ from the label."""
        return tuple(name for name, _ in self.hosts if name and name != self.label)

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses that differ from the names, each once."""
        return tuple(dict.fromkeys(address for name, address in self.hosts if address and address != name))


@dataclass(frozen=True, slots=True)
class Row:
    """One flow from one end to another, in words."""

    flow: str
    """Its key: the same for all rows of a purpose."""
    purpose: str
    clusters: tuple[int, ...]
    source: End
    destination: End
    protocols: tuple[str, ...]
    firewall: str
    needed: str
    """When it is needed; empty for one that always is."""
    cites: tuple[Citation, ...]

    def text(self) -> str:
        """Return what a search looks through."""
        ends = (self.source, self.destination)
        parts = [self.purpose, *self.protocols, self.firewall, self.needed]
        parts += [part for end in ends for part in (end.label, *end.names, *end.addresses, end.ports)]
        return " ".join(parts).casefold()


@dataclass(frozen=True, slots=True)
class Asked:
    """How to narrow and group the rows. Unknown values narrow to nothing, as a search for them does."""

    text: str = ""
    cluster: str = ""
    protocol: str = ""
    flow: str = ""
    group: str = GROUPS[0]

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Asked:
        """Return what an address or a form asks for."""
        text, cluster, protocol, flow, group = (given.get(name, "").strip()[:_LONGEST] for name in FILTERS)
        return cls(text, cluster, protocol, flow, group if group in (*GROUPS, "none") else GROUPS[0])

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out."""
        return any((self.text, self.cluster, self.protocol, self.flow))

    def takes(self, row: Row) -> bool:
        """Whether a row is shown."""
        return (
            (not self.cluster or self.cluster in {str(index + 1) for index in row.clusters})
            and (not self.protocol or self.protocol in row.protocols)
            and (not self.flow or self.flow == row.flow)
            and all(word in row.text() for word in self.text.casefold().split())
        )


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under a heading; each with whether it is shown. Hidden ones are there for a script to show again."""

    heading: str
    """Empty where rows are not grouped."""
    rows: tuple[tuple[Row, bool], ...]

    @property
    def shown(self) -> int:
        """How many of its rows are shown."""
        return sum(shown for _, shown in self.rows)


@dataclass(frozen=True, slots=True)
class PortTable:
    """What the page shows."""

    asked: Asked
    groups: tuple[Group, ...]
    """None where more rows fit the question than a page shows."""
    shown: int
    total: int
    complete: bool
    """Whether every row there is stands in the page, so that a script can narrow them by itself."""
    clusters: tuple[str, ...]
    protocols: tuple[str, ...]
    flows: Mapping[str, str]
    """Purpose by key, in the order of the rows."""
    numbers: Mapping[str, int]
    """Bibliography number by id of the source."""

    @property
    def too_many(self) -> bool:
        """Whether more rows fit the question than a page shows."""
        return self.shown > MOST_ROWS

    def cites(self, row: Row) -> tuple[int, ...]:
        """Return the bibliography numbers of a row's sources, each once."""
        return tuple(dict.fromkeys(self.numbers[cite.source] for cite in row.cites if cite.source in self.numbers))


def port_table(assessment: Assessment, document: Document, given: Mapping[str, str], words: Phrases) -> PortTable:
    """Return the rows that the question takes, grouped; the others hidden among them where a page can hold them all."""
    asked = Asked.of(given)
    total = len(assessment.ports.rows) + len(assessment.ports.deployment.flows)
    complete = total <= MOST_ROWS
    if complete or asked.narrows:
        every = [(row, asked.takes(row)) for row in rows(assessment, words)]
        shown = sum(taken for _, taken in every)
    else:
        # Thousands of rows that nobody will see are not made.
        every, shown = [], total
    listed = every if complete else [(row, taken) for row, taken in every if taken]
    flows, protocols = _kinds(assessment, words)
    return PortTable(
        asked,
        () if shown > MOST_ROWS else _grouped(listed, asked.group),
        shown,
        total,
        complete,
        tuple(cluster_names(assessment, words)),
        protocols,
        flows,
        {entry.source.id: entry.number for entry in document.bibliography},
    )


def _kinds(assessment: Assessment, words: Phrases) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the purpose of each flow by its key, and each protocol once, in the order of the rows."""
    said = FlowWords(assessment, words)
    # A cluster of one peer has flows in compact form, but nobody to send them to.
    sizes = [cluster.size or 0 for cluster in assessment.design.clusters]
    between = [row for row in assessment.ports.compact if sizes[row.cluster] > 1]
    around = assessment.ports.deployment.flows
    flows = {row.flow: purpose(row.flow, words) for row in between} | {flow.id: said.purpose(flow) for flow in around}
    protocols = [row.protocol for row in between] + [protocol for flow in around for protocol in flow.protocols]
    return flows, tuple(dict.fromkeys(protocols))


def _grouped(listed: Iterable[tuple[Row, bool]], group: str) -> tuple[Group, ...]:
    found: dict[str, list[tuple[Row, bool]]] = {}
    for row, shown in listed:
        found.setdefault(group_of(row, group), []).append((row, shown))
    return tuple(Group(heading, tuple(mine)) for heading, mine in found.items())


def group_of(row: Row, group: str) -> str:
    """Return the heading that a row stands under; empty without groups."""
    return {"flow": row.purpose, "firewall": row.firewall, "peer": row.source.label}.get(group, "")


# --- rows -------------------------------------------------------------------------------------------------------------


def rows(assessment: Assessment, words: Phrases) -> Iterator[Row]:
    """Yield the flows between the peers of each cluster, a row a pair, then those of the deployment, a row a flow."""
    said = FlowWords(assessment, words)
    purposes = {row.flow: purpose(row.flow, words) for row in assessment.ports.compact}
    none = said.say("firewall.none")
    for row in assessment.ports.rows:
        yield _between_peers(row, purposes[row.flow], none, words)
    for flow in assessment.ports.deployment.flows:
        yield _of_deployment(flow, said)


def _between_peers(row: PortRow, told: str, firewall: str, words: Phrases) -> Row:
    ends = [
        End(end.name or words.peer(end.peer), ((end.name or "", end.ip or ""),), end.ports or "")
        for end in (row.source, row.destination)
    ]
    return Row(row.flow, told, (row.cluster,), ends[0], ends[1], (row.protocol,), firewall, "", (row.cite,))


def _of_deployment(flow: DeploymentFlow, said: FlowWords) -> Row:
    def end(side: Side, ports: str | None) -> End:
        told = said.side(side)
        return End(told.label, tuple(dict.fromkeys(zip(told.names, told.addresses, strict=True))), ports or "")

    clusters = dict.fromkeys(side.cluster for side in (flow.source, flow.destination) if side.cluster is not None)
    return Row(
        flow.id,
        said.purpose(flow),
        tuple(clusters),
        end(flow.source, flow.source_ports),
        end(flow.destination, flow.destination_ports),
        flow.protocols,
        said.firewall(flow),
        "" if flow.needs == ("always",) else said.needed(flow),
        flow.cites,
    )


# --- as text ----------------------------------------------------------------------------------------------------------


@blueprint.post(f"{IN_LANGUAGE}/port-rows")
def port_rows_file() -> AnyResponse:
    """Give the rows that the form asks for: as a CSV file, or as text to be copied, its cells parted by tabs."""
    asked_format = request.form.get("format", "")
    if asked_format not in ("csv", "text"):
        raise Refused("bad-request")
    packed = request.form.get("d", "")
    design = parse_design(state.unpack(packed) if packed else state.undump(request.form.get("design", "")))
    held, words = service(), phrases()
    assessment = assess(design, held.reference, today())
    asked = Asked.of(request.form)
    shown = [row for row in rows(assessment, words) if asked.takes(row)]
    if asked_format == "text":
        return Response(
            _written(assessment, shown, held.reference, words, "\t"), content_type="text/plain; charset=utf-8"
        )
    text = BYTE_ORDER_MARK + _written(assessment, shown, held.reference, words, ",")
    return attachment(text.encode(), "text/csv; charset=utf-8; header=present", filename(assessment, "ports.csv"))


def _written(assessment: Assessment, shown: Iterable[Row], reference: Reference, words: Phrases, separator: str) -> str:
    clusters = cluster_names(assessment, words)
    stream = io.StringIO(newline="")
    if separator == ",":
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    else:
        writer = csv.writer(stream, delimiter=separator, lineterminator="\n")
    writer.writerow([guarded(words.say(f"result.ports.column.{column}")) for column in COLUMNS])
    for row in shown:
        cells = (
            row.purpose,
            ", ".join(clusters[index] for index in row.clusters),
            *_end_cells(row.source),
            ", ".join(row.protocols),
            *_end_cells(row.destination),
            row.firewall,
            row.needed,
            cited(row.cites, reference, words),
        )
        writer.writerow([guarded(cell) for cell in cells])
    return stream.getvalue()


def _end_cells(end: End) -> tuple[str, str, str]:
    label = f"{end.label} ({', '.join(end.names)})" if end.names else end.label
    return label, ", ".join(end.addresses), end.ports
