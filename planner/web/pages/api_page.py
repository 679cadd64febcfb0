"""The page about the API: every operation with a command that works, read from the OpenAPI description itself.

Swagger UI, to try the operations out on this service, weighs many times what the page does: it is loaded only when the
reader opens it, by an address of its own (`?console=1`). It is the one page that loads it.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from planner.web.api.descriptions import openapi
from planner.web.api.documented import X_EXAMPLE
from planner.web.curl import command, readable
from planner.web.pages import static
from planner.web.pages.blueprint import IN_LANGUAGE, blueprint
from planner.web.pages.start import to_reader
from planner.web.problems import PROBLEMS
from planner.web.service import service

FIRST = "createAssessment"
"""The operation that a reader should try first."""

MOST_CHOICES = 12
"""Values of a parameter that the page lists; the description has all."""

CONSOLE = ("swagger-ui-bundle.js", "swagger-ui.css")
"""The files of Swagger UI."""

UNKNOWN_JOB = "0" * 32
"""Stands for the id of a job, which only the answer to a request can tell."""

_METHODS = ("get", "post", "put", "delete")


@dataclass(frozen=True, slots=True)
class Asked:
    """A parameter of an operation, or a path's part."""

    name: str
    place: str
    """`query`, `path` or `header`."""
    required: bool
    about: str
    choices: tuple[str, ...]
    example: str
    """Empty where the description has none."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation as the page shows it. Its words are the description's own, in English."""

    id: str
    method: str
    path: str
    summary: str
    about: str
    parameters: tuple[Asked, ...]
    media_types: tuple[str, ...]
    """What the body may be sent as; empty without one."""
    body: str
    """A body that works; empty without one."""
    body_type: str
    statuses: tuple[tuple[str, str], ...]
    """What it answers: status and meaning."""

    @property
    def unknown_job(self) -> bool:
        """Whether the command asks for a job, whose id the page cannot know."""
        return any(asked.place == "path" and not asked.example for asked in self.parameters)

    def curl(self, origin: str) -> str:
        """Return the command that tries it out on the service at an origin, `https://host`."""
        path = self.path
        for asked in self.parameters:
            if asked.place == "path":
                path = path.replace(f"{{{asked.name}}}", quote(asked.example or UNKNOWN_JOB, safe=""))
        query = urlencode(
            [(each.name, each.example) for each in self.parameters if each.place == "query" and each.example]
        )
        address = f"{origin}{path}" + (f"?{query}" if query else "")
        return command(self.method, address, media_type=self.body_type, body=self.body)


@dataclass(frozen=True, slots=True)
class OperationGroup:
    """The operations of one tag."""

    tag: str
    about: str
    operations: tuple[Operation, ...]


MOST_SHOWN = 12_000
"""Characters of a design that its command shows; a longer one is sent from its file."""


@blueprint.app_context_processor
def commands() -> dict[str, object]:
    """Give pages the command that assesses a design."""
    return {"design_command": design_command}


def design_command(document: Mapping[str, Any]) -> tuple[str, str]:
    """Return the command that sends a design to this service, after the key of what to say of it.

    A long design is sent from the file design.json, which the reader saves first.
    """
    address = request.host_url.rstrip("/") + url_for("assessments.create_assessment")
    body = readable(document)
    if len(body) > MOST_SHOWN:
        return "long", command("POST", address, media_type="application/json", file="design.json")
    return "text", command("POST", address, media_type="application/json", body=body)


@blueprint.get("/docs")
def start_docs() -> Response:
    """Lead to the page about the API, by the address where people look for it."""
    return to_reader("pages.api")


@blueprint.get(f"{IN_LANGUAGE}/api")
def api() -> Response:
    """List the operations, with a command for each; with `console` in the address, what they are tried out with too."""
    groups: tuple[OperationGroup, ...] = service().keep("api page", lambda: operation_groups(openapi()))
    operations = [operation for group in groups for operation in group.operations]
    page = render_template(
        "pages/api.html",
        groups=groups,
        count=len(operations),
        first=next(operation for operation in operations if operation.id == FIRST),
        problems=PROBLEMS.items(),
        origin=request.host_url.rstrip("/"),
        most_choices=MOST_CHOICES,
        console="console" in request.args,
        weight=console_kilobytes(),
    )
    return Response(page, mimetype="text/html")


@cache
def console_kilobytes() -> int:
    """Return how much Swagger UI adds to the page, compressed, in kB of 1,000 bytes."""
    return round(sum(len(gzip.compress(static.files()[name])) for name in CONSOLE) / 1_000)


def operation_groups(described: Mapping[str, Any]) -> tuple[OperationGroup, ...]:
    """Return the operations of an OpenAPI document by tag, in its order."""
    found = [
        (entry["tags"][0], _operation(path, method, entry, described))
        for path, item in described["paths"].items()
        for method, entry in item.items()
        if method in _METHODS
    ]
    return tuple(
        OperationGroup(
            tag["name"],
            tag.get("description", ""),
            tuple(operation for name, operation in found if name == tag["name"]),
        )
        for tag in described["tags"]
    )


def _operation(path: str, method: str, entry: Mapping[str, Any], described: Mapping[str, Any]) -> Operation:
    content = entry.get("requestBody", {}).get("content", {})
    body_type, body = next(
        ((kind, _body(shown)) for kind, shown in content.items() if "example" in shown or X_EXAMPLE in shown), ("", "")
    )
    around = described["paths"][path].get("parameters", ())
    return Operation(
        id=entry["operationId"],
        method=method.upper(),
        path=path,
        summary=entry["summary"],
        about=entry.get("description", ""),
        parameters=tuple(_asked((*around, *entry.get("parameters", ())))),
        media_types=tuple(content),
        body=body,
        body_type=body_type,
        statuses=tuple(sorted(_statuses(entry["responses"], described))),
    )


def _body(shown: Mapping[str, Any]) -> str:
    example = shown.get("example", shown.get(X_EXAMPLE))
    return example if isinstance(example, str) else readable(example)


def _asked(parameters: Iterable[Mapping[str, Any]]) -> Iterable[Asked]:
    for parameter in parameters:
        schema = parameter.get("schema", {})
        choices = tuple(map(str, schema.get("enum", ())))
        needed = parameter.get("required", False)
        example = parameter.get("example", choices[0] if choices and needed else "")
        yield Asked(
            parameter["name"],
            parameter["in"],
            needed,
            parameter.get("description", ""),
            choices,
            example if isinstance(example, str) else json.dumps(example),
        )


def _statuses(responses: Mapping[str, Any], described: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for status, told in responses.items():
        if status != "default":
            named = told.get("$ref", "").rpartition("/")[2]
            yield str(status), (described["components"]["responses"][named] if named else told)["description"]
