"""The assessment as plain text for a terminal or a mail: verdict, what stops it, what to ask, what it carries."""

from __future__ import annotations

from collections.abc import Iterator

from planner.assessment import Assessment
from planner.capacity import Capacity, DemandLine
from planner.reference import Citation, Reference
from planner.render.document.draft import VERDICT_TONES, Draft
from planner.render.document.findings import undecided_only_by_confirmation
from planner.render.document.model import Finding
from planner.render.document.requirements import attention_groups
from planner.render.plain import Line, text_of
from planner.render.port_table import cluster_names
from planner.render.told import at_place, sources
from planner.rules import RULES
from planner.wording import Phrases

COUNTED = ("unmet", "undecided", "to_confirm", "waived", "met", "confirmed", "not_applicable")
"""The states in the order in which counts name them."""

_GROUPS = {
    "findings-unmet-blocker": "unmet",
    "findings-unmet-caution": "unmet",
    "findings-unmet-advice": "unmet",
    "findings-undecided": "undecided",
    "findings-to-confirm": "to_confirm",
    "findings-waived": "waived",
}
"""The groups of findings that need attention, and the heading under which they stand here."""


def render(assessment: Assessment, reference: Reference, phrases: Phrases) -> bytes:
    """Return the assessment as a UTF-8 text file."""
    return text_of(compose(assessment, reference, phrases)).encode()


def compose(assessment: Assessment, reference: Reference, phrases: Phrases, origin: str = "") -> Iterator[Line]:
    """Yield the lines of the text; `origin` is the file to name beside the design."""
    verdict = phrases.fact(assessment.verdict)
    named = f"{title(assessment, phrases)} ({origin})" if origin else title(assessment, phrases)
    yield Line(named, lead=f"{verdict}:", tone=VERDICT_TONES[assessment.verdict])
    yield Line(counts(assessment, phrases))
    draft = Draft(assessment, reference, phrases)
    heading = ""
    groups = [group for group in attention_groups(draft) if group.id in _GROUPS]
    for group in groups:
        if _GROUPS[group.id] != heading:
            heading = _GROUPS[group.id]
            yield Line()
            yield Line(lead=phrases.say(f"brief.group.{heading}"), tone="strong")
        for finding in group.findings:
            yield from _finding(finding, heading, reference, phrases)
    if not groups:
        yield Line()
        yield Line(phrases.say("brief.nothing_open"))
    yield from _notices(assessment, phrases)
    yield Line()
    yield Line(lead=phrases.say("brief.group.capacity"), tone="strong")
    clusters = cluster_names(assessment, phrases)
    for found in assessment.capacity:
        yield from capacity_lines(found, clusters[found.cluster], phrases)
    yield Line(phrases.say("brief.estimate"), indent=2, hang=2)
    yield Line()
    yield Line(judged(assessment, phrases))


def _notices(assessment: Assessment, phrases: Phrases) -> Iterator[Line]:
    if assessment.notices:
        yield Line()
        yield Line(lead=phrases.say("brief.group.notices"), tone="strong")
    for notice in assessment.notices:
        yield Line(phrases.say(f"notices.{notice.code}", **notice.facts), lead=notice.pointer, indent=2, hang=2)


def title(assessment: Assessment, phrases: Phrases) -> str:
    """Return the design's name, or words for one without."""
    return assessment.design.title or phrases.say("workbook.unnamed")


def counts(assessment: Assessment, phrases: Phrases) -> str:
    """Return 'Requirements: 1 not met, 2 undecided, ...', with nothing said of states that no requirement has."""
    parts = [phrases.say(f"brief.count.{state}", count=count) for state, count in states(assessment).items() if count]
    return phrases.say("brief.counts", counts=", ".join(parts))


def states(assessment: Assessment) -> dict[str, int]:
    """Return how many results there are of each state; undecided ones that only lack a confirmation stand apart."""
    counted = dict.fromkeys(COUNTED, 0)
    for result in assessment.results:
        counted["to_confirm" if undecided_only_by_confirmation(result) else str(result.outcome)] += 1
    return counted


def judged(assessment: Assessment, phrases: Phrases) -> str:
    """Return when, by which edition and which design, so that a copy can be checked."""
    return phrases.say(
        "brief.judged",
        date=assessment.assessed_on,
        edition=assessment.reference_edition,
        hash=assessment.design.hash[:8],
    )


