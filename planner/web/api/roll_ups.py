"""POST /roll-ups: a sheet of sites in; what each needs, and all of them together, out."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from planner.design import CapacityBasis, Platform
from planner.intake.limits import MAX_SHEET_BYTES
from planner.render.roll_up_files import MEDIA_TYPES, render
from planner.schemas.roll_up import dump_roll_up
from planner.schemas.sizing import terms_of
from planner.sizing import MOST_CLUSTERS, MOST_PEERS, Terms
from planner.web.api.answers import answer, in_words
from planner.web.api.body import SHEET_TYPES, read_file
from planner.web.api.documented import BODY_REFUSALS, Blueprint, refusals
from planner.web.api.parameters import LANGUAGE, Parameter, Takes, read_query
from planner.web.api.report_files import file_answer
from planner.web.api.roll_up_shapes import roll_up_answer, sheet_body
from planner.web.service import phrases, today
from planner.web.site_sheets import rolled_up

blueprint = Blueprint("roll-ups", __name__, description="Many sites in one sheet.")

_FORMAT = Parameter("format", ("json", *sorted(MEDIA_TYPES)), "How to answer.", default="json")
_LOSSES = Parameter(
    "peer_losses",
    (),
    "Lost peers after which each cluster still carries its share; 0 by default.",
    optional=True,
    takes=Takes.WHOLE,
    high=MOST_PEERS - 1,
)
_CLUSTERS = Parameter(
    "max_clusters",
    (),
    "The most clusters of an option; 20 by default.",
    optional=True,
    takes=Takes.WHOLE,
    low=1,
    high=MOST_CLUSTERS,
)
_BASIS = Parameter(
    "capacity_basis", tuple(map(str, CapacityBasis)), "cluster_guide by default.", default="cluster_guide"
)
_PLATFORM = Parameter(
    "platform", tuple(map(str, Platform)), "The one that may be used; without it every one.", optional=True
)
_RELEASE = Parameter(
    "software_version",
    (),
    "Without it the current release's figures are taken.",
    optional=True,
    takes=Takes.RELEASE,
)
_FAST_PATH = Parameter(
    "fast_path_registration",
    ("false", "true"),
    "Whether every peer has Fast Path Registration on, in the image that it needs.",
    default="false",
)
_PARAMETERS = (_FORMAT, _LOSSES, _BASIS, _RELEASE, _PLATFORM, _CLUSTERS, _FAST_PATH, LANGUAGE)


@blueprint.describe(
    "/roll-ups",
    method="POST",
    operation="createRollUp",
    parameters=[parameter.described() for parameter in _PARAMETERS],
    body=sheet_body(),
    responses={200: roll_up_answer(), **BODY_REFUSALS, **refusals(503)},
)
def create_roll_up() -> Response:
    """Roll up a sheet of sites.

    Each row is a site that states people or demand. The answer has the cheapest option for each, what one deployment
    for all needs, and the faults by cell of rows that are no sites; the other rows go on. Where no row is a site, the
    answer is a 422 with the faults, whose pointer is the cell.
    """
    query = read_query(_PARAMETERS)
    terms = _terms(query)
    content = read_file(SHEET_TYPES, max_bytes=MAX_SHEET_BYTES)
    rolled = rolled_up(content, SHEET_TYPES[request.mimetype], terms)
    form = str(query["format"])
    if form == "json":
        return in_words(answer(dump_roll_up(rolled, phrases())))
    return in_words(file_answer(render(form, rolled, phrases(), today())))


def _terms(query: dict[str, str | None]) -> Terms:
    counts = {name: query[name] for name in (_LOSSES.name, _CLUSTERS.name)}
    asked: dict[str, Any] = {name: int(float(text)) for name, text in counts.items() if text is not None}
    asked |= {name: query[name] for name in (_BASIS.name, _RELEASE.name)}
    asked["platforms"] = [query["platform"]] if query["platform"] else None
    asked["fast_path_registration"] = query[_FAST_PATH.name] == "true"
    return terms_of(asked)
