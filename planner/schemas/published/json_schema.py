"""The JSON Schema of a design."""

from __future__ import annotations

from functools import cache
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from planner.schemas.design import DesignSchema

JSON_SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"


@cache
def design_json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a design."""
    spec = APISpec("designs", "1", openapi_version="3.1.0", plugins=[MarshmallowPlugin(schema_name_resolver=_name)])
    spec.components.schema("Design", schema=DesignSchema)
    schemas = _at_defs(spec.to_dict()["components"]["schemas"])
    design = schemas.pop("Design")
    return {
        "$schema": JSON_SCHEMA_DIALECT,
        "title": "Expressway cluster design",
        "description": (
            "A proposed deployment. null and absent both mean: not stated. Values of an enum are listed as answers "
            "write them; the service takes them in capitals or small letters, a validator only as listed."
        ),
        **design,
        "$defs": dict(sorted(schemas.items())),
    }


def _name(schema: Any) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return str(kind.__name__).removesuffix("Schema")


def _at_defs(node: Any) -> Any:
    """Return the node with its references pointing to $defs instead of an OpenAPI document's components."""
    if isinstance(node, dict):
        return {
            key: value.replace("#/components/schemas/", "#/$defs/") if key == "$ref" else _at_defs(value)
            for key, value in node.items()
        }
    if isinstance(node, list):
        return [_at_defs(member) for member in node]
    return node
