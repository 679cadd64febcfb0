"""flask-smorest, kept behind this package: it writes the OpenAPI 3.1 document; all else that it could do is ours.

Nothing outside planner.web.api imports it, so that apispec alone could take its place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

import flask_smorest  # type: ignore[import-untyped]
from flask import Flask, Response
from flask_smorest.utils import prepare_response  # type: ignore[import-untyped]
from marshmallow import Schema
from werkzeug.exceptions import HTTPException

from planner.web import problems
from planner.web.api.answers import JSON
from planner.web.api.body import MEDIA_TYPES, SHEET_TYPES
from planner.web.api.shapes import ProblemSchema

View = Callable[..., Response]
OPENAPI_VERSION = "3.1.1"

EXAMPLE = {
    "name": "Apolo core",
    "clusters": [
        {
            "type": "C",
            "platform": "medium_vm",
            "peer_count": 4,
            "nics": 1,
            "nat_between_peers": False,
            "round_trip_ms": 20,
            "option_keys": [],
        }
    ],
    "demand": {"mra_registrations": 4000, "video_calls": 150},
}
"""A design in the quick form."""

X_EXAMPLE = "x-example"
"""Where a body stands that works and is no JSON: tools that do not know its media type would take `example` for one."""

_DESCRIPTION = (
    "Judges proposed Cisco Expressway and VCS clusters: supported or not, capacity, ports, runbook, documents. "
    "Independent of Cisco; every figure names the document it comes from. "
    "A design that breaks rules is an answer (200), not an error. Errors are RFC 9457 problems, every fault at once. "
    "A fault in the body is told at its JSON pointer, one in the query string at `/query/<parameter>`."
)


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """A group of documented routes."""

    def describe(
        self,
        path: str,
        *,
        method: str = "GET",
        operation: str,
        responses: dict[int, Any],
        parameters: Sequence[dict[str, Any]] = (),
        path_parameters: Sequence[dict[str, Any]] = (),
        body: dict[str, Any] | None = None,
    ) -> Callable[[View], View]:
        """Route a path to a view and describe it; the view's docstring is its summary and description."""
        described: dict[str, Any] = {"operationId": operation, "parameters": list(parameters), "responses": responses}
        if body is not None:
            described["requestBody"] = body

        def register(view: View) -> View:
            self.add_url_rule(
                path, view.__name__, self.doc(**described)(view), methods=[method], parameters=list(path_parameters)
            )
            return view

        return register


class Api(flask_smorest.Api):  # type: ignore[misc]
    """The OpenAPI document and the error handling of an application."""

    ERROR_SCHEMA = ProblemSchema

    def __init__(self, app: Flask, *, version: str) -> None:
        super().__init__(
            app,
            spec_kwargs={
                "title": "Expressway Cluster Planner",
                "version": version,
                "openapi_version": OPENAPI_VERSION,
                "info": {"description": _DESCRIPTION, "license": {"name": "MIT", "identifier": "MIT"}},
                "servers": [{"url": "/"}],
            },
        )

    def _register_responses(self) -> None:
        """Describe every error as application/problem+json, which smorest would call application/json."""
        for status in HTTPStatus:
            self._register_response(status.name, status.phrase)
        self._register_response(self.DEFAULT_ERROR_RESPONSE_NAME, "Any other error is a problem of the same form.")

    def _register_response(self, name: str, description: str) -> None:
        response = {"description": description, "schema": self.ERROR_SCHEMA}
        prepare_response(response, self.spec, problems.MEDIA_TYPE)
        self.spec.components.response(name, response, lazy=True)

    def handle_http_exception(self, error: HTTPException) -> Response:
        """Answer with our problem instead of smorest's own error body."""
        return problems.answer_http(error)


def content(
    schema: type[Schema] | dict[str, Any], description: str, *, media_type: str = JSON, kept: bool = False
) -> dict[str, Any]:
    """Return the description of a successful response; `kept` ones carry an ETag."""
    described: dict[str, Any] = {"description": description, "content": {media_type: {"schema": schema}}}
    if kept:
        described["headers"] = {"ETag": {"description": "SHA-256 of the content.", "schema": {"type": "string"}}}
    return described


def refusals(*statuses: int) -> dict[int, Any]:
    """Return the descriptions of these problems, by status."""
    return {status: HTTPStatus(status).name for status in statuses}


KEPT_REFUSALS: dict[int, Any] = {
    304: {"description": "Not modified: the caller has this ETag already."},
    **refusals(400, 422, 500),
}
"""What else a GET of something unchanging may answer."""

IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "description": "ETag of the content that the caller has.",
    "required": False,
    "schema": {"type": "string"},
}

BODY_REFUSALS = refusals(400, 403, 413, 415, 422, 429, 500)
"""What else a POST of a design may answer."""


def design_body(schema: type[Schema]) -> dict[str, Any]:
    """Return the description of a request body that holds a design, in JSON or YAML or as sheets."""
    sheets = {media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in SHEET_TYPES}
    return {
        "description": (
            "A design. Also as a workbook of ours, changed or not, or as an inventory with one peer a row; "
            "the pointer of a fault is then its cell."
        ),
        "required": True,
        "content": {
            **{media_type: {"schema": schema, "example": EXAMPLE} for media_type in MEDIA_TYPES},
            **sheets,
        },
    }
