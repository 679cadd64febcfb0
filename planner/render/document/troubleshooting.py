"""The appendix on trouble: what to look at first, the alarms that this design can meet, repairs, the factory reset."""

from __future__ import annotations

from collections.abc import Iterable

from planner.reference import Alarm, LogSignature, Repair
from planner.reference.troubleshooting import AREAS
from planner.render.document.draft import Draft
from planner.render.document.model import Badge, Block, Cell, Column, Heading, Paragraph, Section, Table
from planner.rules import Result
from planner.versions import ALL_RELEASES, Releases, Version

_OUTCOME_TONES = {"kept": "ok", "removed": "bad", "disputed": "warn"}
_STANDALONE, _CLUSTERED = "system_key_standalone", "system_key_cluster"


def section(draft: Draft) -> Section:
    """Return the appendix."""
    blocks: list[Block] = [
        Paragraph(_say(draft, "document.intro")),
        _order(draft),
        Paragraph(_say(draft, "page.order_inferred"), "note"),
        *_restart(draft),
        Heading("trouble-alarms", _say(draft, "page.alarms"), 2),
        Paragraph(_say(draft, "document.alarms")),
        *_alarms(draft),
        Heading("trouble-logs", _say(draft, "page.logs"), 2),
        _lines(draft),
        Heading("trouble-repairs", _say(draft, "page.repairs"), 2),
        *_repairs(draft),
        Heading("trouble-reset", _say(draft, "page.factory_reset"), 2),
        *_factory_reset(draft),
    ]
    return Section("troubleshooting", "", _say(draft, "document.title"), tuple(blocks))


def alarms_of(draft: Draft) -> tuple[Alarm, ...]:
    """Return the alarms that this design can meet: of its releases, types, services and platforms.

    What the design does not state leaves an alarm in.
    """
    design = draft.design
    peers = [facts for cluster in design.clusters for facts in (cluster.peers or (cluster.for_all,))]
    types = {peer.type for peer in peers}
    platforms = {peer.platform for peer in peers}
    releases = _releases(draft)
    stated = [cluster.services for cluster in design.clusters]
    services = {service for each in stated for service in (each or (None,))}

    def concerns(alarm: Alarm) -> bool:
        if not any(release in alarm.releases for release in releases):
            return False
        if alarm.types and None not in types and types.isdisjoint(alarm.types):
            return False
        if alarm.services and None not in services and services.isdisjoint(alarm.services):
            return False
        return not alarm.virtual or any(
            platform is None or draft.reference.platforms[platform].virtual for platform in platforms
        )

    return tuple(alarm for alarm in draft.reference.troubleshooting.alarms if concerns(alarm))


def alarms_seen(draft: Draft, result: Result) -> tuple[Alarm, ...]:
    """Return the alarms that have to do with a result's rule, of those that the design can meet."""
    return tuple(alarm for alarm in alarms_of(draft) if result.rule.id in alarm.rules)


def _releases(draft: Draft) -> set[Version]:
    return {capacity.release for capacity in draft.assessment.capacity}


def _holds(draft: Draft, releases: Releases) -> bool:
    return any(release in releases for release in _releases(draft))


def _say(draft: Draft, key: str, /, **facts: object) -> str:
    return draft.phrases.say(f"troubleshooting.{key}", **facts)


def _column(draft: Draft, key: str, width: int, kind: str = "text") -> Column:
    return Column(key, _say(draft, f"column.{key}"), width, kind)


def _with_rules(draft: Draft, text: str, rules: Iterable[str]) -> Cell:
    """Return a text followed by the rules that it has to do with."""
    return (text, *(draft.rule(rule) for rule in rules))


