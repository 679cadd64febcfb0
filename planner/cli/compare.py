"""`compare`: two designs side by side, and what a baseline makes of new findings.

Exit: 0 nothing at or above the threshold is newly unmet or undecided, 1 something is, 2 could not compare.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date

import click

from planner.assessment import Assessment
from planner.cli.designs import STDIN, Judged, Unread, read_and_judge, shown
from planner.cli.program import COULD_NOT_CHECK, FINDINGS, NOTHING_FOUND, command, option, today_option
from planner.cli.screen import say_error, show, write_text
from planner.cli.words import CouldNot, phrases, say
from planner.comparison import Comparison
from planner.comparison import compare as beside
from planner.comparison_words import ComparisonWords
from planner.reference import load_reference
from planner.render import comparison as rendering
from planner.render.plain import printable
from planner.rules import Severity
from planner.runbook import change
from planner.schemas.comparison import dump_comparison

NEW = "new-"
NEVER = "never"


def new_findings(comparison: Comparison, threshold: str) -> int:
    """Return how many findings are new at or above a severity, `never` counting none."""
    return len(comparison.new_findings(severities_from(threshold)))


def severities_from(threshold: str) -> Sequence[Severity]:
    """Return the severities at or above one, none of them for `never`."""
    severities = list(Severity)
    return () if threshold == NEVER else severities[: severities.index(Severity(threshold)) + 1]


@command("compare")
@click.argument("before", metavar="BEFORE")
@click.argument("after", metavar="AFTER")
@option(
    "--format",
    "form",
    words="runbook_format",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
)
@option(
    "--fail-on",
    words="fail_on_new",
    type=click.Choice([*(f"{NEW}{severity}" for severity in Severity), NEVER]),
    default=f"{NEW}{Severity.BLOCKER}",
    show_default=True,
)
@today_option
def compare(before: str, after: str, form: str, fail_on: str, today: date) -> int:
    """Compare two designs."""
    if before == after == STDIN:
        raise CouldNot(say("error.stdin_twice"))
    reference, words = load_reference(), phrases()
    found = [read_and_judge(name, reference, today) for name in (before, after)]
    judged = [each.assessment for each in found if isinstance(each, Judged)]
    for each in found:
        if isinstance(each, Unread):
            for sentence in each.sentences:
                say_error(sentence)
    if len(judged) < len(found):
        return COULD_NOT_CHECK
    old, new = judged
    comparison, plan = beside(old, new), change(old.design, new.design, reference)
    told = ComparisonWords(comparison, words)
    if form == "json":
        write_text(json.dumps(dump_comparison(comparison, plan, words), ensure_ascii=False, indent=2) + "\n")
    elif form == "markdown":
        write_text(rendering.markdown(told, plan))
    else:
        show(rendering.lines(told, plan))
    return FINDINGS if new_findings(comparison, fail_on.removeprefix(NEW)) else NOTHING_FOUND


# --- a baseline -------------------------------------------------------------------------------------------------------


def news(baseline: Assessment, found: Sequence[Judged | Unread], threshold: str) -> Iterator[str]:
    """Yield a sentence for each finding of a design that its baseline does not have, at or above a severity."""
    words = phrases()
    for each in found:
        if not isinstance(each, Judged):
            continue
        comparison = beside(baseline, each.assessment)
        told = ComparisonWords(comparison, words)
        for finding in comparison.new_findings(severities_from(threshold)):
            turned = told.outcome(finding)
            yield printable(
                told.say(
                    "baseline.new",
                    file=shown(each.name),
                    rule=finding.rule.id,
                    cluster=f" ({turned.cluster})" if turned.cluster else "",
                    turn=turned.turn,
                    before=turned.before.text,
                    after=turned.after.text,
                )
            )
