"""`assess`: judge designs, print or write the results in one or several formats, and exit by what was found."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click

from planner.assessment import Assessment, Verdict
from planner.cli.compare import news
from planner.cli.designs import STDIN, Judged, Unread, one_design, read_and_judge, shown, uri
from planner.cli.program import COULD_NOT_CHECK, FINDINGS, NOTHING_FOUND, command, option, today_option
from planner.cli.screen import say_error, show, write_bytes, write_file
from planner.cli.words import CouldNot, phrases, say
from planner.reference import Reference, load_reference
from planner.render import junit, markdown, sarif, text
from planner.render.plain import Line, printable, text_of
from planner.rules import Outcome, Severity
from planner.schemas import dump_assessment
from planner.wording import Phrases

FORMATS = ("text", "json", "sarif", "junit", "markdown")
NEVER = "never"


@dataclass(frozen=True, slots=True)
class Output:
    """A format and where it goes; None is standard output."""

    kind: str
    file: Path | None = None


class _Format(click.ParamType[Output]):
    name = "kind[=file]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Output:
        kind, equals, file = value.partition("=")
        if kind not in FORMATS:
            self.fail(say("error.unknown_format", format=kind, formats=", ".join(FORMATS)), param, ctx)
        if equals and not file:
            self.fail(say("error.no_format_file", format=kind), param, ctx)
        return Output(kind, None if file in ("", STDIN) else Path(file))


@command("assess")
@click.argument("designs", metavar="DESIGN...", nargs=-1, required=True)
@option("--format", "outputs", words="formats", metavar="FORMAT[=FILE]", type=_Format(), multiple=True)
@option(
    "--fail-on",
    words="fail_on",
    type=click.Choice([*(severity.value for severity in Severity), NEVER]),
    default=Severity.BLOCKER.value,
    show_default=True,
)
@option("--baseline", words="baseline", metavar="FILE")
@today_option
def assess(
    designs: tuple[str, ...], outputs: tuple[Output, ...], fail_on: str, baseline: str | None, today: date
) -> int:
    """Judge designs."""
    outputs = outputs or (Output("text"),)
    _check(designs if baseline is None else (*designs, baseline), outputs)
    reference = load_reference()
    known = None if baseline is None else one_design(baseline, reference, today)
    found = [read_and_judge(name, reference, today) for name in designs]
    for each in found:
        if isinstance(each, Unread):
            for sentence in each.sentences:
                say_error(sentence)
    for output in outputs:
        _put(output, found, reference)
    if known is None:
        return exit_code(found, fail_on)
    new = list(news(known, found, fail_on))
    for sentence in new or [phrases().say("compare.baseline.none")]:
        say_error(sentence)
    return COULD_NOT_CHECK if any(isinstance(each, Unread) for each in found) else FINDINGS if new else NOTHING_FOUND


def exit_code(found: Sequence[Judged | Unread], fail_on: str) -> int:
    """Return 2 when any design could not be checked, else 1 when any has findings at or above the threshold, else 0."""
    if any(isinstance(each, Unread) for each in found):
        return COULD_NOT_CHECK
    judged = (each.assessment for each in found if isinstance(each, Judged))
    return FINDINGS if any(has_findings(assessment, fail_on) for assessment in judged) else NOTHING_FOUND


def has_findings(assessment: Assessment, fail_on: str) -> bool:
    """Whether a result at or above the threshold is unmet or undecided; undecided is never counted as met."""
    if fail_on == NEVER:
        return False
    severities = list(Severity)
    counted = severities[: severities.index(Severity(fail_on)) + 1]
    return any(
        result.rule.severity in counted and result.outcome in (Outcome.UNMET, Outcome.UNDECIDED)
        for result in assessment.results
    )


def _check(designs: Sequence[str], outputs: Sequence[Output]) -> None:
    """Refuse what cannot be meant, before any work: two outputs in one place, or a design to be overwritten."""
    if designs.count(STDIN) > 1:
        raise CouldNot(say("error.stdin_twice"))
    if sum(output.file is None for output in outputs) > 1:
        raise CouldNot(say("error.one_on_stdout"))
    read = {Path(name).resolve() for name in designs if name != STDIN}
    written: set[Path] = set()
    for output in outputs:
        if output.file is None:
            continue
        file = output.file.resolve()
        if file in read:
            raise CouldNot(say("error.output_is_input", file=output.file))
        if file in written:
            raise CouldNot(say("error.same_output", file=output.file))
        written.add(file)


def _put(output: Output, found: Sequence[Judged | Unread], reference: Reference) -> None:
    words = phrases()
    if output.file is None and output.kind == "text":
        show(_text(found, reference, words))
        return
    content = _CONTENT[output.kind](found, reference, words)
    if output.file is None:
        write_bytes(content)
        return
    write_file(output.file, content)


def _text(found: Sequence[Judged | Unread], reference: Reference, words: Phrases) -> Iterator[Line]:
    several = len(found) > 1
    for each in found:
        if isinstance(each, Judged):
            yield from text.compose(each.assessment, reference, words, shown(each.name) if several else "")
            if several:
                yield Line()
    if several:
        yield Line(_totals(found, words))


def _totals(found: Sequence[Judged | Unread], words: Phrases) -> str:
    """Return 'Designs: Supported 2, Not supported 1, could not be checked 1.'."""
    verdicts = [each.assessment.verdict for each in found if isinstance(each, Judged)]
    parts = [
        say("total", verdict=words.fact(verdict), count=verdicts.count(verdict))
        for verdict in Verdict
        if verdict in verdicts
    ]
    if unread := len(found) - len(verdicts):
        parts.append(say("total_unread", count=unread))
    return say("totals", counts=", ".join(parts))


def _text_file(found: Sequence[Judged | Unread], reference: Reference, words: Phrases) -> bytes:
    return text_of(_text(found, reference, words)).encode()


def _json(found: Sequence[Judged | Unread], reference: Reference, words: Phrases) -> bytes:
    """Return one JSON object a line, one for each design in the order given.

    With several designs each has its `file`; one that could not be read has `errors` as the API's problems have them.
    """
    several = len(found) > 1
    lines: list[dict[str, Any]] = []
    for each in found:
        named = {"file": each.name} if several else {}
        if isinstance(each, Judged):
            lines.append(named | dump_assessment(each.assessment, reference, words))
        else:
            lines.append(named | {"errors": _errors(each, words)})
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines).encode()


def _errors(unread: Unread, words: Phrases) -> list[dict[str, str]]:
    if not unread.faults:
        return [{"pointer": "", "code": "unreadable", "detail": sentence} for sentence in unread.sentences]
    return [
        {
            "pointer": fault.pointer,
            "code": fault.code,
            "detail": printable(words.say(f"problems.{fault.code}", **fault.params)),
        }
        for fault in unread.faults
    ]


def _sarif(found: Sequence[Judged | Unread], reference: Reference, words: Phrases) -> bytes:
    entries = [sarif.Entry(each.assessment, uri(each.name), each.regions) for each in found if isinstance(each, Judged)]
    unread = [sarif.Unread(uri(each.name), each.sentences) for each in found if isinstance(each, Unread)]
    return sarif.log(entries, reference, words, unread)


def _junit(found: Sequence[Judged | Unread], reference: Reference, words: Phrases) -> bytes:
    several = len(found) > 1
    entries = [junit.Entry(each.assessment, each.name if several else "") for each in found if isinstance(each, Judged)]
    unread = [junit.Unread(each.name, each.sentences) for each in found if isinstance(each, Unread)]
    return junit.report(entries, reference, words, unread)


def _markdown(found: Sequence[Judged | Unread], reference: Reference, words: Phrases) -> bytes:
    several = len(found) > 1
    parts = []
    for each in found:
        if isinstance(each, Judged):
            parts.append(markdown.text_of(each.assessment, reference, words, each.name if several else ""))
        else:
            parts.append(markdown.unread(shown(each.name), each.sentences, words))
    return "\n".join(parts).encode()


_CONTENT = {"text": _text_file, "json": _json, "sarif": _sarif, "junit": _junit, "markdown": _markdown}
