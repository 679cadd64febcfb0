"""What differs between two releases as tables of words in one language: for the page and for the command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from planner.changes import Changes
from planner.design import CapacityBasis
from planner.reference import CapacityRule, Citation, EsxiSupport, Figures, FlowFacts, Limit, Reference
from planner.wording import Phrases


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A row: its cells as text, its citations, and the rule it is about."""

    cells: tuple[str, ...]
    cites: tuple[Citation, ...]
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class ChangeTable:
    """A table of one kind of change. `key` is the same in every language."""

    key: str
    title: str
    columns: tuple[str, ...]
    numbers: frozenset[int]
    """Columns that hold nothing but numbers."""
    rows: tuple[ChangeRow, ...]

    def by_cites(self) -> list[tuple[tuple[Citation, ...], list[ChangeRow]]]:
        """Return the rows, those that follow each other with the same citations together."""
        return [(cites, list(rows)) for cites, rows in groupby(self.rows, key=lambda row: row.cites)]


def change_tables(changes: Changes, reference: Reference, phrases: Phrases) -> Iterator[ChangeTable]:
    """Yield a table for each kind of change there is."""
    say, first, second = phrases.say, str(changes.first), str(changes.second)

    def table(
        key: str, columns: Iterable[str], rows: Iterable[ChangeRow], *, numbers: Iterable[int] = (), title: str = ""
    ) -> Iterator[ChangeTable]:
        made = tuple(rows)
        if made:
            titles = tuple(say(column) if column.startswith("rulebook.") else column for column in columns)
            yield ChangeTable(key, title or say(f"rulebook.changes.{key}"), titles, frozenset(numbers), made)

    yield from table(
        "milestones",
        ("rulebook.changes.milestone", "rulebook.changes.since", "rulebook.changes.change"),
        (
            ChangeRow(
                (
                    say(f"rulebook.milestone.{milestone.id}"),
                    str(milestone.since),
                    say(f"rulebook.changes.{'reached' if milestone.reached else 'left'}", first=first, second=second),
                ),
                (milestone.cite,),
            )
            for milestone in changes.milestones
        ),
    )
    yield from table(
        "platforms",
        ("rulebook.changes.platform", "rulebook.changes.change"),
        (
            ChangeRow(
                (
                    phrases.fact(change.platform.id),
                    say(
                        f"rulebook.changes.{'starts' if change.starts else 'stops'}_platform",
                        first=first,
                        second=second,
                    ),
                ),
                (change.platform.cite,),
            )
            for change in changes.platforms
        ),
    )
    yield from table(
        "esxi",
        ("rulebook.changes.esxi_minimum", first, second),
        (
            ChangeRow(
                ("ESXi", _esxi(change.old, phrases), _esxi(change.new, phrases)),
                _cites(change.old, change.new),
            )
            for change in changes.esxi
        ),
    )
    for key, starts in (("rules_start", True), ("rules_stop", False)):
        yield from table(
            key,
            ("rulebook.rule", "rulebook.requirement", "rulebook.severity"),
            (
                ChangeRow(
                    (change.rule.id, say(f"rules.{change.rule.id}.title"), phrases.fact(change.rule.severity)),
                    change.rule.cites,
                    change.rule.id,
                )
                for change in changes.rules
                if change.starts is starts
            ),
        )
    yield from table(
        "limits",
        ("rulebook.changes.limit", first, second),
        (
            ChangeRow(
                (
                    say(f"rulebook.limit.{change.id}"),
                    limit_value(change.old, phrases),
                    limit_value(change.new, phrases),
                ),
                _cites(change.old, change.new),
            )
            for change in changes.limits
        ),
    )
    yield from table(
        "capacity_rules",
        ("rulebook.changes.basis", first, second),
        (
            ChangeRow(
                (phrases.fact(change.basis), _counting(change.old, phrases), _counting(change.new, phrases)),
                _cites(change.old, change.new),
            )
            for change in changes.capacity_rules
        ),
    )
    for fast_path in (False, True):
        for basis in CapacityBasis:
            name = "figures_fast_path" if fast_path else "figures"
            yield from table(
                f"{name}_{basis}",
                ("rulebook.changes.platform", "rulebook.changes.metric", first, second),
                (
                    ChangeRow(
                        (
                            phrases.fact(change.platform),
                            phrases.fact(change.metric),
                            _figure(change.old, change.old_row, phrases),
                            _figure(change.new, change.new_row, phrases),
                        ),
                        _cites(change.old_row, change.new_row),
                    )
                    for change in changes.figures
                    if change.fast_path is fast_path and change.basis is basis
                ),
                numbers=(2, 3),
                title=f"{say(f'rulebook.changes.{name}')}: {phrases.fact(basis)}",
            )
    yield from table(
        "flows",
        ("rulebook.changes.flow", first, second),
        (
            ChangeRow(
                (
                    say(f"labels.flow.{change.id}.purpose"),
                    _flows(change.old, phrases),
                    _flows(change.new, phrases),
                ),
                tuple(dict.fromkeys(flow.cite for flow in (*change.old, *change.new))),
            )
            for change in changes.flows
        ),
    )
    for key, starts in (("deployment_flows_start", True), ("deployment_flows_stop", False)):
        yield from table(
            key,
            ("rulebook.changes.flow", "rulebook.changes.between", "rulebook.changes.ports_column"),
            (
                ChangeRow(
                    (
                        say(f"flows.purpose.{change.flow.id}"),
                        say(
                            "rulebook.changes.from_to",
                            source=[say(f"flows.role.{role}") for role in change.flow.sources],
                            destination=[say(f"flows.role.{role}") for role in change.flow.destinations],
                        ),
                        say(
                            "rulebook.changes.ports",
                            protocol=list(change.flow.protocols),
                            source=change.flow.source_ports or "–",
                            destination=change.flow.destination_ports or "–",
                        ),
                    ),
                    change.flow.cites,
                )
                for change in changes.deployment_flows
                if change.starts is starts
            ),
        )


