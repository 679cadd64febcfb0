"""The shape of a problem (RFC 9457)."""

from __future__ import annotations

from marshmallow import fields, validate

from planner.schemas import shape

# --- problems ---------------------------------------------------------------------------------------------------------


class ProblemFaultSchema(shape.Shape):
    """One thing wrong with the request."""

    pointer = shape.text(
        **shape.about("JSON pointer into the body; /query/<parameter> for the query string.", maxLength=2000)
    )
    code = shape.text("What is wrong, for programs; it stays the same in every language.")
    detail = shape.text("What is wrong, in words.")


class AlternativeSchema(shape.Shape):
    """Another format of the same report."""

    format = shape.text()
    href = shape.text(**shape.about("Where to post the design to.", format="uri-reference"))


class ProblemSchema(shape.Shape):
    """A problem (RFC 9457)."""

    type = shape.text(
        **shape.about("The kind of problem; the same path shows a page about it.", format="uri-reference")
    )
    title = shape.text()
    status = shape.count(validate=validate.Range(400, 599))
    detail = shape.text()
    instance = shape.text(**shape.about("The path that was asked for.", format="uri-reference"))
    requestId = shape.text("X-Request-ID of this answer; the log knows it too.")  # noqa: N815  (the contract's name)
    errors = fields.List(fields.Nested(ProblemFaultSchema), **shape.about("Every fault at once."))
    truncated = fields.Boolean(**shape.about("True when there were more faults than are told."))
    alternatives = fields.List(
        fields.Nested(AlternativeSchema), **shape.about("Formats in which this report can be had, where one cannot.")
    )