def capacity_lines(found: Capacity, cluster: str, phrases: Phrases) -> Iterator[Line]:
    """Yield what one cluster carries, what is asked of it, and how many lost peers it survives."""
    if found.missing or not found.figures:
        reason = phrases.label("missing", found.missing) if found.missing else ""
        elsewhere = (
            phrases.say("brief.capacity.elsewhere", bases=found.bases_with_figures)
            if found.missing and found.bases_with_figures and found.missing.value == "no_figures_in_basis"
            else ""
        )
        text = phrases.say("brief.capacity.missing", cluster=cluster, reason=reason)
        yield Line(f"{text} {elsewhere}".rstrip(), indent=2, hang=2)
        return
    yield Line(
        phrases.say(
            "brief.capacity.cluster",
            cluster=cluster,
            counted=found.counted_peers,
            peers=found.peer_count,
            basis=found.basis,
        ),
        indent=2,
        hang=2,
    )
    figures = "; ".join(
        phrases.say("brief.capacity.figure", metric=phrases.label("metric", metric), value=value)
        for metric, value in found.figures.items()
    )
    yield Line(f"{figures}.", lead=phrases.say("brief.capacity.carries"), indent=4, hang=2)
    if found.demand:
        asked = "; ".join(_load(line, phrases) for line in found.demand)
        fits = found.losses_survived is not None
        yield Line(f"{asked}.", lead=phrases.say("brief.capacity.asked"), tone="" if fits else "bad", indent=4, hang=2)
        survives = (
            phrases.say("brief.capacity.survives", count=found.losses_survived)
            if fits
            else phrases.say("brief.capacity.never_fits")
        )
        yield Line(survives, indent=4, hang=2)
    for sentence, tone in capacity_marks(found, phrases):
        yield Line(sentence, tone=tone, indent=4, hang=2)


def capacity_marks(found: Capacity, phrases: Phrases) -> Iterator[tuple[str, str]]:
    """Yield what must be said wherever a capacity is shown, with its tone: what is inferred, and what nobody tested."""
    if found.mix:
        used, over = phrases.percent(found.mix.utilisation), found.mix.utilisation > 1
        yield phrases.say("brief.capacity.mix", used=used), "bad" if over else ""
    if found.inferred:
        yield phrases.say("brief.capacity.inferred"), "warn"
    if found.untested_together:
        yield phrases.say("brief.capacity.untested", services=found.untested_together), "warn"


def finding_sources(finding: Finding, reference: Reference, phrases: Phrases) -> str:
    """Return the sources of a finding's rule in one line."""
    cites: tuple[Citation, ...] = RULES[finding.rule].cites
    return "; ".join(sources(cites, reference, phrases))


def _load(line: DemandLine, phrases: Phrases) -> str:
    return phrases.say(
        "brief.capacity.load",
        metric=phrases.label("metric", line.metric),
        demand=line.demand,
        capacity=line.capacity,
        used=phrases.percent(line.utilisation),
    )


def _finding(finding: Finding, heading: str, reference: Reference, phrases: Phrases) -> Iterator[Line]:
    where = phrases.say("brief.in_cluster", cluster=finding.cluster_label) if finding.cluster_label else ""
    yield Line(
        f"{finding.title} {where}".rstrip(),
        lead=f"{finding.severity_label} {finding.rule}",
        tone=finding.outcome.tone,
        indent=2,
        hang=4,
    )
    if finding.waiver:
        yield Line(finding.waiver, indent=4, hang=2)
    if heading == "to_confirm":
        yield Line(finding.confirm or finding.statement, lead=phrases.say("brief.confirm"), indent=4, hang=2)
    else:
        for seen in finding.evidence:
            if seen.tone != "ok":
                yield Line(at_place(seen.places, seen.text), indent=4, hang=2)
        # What is undecided says itself what to ask; its remedy and sources are for the day when the answer is no.
        if finding.remedy and heading == "unmet":
            yield Line(finding.remedy, lead=phrases.say("brief.remedy"), indent=4, hang=2)
    if heading != "unmet":
        return
    if finding.conflict:
        yield Line(finding.conflict, lead=phrases.say("brief.conflict"), indent=4, hang=2)
    yield Line(finding_sources(finding, reference, phrases), lead=phrases.say("brief.source"), indent=4, hang=2)
