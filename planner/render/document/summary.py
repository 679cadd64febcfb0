"""The first chapter: the verdict, what stops the design, what to ask and confirm, and how far it carries."""

from __future__ import annotations

from collections.abc import Sequence

from planner.assessment import Verdict
from planner.design import Cluster
from planner.render.document.capacity import untested
from planner.render.document.draft import VERDICT_TONES, Draft, outcome_tone
from planner.render.document.findings import undecided_only_by_confirmation
from planner.render.document.model import Badge, Block, Cell, Column, Finding, Findings, Link, Paragraph, Section, Table
from planner.rules import RULES, Outcome, Severity


def verdict_sentence(draft: Draft) -> str:
    """Return the verdict as a sentence with the counts that lead to it."""
    results = draft.assessment.results

    def count(severity: Severity, outcome: Outcome) -> int:
        return sum(result.rule.severity is severity and result.outcome is outcome for result in results)

    said = draft.say(
        f"verdict.{draft.assessment.verdict}",
        unmet=count(Severity.BLOCKER, Outcome.UNMET),
        open=count(Severity.BLOCKER, Outcome.UNDECIDED),
        cautions=count(Severity.CAUTION, Outcome.UNMET),
    )
    waived = sum(result.outcome is Outcome.WAIVED for result in results)
    return f"{said} {draft.say('verdict.waived', waived=waived)}" if waived else said


def verdict_badge(draft: Draft) -> Badge:
    """Return the verdict as icon and word."""
    verdict: Verdict = draft.assessment.verdict
    return Badge(draft.label("verdict", verdict), VERDICT_TONES[verdict])


def section(draft: Draft, groups: Sequence[Findings]) -> Section:
    """Return the summary, which fits on a page; `groups` are the findings that need attention, as shown further on."""
    tone = VERDICT_TONES[draft.assessment.verdict]
    blocks: list[Block] = [Paragraph(f"{verdict_badge(draft).text}. {verdict_sentence(draft)}", tone)]
    blocks += [*_capacity(draft), *_untested(draft), *_without_figures(draft), _counts(draft)]
    by_id = {group.id: group.findings for group in groups}
    unmet = [finding for severity in Severity for finding in by_id.get(f"findings-unmet-{severity}", ())]
    room = FINDINGS_SHOWN
    for table_id, found in (
        ("summary-stops", [finding for finding in unmet if finding.severity == Severity.BLOCKER]),
        ("summary-watch", [finding for finding in unmet if finding.severity != Severity.BLOCKER]),
        ("summary-ask", by_id.get("findings-undecided", ())),
    ):
        if found and not room:
            title = draft.say(f"summary.{table_id.removeprefix('summary-')}")
            blocks.append(Paragraph(f"{title}. {draft.say('summary.count', count=len(found))}"))
        elif found:
            shown = found[:room]
            blocks.append(_table(draft, table_id, tuple(_row(finding, _seen(draft, finding)) for finding in shown)))
            room -= len(shown)
            if len(found) > len(shown):
                blocks.append(Paragraph(draft.say("summary.more_findings", count=len(found) - len(shown))))
    if to_confirm := by_id.get("findings-to-confirm", ()):
        blocks.append(Paragraph(draft.say("summary.confirm_many", count=len(to_confirm)), "open"))
    return Section("summary", "", draft.say("summary.title"), tuple(blocks))


_COUNTED = (
    Outcome.UNMET,
    Outcome.UNDECIDED,
    Outcome.WAIVED,
    Outcome.CONFIRMED,
    Outcome.MET,
    Outcome.NOT_APPLICABLE,
)


def _counts(draft: Draft) -> Table:
    """Return how many results there are of each outcome and severity; what only lacks a confirmation stands apart."""
    states: list[tuple[Badge, list[Severity]]] = []
    for outcome in _COUNTED:
        if outcome is Outcome.WAIVED and not draft.design.waivers:
            continue
        results = [result for result in draft.assessment.results if result.outcome is outcome]
        to_confirm = [result.rule.severity for result in results if undecided_only_by_confirmation(result)]
        rest = [result.rule.severity for result in results if not undecided_only_by_confirmation(result)]
        badge = Badge(draft.phrases.fact(outcome), outcome_tone(outcome, Severity.BLOCKER))
        states.append((badge, rest))
        if outcome is Outcome.UNDECIDED:
            states.append((draft.badge("to_confirm", "open"), to_confirm))
    rows = tuple(
        (badge, *(draft.number(severities.count(severity)) for severity in Severity), draft.number(len(severities)))
        for badge, severities in states
    )
    columns = (
        Column("outcome", draft.say("column.outcome"), 3, "badge"),
        *(Column(severity, draft.phrases.fact(severity), 1, "number") for severity in Severity),
        Column("all", draft.say("column.all"), 1, "number"),
    )
    return Table("summary-counts", draft.say("summary.counts"), columns, rows)