def _order(draft: Draft) -> Table:
    """Return the order of triage."""
    steps = draft.reference.troubleshooting.triage
    rows = [
        (
            f"{place}. {_say(draft, f'triage.{step.id}.title')}",
            _say(draft, f"triage.{step.id}.symptom"),
            _with_rules(draft, _say(draft, f"triage.{step.id}.act"), step.rules),
        )
        for place, step in enumerate(steps, start=1)
    ]
    other = f"{len(steps) + 1}. {_say(draft, 'triage.other.title')}"
    rows.append((other, _say(draft, "triage.other.symptom"), _say(draft, "triage.other.act")))
    columns = (
        _column(draft, "step", 20, "head"),
        _column(draft, "symptom", 34),
        _column(draft, "act", 46, "inline"),
    )
    return Table(
        "trouble-order",
        _say(draft, "document.order"),
        columns,
        tuple(rows),
        draft.cites(step.cite for step in steps),
        appendix=True,
    )


def _restart(draft: Draft) -> list[Block]:
    """Return the order of a restart, in short; the runbook has it step by step."""
    procedure = draft.reference.procedures["restart_sequence"]
    minutes = next((step.wait_minutes for step in procedure.steps if step.wait_minutes is not None), None)
    said = (
        _say(draft, "page.restart_primary"),
        _say(draft, "page.restart_check", minutes=minutes),
        _say(draft, "page.restart_others"),
        _say(draft, "page.restart_caution"),
    )
    return [Paragraph(f"{_say(draft, 'page.restart')}: {' '.join(said)}", "", draft.cites((procedure.cite,)))]


def _alarms(draft: Draft) -> Iterable[Block]:
    """Return a table for each thing that the alarms are about."""
    found = alarms_of(draft)
    columns = (
        _column(draft, "alarm", 11, "head"),
        _column(draft, "title", 34),
        _column(draft, "remedy", 55),
    )
    for area in AREAS:
        mine = [alarm for alarm in found if alarm.area == area]
        if mine:
            yield Table(
                f"trouble-alarms-{area}",
                _say(draft, f"area.{area}"),
                columns,
                tuple(_alarm(draft, alarm) for alarm in mine),
                draft.cites(cite for alarm in mine for cite in (*alarm.cites, *alarm.conflicts)),
                appendix=True,
            )


def _alarm(draft: Draft, alarm: Alarm) -> tuple[Cell, ...]:
    words = f"alarm.{alarm.key}"
    remedy = _say(draft, f"{words}.remedy")
    if alarm.conflicts:
        remedy = f"{remedy} {_say(draft, f'{words}.conflict')}"
    return (
        alarm.numbers,
        f"{_say(draft, f'{words}.title')} ({severity_text(draft, alarm)})",
        f"{remedy} ({', '.join(alarm.rules)})" if alarm.rules else remedy,
    )


def severity_text(draft: Draft, alarm: Alarm) -> str:
    """Return the severity as printed; in words where the source prints several or none."""
    if alarm.severity is None or alarm.severity == "mixed":
        return _say(draft, f"severity.{alarm.severity or 'none'}")
    return alarm.severity


def _lines(draft: Draft) -> Table:
    """Return the lines of the log, without those that only follow from others."""
    signatures = draft.reference.troubleshooting.signatures
    told = [signature for signature in signatures if signature.state != "follow_up"]
    columns = (
        _column(draft, "line", 24, "head"),
        _column(draft, "recognise", 34, "code"),
        _column(draft, "meaning", 42),
    )
    return Table(
        "trouble-lines",
        _say(draft, "document.lines"),
        columns,
        tuple(_line(draft, signature) for signature in told),
        draft.cites(signature.cite for signature in told),
        appendix=True,
    )


def _line(draft: Draft, signature: LogSignature) -> tuple[Cell, ...]:
    words = f"signature.{signature.id}"
    said = _say(draft, f"{words}.meaning")
    if signature.state != "normal":
        said = f"{said} {_say(draft, f'{words}.follow')}"
    seen = " ".join(f'{field}="…{value}…"' if value else f'{field}="…"' for field, value in signature.match.items())
    return _say(draft, f"{words}.title"), seen or signature.any_of or _say(draft, "page.derived"), said


