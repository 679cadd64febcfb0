"""`ports`: the port matrix of a design: between peers, in full or from 'this peer' to 'other peers'; of the whole
deployment; and the peers' own firewall rules.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import click

from planner.assessment import Assessment
from planner.cli.designs import one_design
from planner.cli.program import NOTHING_FOUND, command, option, today_option
from planner.cli.screen import fits, show, show_table, write_text
from planner.cli.words import CouldNot, phrases, say
from planner.ports import DeploymentFlow
from planner.reference import Reference, load_reference
from planner.render import csv
from planner.render.flow_table import RULE_COLUMNS, FlowWords, SideWords, rule_rows
from planner.render.plain import Line
from planner.render.port_table import COLUMNS, COMPACT_COLUMNS, compact_rows, notes, port_rows
from planner.schemas import dump_assessment
from planner.wording import Phrases

_SCREEN_COLUMNS: tuple[str, ...] = tuple(column for column in COLUMNS if column not in ("flow", "cite"))
_SCREEN_RULES: tuple[str, ...] = tuple(column for column in RULE_COLUMNS if column != "cite")
_SCREEN_COMPACT: tuple[str, ...] = tuple(column for column in COMPACT_COLUMNS if column != "flow")


@command("ports")
@click.argument("design", metavar="DESIGN")
@option(
    "--format",
    "form",
    words="table_format",
    type=click.Choice(["text", "csv", "json"]),
    default="text",
    show_default=True,
)
@option("--compact", words="compact", is_flag=True)
@option(
    "--flows",
    words="flows",
    type=click.Choice(["peers", "deployment", "peer-rules"]),
    default="peers",
    show_default=True,
)
@today_option
def ports(design: str, form: str, compact: bool, flows: str, today: date) -> int:
    """Show the port matrix of a design."""
    if compact and flows != "peers":
        raise CouldNot(say("error.compact_flows"))
    reference = load_reference()
    assessment, words = one_design(design, reference, today), phrases()
    table = "compact" if compact else flows
    if form == "csv":
        # Without a byte order mark: this goes to a pipe, where it would be part of the first title.
        write_text(_CSV[table](assessment, reference, words))
    elif form == "json":
        dumped = dump_assessment(assessment, reference, words)[_KEYS[table]]
        write_text(json.dumps(dumped, ensure_ascii=False, indent=2) + "\n")
    elif flows == "deployment":
        show(_deployment(assessment, words))
    elif flows == "peer-rules":
        _show_rules(assessment, reference, words)
    else:
        _show(assessment, reference, words, compact)
    return NOTHING_FOUND


_CSV = {
    "peers": csv.full_text,
    "compact": csv.compact_text,
    "deployment": csv.flows_text,
    "peer-rules": csv.peer_rules_text,
}
_KEYS = {"peers": "ports", "compact": "ports_compact", "deployment": "flows", "peer-rules": "peer_firewall_rules"}
"""The key of each table in an assessment."""


def _deployment(assessment: Assessment, phrases: Phrases) -> Iterator[Line]:
    """Yield the flows of the deployment by the firewall that they pass, each with its sides and remarks."""
    words, found = FlowWords(assessment, phrases), assessment.ports.deployment
    if not found.flows:
        yield Line(words.say("none"))
    for remark in words.overall():
        yield Line(remark, hang=2)
    grouped: dict[str, list[DeploymentFlow]] = {}
    # What a firewall has to let through comes first, what needs none last.
    for flow in sorted(found.flows, key=lambda flow: flow.firewalls == ()):
        grouped.setdefault(words.firewall(flow), []).append(flow)
    for firewall, flows in grouped.items():
        yield Line()
        yield Line(lead=firewall, tone="strong")
        yield from (line for flow in flows for line in _flow(flow, words))


def _flow(flow: DeploymentFlow, words: FlowWords) -> Iterator[Line]:
    """Yield one flow: what it is for and its ports, its sides with their addresses, and the remarks on it."""
    ports = f"{'/'.join(flow.protocols)} {flow.source_ports or '–'} → {flow.destination_ports or '–'}"
    yield Line(f"{ports} ({words.needed(flow)})", lead=f"{words.purpose(flow)}:", indent=2, hang=2)
    ends = (_end(words.side(side)) for side in (flow.source, flow.destination))
    yield Line(" → ".join(ends), indent=4, hang=2)
    for remark in words.remarks(flow):
        yield Line(remark, indent=4, hang=2)


def _end(side: SideWords) -> str:
    return f"{side.label} [{', '.join(side.addresses)}]"


def _show_rules(assessment: Assessment, reference: Reference, phrases: Phrases) -> None:
    """Show the peers' own firewall rules."""
    say_flows = FlowWords(assessment, phrases).say
    rows = [dict(zip(RULE_COLUMNS, map(str, row), strict=True)) for row in rule_rows(assessment, reference, phrases)]
    if not rows:
        show([Line(say_flows("rules.none"))])
        return
    titles, cells = (
        [say_flows(f"column.{key}") for key in _SCREEN_RULES],
        [[row[key] for key in _SCREEN_RULES] for row in rows],
    )
    if fits(titles, cells):
        show_table(titles, cells)
    else:
        show(_by_peer(rows))
    show([Line(), Line(say_flows("rules.intro"))])