def _table(draft: Draft, table_id: str, rows: tuple[tuple[Cell, ...], ...]) -> Table:
    key = table_id.removeprefix("summary-")
    columns = (
        Column("rule", draft.say("column.rule"), 10, "code"),
        Column("severity", draft.say("column.severity"), 13),
        Column("requirement", draft.say("column.requirement"), 30),
        Column("text", draft.say(f"summary.column.{key}"), 47),
    )
    return Table(table_id, draft.say(f"summary.{key}"), columns, rows)


def _row(finding: Finding, text: Cell) -> tuple[Cell, ...]:
    title: Cell = (finding.title, finding.cluster_label) if finding.cluster_label else finding.title
    return Link(finding.rule, f"#{finding.id}"), finding.severity_label, title, text


def _seen(draft: Draft, finding: Finding) -> Cell:
    """Return the first things that speak against the rule, or that are missing, and where; long texts are cut short."""
    first = finding.evidence[0]
    texts = [
        f"{seen.places}: {seen.text}" if seen.places else seen.text
        for seen in finding.evidence
        if seen.tone == first.tone
    ]
    lines = [text if len(text) <= LONGEST_SEEN else f"{text[: LONGEST_SEEN - 1].rstrip()}…" for text in texts]
    if len(lines) > SEEN_SHOWN:
        lines[SEEN_SHOWN - 1 :] = [draft.say("summary.and_more", count=len(lines) - SEEN_SHOWN + 1)]
    return lines[0] if len(lines) == 1 else tuple(lines)


def _capacity(draft: Draft) -> list[Block]:
    """Return one line a cluster: what fills up first, how far, and how many losses the demand survives."""
    ordered = sorted(draft.design.clusters, key=lambda cluster: -_fullest(draft, cluster))
    shown = sorted(ordered[:CLUSTERS_SHOWN], key=lambda cluster: cluster.index)
    columns = (
        Column("cluster", draft.say("column.cluster"), 30),
        Column("peers", draft.say("column.peers"), 8, "number"),
        Column("binding", draft.say("column.binding"), 24),
        Column("demand", draft.say("column.demand"), 10, "number"),
        Column("capacity", draft.say("column.capacity"), 10, "number"),
        Column("used", draft.say("column.used"), 8, "number"),
        Column("losses", draft.say("column.losses_survived"), 14, "number"),
    )
    rows = tuple(_limit(draft, cluster) for cluster in shown)
    blocks: list[Block] = [Table("summary-capacity", draft.say("summary.capacity"), columns, rows)]
    if len(ordered) > len(shown):
        blocks.append(Paragraph(draft.say("summary.more_clusters", shown=len(shown), count=len(ordered))))
    return blocks


def _fullest(draft: Draft, cluster: Cluster) -> float:
    return max((line.utilisation for line in draft.capacity_of(cluster).demand), default=0)


def _limit(draft: Draft, cluster: Cluster) -> tuple[Cell, ...]:
    found = draft.capacity_of(cluster)
    binding = next((line for line in found.demand if line.metric == found.binding_metric), None)
    return (
        draft.cluster_title(cluster),
        draft.number(found.peer_count),
        draft.label("metric", binding.metric) if binding else draft.say("summary.no_demand"),
        draft.number(binding.demand) if binding else None,
        draft.number(binding.capacity) if binding else None,
        draft.share(binding.utilisation) if binding else None,
        _survives(draft, found.losses_survived, bool(found.demand)),
    )


def _survives(draft: Draft, losses: int | None, asked: bool) -> Cell:
    if losses is None:
        return draft.say("summary.never_fits") if asked else None
    return draft.number(losses)


def _untested(draft: Draft) -> list[Block]:
    """Return which clusters have several services, for which together no figures were tested."""
    found = [each for each in draft.assessment.capacity if each.untested_together and each.figures]
    if not found:
        return []
    if len(draft.design.clusters) == 1:
        return [untested(draft, found[0])]
    text = draft.say("capacity.untested_in", clusters=draft.clusters_label([each.cluster for each in found]))
    return [Paragraph(text, "warn", draft.cites(RULES["CAP-10"].cites))]


def _without_figures(draft: Draft) -> list[Block]:
    """Return why clusters have no figures, said once for those that lack them for the same reason."""
    alike: dict[str, list[int]] = {}
    for found in draft.assessment.capacity:
        if found.missing:
            alike.setdefault(found.missing, []).append(found.cluster)
    said: list[Block] = []
    for missing, indexes in alike.items():
        names = draft.clusters_label(indexes) if draft.several else draft.cluster_title(draft.design.clusters[0])
        text = draft.say("capacity.missing", cluster=names, reason=draft.label("missing", missing))
        said.append(Paragraph(text, "open"))
    return said


FINDINGS_SHOWN = 5
"""Findings that the summary names, those that stop the design first; of the others it says how many there are."""
CLUSTERS_SHOWN = 4
"""Clusters whose binding limit the summary shows, the fullest of them."""
SEEN_SHOWN = 2
"""Lines of what was found for one of them; of more, the last line says how many."""
LONGEST_SEEN = 120
"""Characters of what was found that the summary repeats; the finding has it all."""