def limit_value(limit: Limit | None, phrases: Phrases) -> str:
    """Return a limit as '80 ms' or 'port 5060', marked where it is advice or inferred; 'none' without one."""
    if limit is None:
        return phrases.say("rulebook.changes.none")
    one = f"rulebook.unit_one.{limit.unit}"
    key = one if limit.value == 1 and phrases.has(one) else f"rulebook.unit.{limit.unit}"
    # A port is a name: its digits are not grouped.
    said = phrases.say(key, value=str(limit.value) if limit.unit == "port" else limit.value)
    if limit.recommended:
        said = f"{said} ({phrases.say('rulebook.recommended')})"
    return _marked(said, limit.inferred, phrases)


def _figure(value: int | None, row: Figures | None, phrases: Phrases) -> str:
    if value is None or row is None:
        return phrases.say("rulebook.changes.not_printed")
    return _marked(phrases.number(value), row.inferred, phrases)


def _esxi(row: EsxiSupport | None, phrases: Phrases) -> str:
    if row is None:
        return phrases.say("labels.word.not_stated")
    said = phrases.say("rulebook.changes.esxi_row", releases=[str(release) for release in row.minimum])
    return _marked(said, row.inferred, phrases)


def _counting(rule: CapacityRule, phrases: Phrases) -> str:
    key = "counts_reserve" if rule.reserved_peers else "counts"
    return phrases.say(f"rulebook.changes.{key}", counted=rule.counted_peers, reserved=rule.reserved_peers)


def _flows(flows: tuple[FlowFacts, ...], phrases: Phrases) -> str:
    return "; ".join(_flow(flow, phrases) for flow in flows) or phrases.say("rulebook.changes.not_listed")


def _flow(flow: FlowFacts, phrases: Phrases) -> str:
    if flow.source_ports is None and flow.destination_ports is None:
        said = phrases.say("rulebook.changes.protocol_alone", protocol=flow.protocol)
    else:
        said = phrases.say(
            "rulebook.changes.ports",
            protocol=flow.protocol,
            source=flow.source_ports or "–",
            destination=flow.destination_ports or "–",
        )
    return f"{said} ({phrases.fact(flow.only_type)})" if flow.only_type else said


def _marked(said: str, inferred: bool, phrases: Phrases) -> str:
    return f"{said} ({phrases.say('rulebook.inferred_plain')})" if inferred else said


def _cites(*rows: Limit | CapacityRule | Figures | EsxiSupport | None) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(row.cite for row in rows if row))
