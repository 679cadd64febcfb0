"""Why each field of the form is asked: the rules that read it, and the parts of the answer that it enters.

Nothing here is written down beside the rules: which of them read a field is found by judging designs that leave things
out, and looking where each rule points.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from werkzeug.wrappers import Response

from planner.web.forms.groups import CLUSTER_GROUPS, DESIGN_GROUPS, PEER_GROUP
from planner.web.forms.kinds import Placed
from planner.web.forms.readers import USES, any_peer, readers
from planner.web.pages.blueprint import IN_LANGUAGE, blueprint
from planner.web.pages.start import to_reader
from planner.web.service import service


@dataclass(frozen=True, slots=True)
class HelpGroup:
    """A group of fields at their places; of peers, the first's."""

    key: str
    placed: tuple[Placed, ...]


@blueprint.app_context_processor
def asked_for() -> dict[str, object]:
    """Give the form what it says of a field: the rules and the parts that read it, by the field's name."""
    return {"read_by": read_by, "used_in": used_in}


def read_by(name: str) -> tuple[str, ...]:
    """Return the ids of the rules that read a field, in report order."""
    return find_readers().get(any_peer(name), ())


def find_readers() -> dict[str, tuple[str, ...]]:
    """Return the ids of the rules that read each field, found the first time that this is asked."""
    found: dict[str, tuple[str, ...]] = service().keep("readers", lambda: readers(service().reference))
    return found


def used_in(name: str) -> tuple[str, ...]:
    """Return the parts of the answer that a field enters besides, as keys of `field_help.use`."""
    return USES.get(any_peer(name), ())


@blueprint.get(f"{IN_LANGUAGE}/fields")
def fields() -> Response:
    """List the fields of the form by group, each with what reads it."""
    groups = [
        *(HelpGroup(group.key, tuple(group.place(field) for field in group.all())) for group in DESIGN_GROUPS),
        *(HelpGroup(group.key, tuple(group.place(field, 0) for field in group.all())) for group in CLUSTER_GROUPS),
        HelpGroup(PEER_GROUP.key, tuple(PEER_GROUP.place(field, 0, 0) for field in PEER_GROUP.all())),
    ]
    return Response(render_template("pages/fields.html", groups=groups), mimetype="text/html")


@blueprint.get("/fields")
def start_fields() -> Response:
    """Lead to the fields."""
    return to_reader("pages.fields")