def _repairs(draft: Draft) -> list[Block]:
    """Return the repairs for the design's releases, and the usual causes of an unreachable primary."""
    held = draft.reference.troubleshooting
    clustered = any(cluster.size != 1 for cluster in draft.design.clusters)
    left_out = _STANDALONE if clustered else _CLUSTERED
    repairs = [each for each in held.repairs.values() if each.id != left_out and _holds(draft, each.releases)]
    table = Table(
        "trouble-repairs-table",
        _say(draft, "page.repairs_lead"),
        (
            Column("repair", _say(draft, "document.repair"), 30, "head"),
            Column("steps", _say(draft, "document.steps"), 70),
        ),
        tuple(((_say(draft, f"repair.{each.id}.title"), _when(draft, each)), _steps(draft, each)) for each in repairs),
        draft.cites(cite for each in repairs for cite in each.cites),
        appendix=True,
    )
    causes = " ".join(_say(draft, f"cause.{cause.id}") for cause in held.causes)
    cites = draft.cites(cause.cite for cause in held.causes)
    return [table, Paragraph(f"{_say(draft, 'page.causes')}. {causes}", "", cites)]


def _when(draft: Draft, repair: Repair) -> str:
    when = _say(draft, f"repair.{repair.id}.when")
    if repair.releases == ALL_RELEASES:
        return when
    return f"{when} ({draft.phrases.releases(repair.releases)})"


def _steps(draft: Draft, repair: Repair) -> Cell:
    lines: list[Cell] = []
    for number, step in enumerate(repair.steps, start=1):
        text = _say(
            draft, f"repair.{repair.id}.{step.key}", wait_minutes=step.wait_minutes, most_minutes=step.most_minutes
        )
        caution = f"{_say(draft, 'kind.caution')}: " if step.kind == "caution" else ""
        command = f" [{step.command}]" if step.command else ""
        lines.append(f"{number}. {caution}{text}{command}")
    return tuple(lines)


def _factory_reset(draft: Draft) -> list[Block]:
    """Return what sets it off, what stays with the design's releases, how it fails and what to do."""
    reset = draft.reference.troubleshooting.factory_reset
    blocks: list[Block] = []
    tables = (("trigger", reset.triggers, "bad"), ("avoid", reset.avoid, "ok"))
    for table, facts, tone in tables:
        blocks += [
            Paragraph(_say(draft, f"reset.{table}.{fact.id}"), tone if place == 0 else "", draft.cites(fact.cites))
            for place, fact in enumerate(facts)
        ]
    items = [item for item in reset.items if _holds(draft, item.releases)]
    rows = []
    for item in items:
        badge = Badge(_say(draft, f"reset.outcome.{item.outcome}"), _OUTCOME_TONES[item.outcome])
        conflict = _say(draft, f"reset.conflict.{item.id}") if item.conflicts else None
        releases = draft.phrases.releases(item.releases)
        rows.append((_say(draft, f"reset.item.{item.id}"), (badge, conflict) if conflict else badge, releases))
    blocks.append(
        Table(
            "trouble-reset-items",
            _say(draft, "page.items"),
            (_column(draft, "item", 40, "head"), _column(draft, "outcome", 35), _column(draft, "releases", 25)),
            tuple(rows),
            draft.cites(cite for item in items for cite in (*item.cites, *item.conflicts)),
            appendix=True,
        )
    )
    if _holds(draft, reset.questions.releases):
        things = [_say(draft, f"reset.question.{each}") for each in reset.questions.ids]
        blocks.append(
            Paragraph(_say(draft, "reset.questions", things=things), "", draft.cites((reset.questions.cite,)))
        )
    for table, facts in (("failure", reset.failures), ("way_out", reset.ways_out)):
        blocks += [
            Paragraph(_say(draft, f"reset.{table}.{fact.id}", path=fact.path), "", draft.cites(fact.cites))
            for fact in facts
        ]
    return blocks
