"""GET: what this service is, in machine-readable form: OpenAPI, JSON Schema of a design, features and limits."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app

import planner
from planner.design import SCHEMA_VERSION
from planner.rules import RULES
from planner.schemas import design_json_schema, limits
from planner.web.api import shapes
from planner.web.api.answers import answer_kept
from planner.web.api.documented import IF_NONE_MATCH, KEPT_REFUSALS, Blueprint, content
from planner.web.api.parameters import LANGUAGE, read_query
from planner.web.api.reports import FORMAT
from planner.web.formats import formats
from planner.web.service import phrases, service
from planner.wording import LANGUAGES

blueprint = Blueprint("descriptions", __name__, description="What this service is and can do.")

API_VERSION = "v1"
OPENAPI = "planner_openapi"
"""Name of the extension that holds the Api."""
_SCHEMA_MEDIA_TYPE = "application/schema+json"
_ANY_OBJECT = {"type": "object"}


@blueprint.describe(
    "/openapi.json",
    operation="getOpenApi",
    parameters=[IF_NONE_MATCH],
    responses={200: content(_ANY_OBJECT, "OpenAPI 3.1.", kept=True), **KEPT_REFUSALS},
)
def get_openapi() -> Response:
    """Return this description."""
    read_query(())
    return answer_kept("openapi", openapi)


@blueprint.describe(
    "/schemas/design.json",
    operation="getDesignSchema",
    parameters=[IF_NONE_MATCH],
    responses={
        200: content(_ANY_OBJECT, "JSON Schema 2020-12.", media_type=_SCHEMA_MEDIA_TYPE, kept=True),
        **KEPT_REFUSALS,
    },
)
def get_design_schema() -> Response:
    """Return the JSON Schema of a design."""
    read_query(())
    return answer_kept("design schema", design_json_schema, media_type=_SCHEMA_MEDIA_TYPE)


@blueprint.describe(
    "/info",
    operation="getInfo",
    parameters=[LANGUAGE.described(), IF_NONE_MATCH],
    responses={200: content(shapes.InfoSchema, "What it is.", kept=True), **KEPT_REFUSALS},
)
def get_info() -> Response:
    """Return editions, languages, report formats and limits."""
    read_query((LANGUAGE,))
    return answer_kept("info", _info, words=True)


def openapi() -> dict[str, Any]:
    """Return the OpenAPI document of the running application: of the formats it knows, those that it makes."""
    described: dict[str, Any] = current_app.extensions[OPENAPI].spec.to_dict()
    lacking = {known.name for known in formats() if known.lack is not None}
    for operation in (operation for path in described["paths"].values() for operation in path.values()):
        for parameter in operation.get("parameters", ()) if isinstance(operation, dict) else ():
            if parameter["name"] == FORMAT.name:
                choices = parameter["schema"]["enum"]
                parameter["schema"]["enum"] = [name for name in choices if name not in lacking]
    return described


def _info() -> dict[str, Any]:
    held, words = service(), phrases()
    return {
        "name": "expressway-planner",
        "version": planner.__version__,
        "api_version": API_VERSION,
        "schema_version": SCHEMA_VERSION,
        "reference_edition": held.reference.edition,
        "current_release": str(held.reference.current_release),
        "rules": len(RULES),
        "languages": list(LANGUAGES),
        "default_language": held.settings.default_language,
        "formats": [
            {
                "format": known.name,
                "media_type": known.media_type,
                "available": known.lack is None,
                "reason": None if known.lack is None else words.say(f"api.feature.{known.lack}"),
            }
            for known in formats()
        ],
        "limits": {
            "bytes": held.settings.max_content_length,
            "depth": limits.MAX_DEPTH,
            "clusters": limits.MAX_CLUSTERS,
            "peers": limits.MAX_PEERS,
            "peer_pairs": limits.MAX_PEER_PAIRS,
            "faults": limits.MAX_FAULTS,
        },
    }
