"""What `size` and `reach` have in common: the options of a search, files that ask something, and how it is headed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import click

from planner.cli.designs import content_of, fault_sentences, syntax_of
from planner.cli.program import COULD_NOT_CHECK, RELEASE, option
from planner.cli.screen import say_error
from planner.demand import Derived
from planner.design import METRICS, CapacityBasis
from planner.errors import InvalidDesign
from planner.render.plain import Line
from planner.schemas.limits import MAX_COUNT
from planner.sizing import MOST_PEERS, SearchSpace
from planner.wording import Phrases

F = TypeVar("F", bound=Callable[..., Any])
Asked = TypeVar("Asked")


def metric_options(words: str) -> Callable[[F], F]:
    """Return a decorator that adds an option for each metric, with the help `cli.option.<words>`."""

    def add(function: F) -> F:
        for metric in reversed(METRICS):
            name = f"--{metric.replace('_', '-')}"
            function = option(name, str(metric), words=words, metavar="N", type=click.IntRange(0, MAX_COUNT))(function)
        return function

    return add


def terms_options(function: F) -> F:
    """Add the options that say which figures are taken and after how many losses."""
    for add in (
        option("--fast-path", "fast_path_registration", words="fast_path", is_flag=True, default=None),
        option("--basis", "capacity_basis", words="basis", type=click.Choice(list(map(str, CapacityBasis)))),
        option("--release", "software_version", words="sizing_release", metavar="RELEASE", type=RELEASE),
        option("--peer-losses", words="peer_losses", metavar="N", type=click.IntRange(0, MOST_PEERS - 1)),
    ):
        function = add(function)
    return function


def form_option(function: F) -> F:
    """Add --format text or json."""
    choice = click.Choice(["text", "json"])
    return option("--format", "form", words="table_format", type=choice, default="text", show_default=True)(function)


def stated(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that were given, as a request has them."""
    given = {name: value for name, value in options.items() if value is not None and value != ()}
    if "software_version" in given:
        given["software_version"] = str(given["software_version"])
    return given


def metrics_in(options: dict[str, Any]) -> dict[str, int]:
    """Take the metrics that were given out of the options of a command."""
    counts = {str(metric): options.pop(metric) for metric in METRICS}
    return {metric: count for metric, count in counts.items() if count is not None}


def read_asked(file: str, read: Callable[[bytes, str], Asked]) -> Asked:
    """Return what a file asks; for what is wrong with it, write all sentences and leave with code 2."""
    content = content_of(file)
    syntax = syntax_of(file, content)
    try:
        return read(content, syntax)
    except InvalidDesign as error:
        for sentence in fault_sentences(file, content, syntax, error):
            say_error(sentence)
        click.get_current_context().exit(COULD_NOT_CHECK)


def counts_line(counts: Mapping[Any, int], lead: str, words: Phrases) -> Line:
    """Return counts by metric in a line."""
    told = "; ".join(f"{words.fact(metric)} {words.number(count)}" for metric, count in counts.items())
    return Line(told, lead=lead, hang=2)


def figures_line(space: SearchSpace, words: Phrases) -> Line:
    """Return the line that says which figures were taken."""
    terms = space.terms
    release = words.say(f"sizing.release.{'stated' if terms.release else 'not_stated'}", release=space.release)
    fast_path = ["Fast Path Registration"] if terms.fast_path_registration else []
    return Line("; ".join([words.fact(terms.basis), release, *fast_path]), lead=words.say("sizing.figures"), hang=2)


def working_lines(derived: Derived, words: Phrases) -> Iterator[Line]:
    """Yield how a demand was reckoned: each figure with its formula and what went into it."""
    for step in derived.working:
        inputs = ", ".join(map(words.number, step.inputs.values()))
        result = words.say("sizing.step", inputs=inputs, result=step.result)
        yield Line(f"{words.say(f'sizing.formula.{step.formula}')}: {result}", hang=2)
    yield Line(words.say("sizing.left_out", metrics=derived.left_out))
    yield Line()


def one_by_one(titles: list[str], rows: list[list[str]]) -> Iterator[Line]:
    """Yield the rows of a table for a narrow terminal: one below the other, each figure with its title."""
    for first, *rest in rows:
        yield Line(lead=first, tone="strong")
        yield Line("; ".join(f"{title}: {cell}" for title, cell in zip(titles[1:], rest, strict=True)), indent=2)