def _by_peer(rows: Sequence[Mapping[str, str]]) -> Iterator[Line]:
    """Yield the rules for a narrow terminal: each peer once, and below it its rules."""
    heading = ("", "")
    for row in rows:
        if (row["cluster"], row["peer"]) != heading:
            heading = (row["cluster"], row["peer"])
            yield Line(lead=f"{row['cluster']}: {row['peer']}", tone="strong")
        said = (
            f"{row['priority']}. {row['action']}: {row['source']} [{row['address']}] {row['protocol']} {row['ports']}"
        )
        yield Line(said, indent=2, hang=4)


def _show(assessment: Assessment, reference: Reference, words: Phrases, compact: bool) -> None:
    """Show the table without the columns that a reader can do without: one cluster's name, the keys of flows."""
    shown = _SCREEN_COMPACT if compact else _SCREEN_COLUMNS
    if compact:
        rows = [dict(zip(COMPACT_COLUMNS, row, strict=True)) for row in compact_rows(assessment, reference, words)]
    else:
        rows = [dict(zip(COLUMNS, line.cells(), strict=True)) for line in port_rows(assessment, reference, words)]
    if not rows:
        show([Line(words.say("workbook.ports_none"))])
        return
    if len(assessment.design.clusters) == 1:
        shown = tuple(column for column in shown if column != "cluster")
    titles, cells = [words.say(f"workbook.ports.{key}") for key in shown], [[row[key] for key in shown] for row in rows]
    if compact or fits(titles, cells):
        show_table(titles, cells)
    else:
        show(_by_flow(rows, several="cluster" in shown))
    if remarks := notes(assessment, words):
        show([Line(), *(Line(remark, hang=2) for remark in remarks)])


def _by_flow(rows: Sequence[Mapping[str, str]], *, several: bool) -> Iterator[Line]:
    """Yield the matrix for a narrow terminal: each flow with its ports once, and below it who talks to whom."""
    heading = ("", "")
    for row in rows:
        if (row["cluster"], row["flow"]) != heading:
            if several and row["cluster"] != heading[0]:
                yield Line(lead=row["cluster"], tone="strong")
            heading = (row["cluster"], row["flow"])
            ports = f"{row['protocol']} {row['source_ports']} → {row['destination_ports']}"
            yield Line(ports.replace("  →", " →").strip(" →"), lead=f"{row['purpose']}:", tone="strong")
        ends = [f"{row[f'{end}_name']} {row[f'{end}_ip']}".strip() for end in ("source", "destination")]
        yield Line(" → ".join(ends), indent=2, hang=4)
