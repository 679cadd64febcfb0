"""What may be asked of the rule book, as query parameters: the same for the pages and for the API."""

from __future__ import annotations

from collections.abc import Mapping

from planner.render.rule_search import Wanted
from planner.rules import TOPICS, Kind, Severity
from planner.versions import Version
from planner.web.api.parameters import Parameter, Takes

FILTERS = (
    Parameter("q", (), "An id, or words that the rule's text has, each of them.", optional=True, takes=Takes.TEXT),
    Parameter("topic", TOPICS, "Only rules of this topic.", optional=True),
    Parameter("severity", tuple(map(str, Severity)), "Only rules of this severity.", optional=True),
    Parameter("kind", tuple(map(str, Kind)), "Only rules that are decided in this way.", optional=True),
    Parameter("release", (), "Only rules that hold for this release.", optional=True, takes=Takes.RELEASE),
)

RELEASES = (
    Parameter("from", (), "The release to begin with, such as X12.7.", takes=Takes.RELEASE, example="X12.7"),
    Parameter(
        "to", (), "The release to compare it with; it may be the earlier one.", takes=Takes.RELEASE, example="X14.0"
    ),
)
"""The two releases whose differences are asked for."""


def wanted(values: Mapping[str, str | None]) -> Wanted:
    """Return what is looked for, from faultless values of FILTERS; an empty one narrows nothing."""

    def chosen(name: str) -> frozenset[str]:
        value = values[name]
        return frozenset((value,)) if value else frozenset()

    release = values["release"]
    return Wanted(
        topics=chosen("topic"),
        severities=chosen("severity"),
        kinds=chosen("kind"),
        release=Version.parse(release) if release else None,
        text=values["q"] or "",
    )
