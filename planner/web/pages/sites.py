"""The page for many sites: a sheet in, by upload; what each site needs and all of them together, as a page or a file.

Nothing is kept here: the sheet of the page that one looks at travels in a hidden field to the files made from it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from flask import render_template, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from planner.design import CapacityBasis, Platform
from planner.errors import Fault, InvalidDesign
from planner.intake.limits import MAX_SHEET_BYTES
from planner.intake.sheets import kind_of
from planner.intake.sites import METRIC_COLUMNS, NAME, PEOPLE
from planner.render.roll_up import RollUpWords
from planner.render.roll_up_files import MEDIA_TYPES, render, template
from planner.roll_up import MOST_SITES
from planner.web import forms
from planner.web.api.report_files import file_answer
from planner.web.pages.blueprint import IN_LANGUAGE, blueprint
from planner.web.pages.plan_questions import BEGINNING, TERMS, read_terms, told, typed
from planner.web.problems import PROBLEMS, Refused, slug_of
from planner.web.service import phrases, today
from planner.web.site_sheets import rolled_up

MOST_KEPT = 1_048_576
"""Bytes of a sheet that a page takes along; a larger one is chosen again for its files."""

MOST_SHOWN = 200
"""Sites, and faults, that the page shows; the files have all."""

MOST_LOST = 20
"""Sites that nothing carries of which the page says what stops them."""

TEMPLATES = ("people", "demand")

_FIELDS_BYTES = 16_384
"""What the other fields of the form may take."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the page has to say about a sheet."""

    words: RollUpWords
    kept: str
    """The sheet as text for a hidden field; empty where it is too large for one."""

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        """The rows that are shown."""
        return list(islice(self.words.rows(), MOST_SHOWN))

    @property
    def row_count(self) -> int:
        """All rows."""
        return len(self.words.rolled.sites) + len(self.words.rolled.read.bad_rows)

    @property
    def lost(self) -> list[str]:
        """Sites that nothing carries, as many as are shown."""
        return list(islice(self.words.lost(), MOST_LOST))

    @property
    def fault_rows(self) -> list[tuple[str, str]]:
        """The faults that are shown."""
        return list(islice(self.words.fault_rows(), MOST_SHOWN))


@blueprint.get(f"{IN_LANGUAGE}/plan/sites")
def sites() -> Response:
    """Ask for a sheet of sites."""
    return _page(BEGINNING)


@blueprint.post(f"{IN_LANGUAGE}/plan/sites")
def roll_up_sites() -> Response:
    """Answer to a sheet of sites, as the button says: with the page, or with a file."""
    request.max_content_length = MAX_SHEET_BYTES + _FIELDS_BYTES
    request.max_form_memory_size = MOST_KEPT // 3 * 4 + _FIELDS_BYTES
    try:
        if (request.content_length or 0) > request.max_content_length:
            raise RequestEntityTooLarge  # before a part of it is written to a temporary file
        answers = typed(request.form, TERMS)
        content = _content()
    except RequestEntityTooLarge:
        limit = Fault("", "too_many_bytes", {"max": MAX_SHEET_BYTES})
        return _page(dict.fromkeys(TERMS, ""), faults=[limit], status=PROBLEMS["too-large"])
    terms, wrong = read_terms(answers)
    errors = told(wrong)
    if not content:
        errors["file"] = phrases().say("sites.no_file")
    if errors:
        return _page(answers, errors=errors, status=422)
    try:
        rolled = rolled_up(content, kind_of(content), terms)
    except InvalidDesign as error:
        return _page(answers, faults=error.faults, status=PROBLEMS[slug_of(error)])
    form = request.form.get("format", "")
    if form in MEDIA_TYPES:
        return file_answer(render(form, rolled, phrases(), today()))
    kept = base64.b64encode(content).decode("ascii") if len(content) <= MOST_KEPT else ""
    return _page(answers, found=Found(RollUpWords(rolled, phrases()), kept))


@blueprint.get(f"{IN_LANGUAGE}/plan/sites/<any({', '.join(TEMPLATES)}):kind>.csv")
def sites_template(kind: str) -> Response:
    """Give an empty sheet to begin with."""
    return file_answer(template(kind, phrases()))


def _content() -> bytes:
    """Return the bytes of the sheet that was chosen, or of the one that the page took along; empty without either."""
    sent = request.files.get("file")
    content = sent.stream.read(MAX_SHEET_BYTES + 1) if sent else b""
    if content:
        return content
    try:
        return base64.b64decode(request.form.get("kept", ""), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("bad-request") from error


def _page(
    values: Mapping[str, str],
    *,
    found: Found | None = None,
    errors: Mapping[str, str] | None = None,
    faults: Any = (),
    status: int = 200,
) -> Response:
    errors = dict(errors or {})
    if faults:
        by_cell = any(fault.pointer for fault in faults)
        errors["file"] = phrases().say("sites.see_cells") if by_cell else forms.fault_sentence(faults[0], phrases())
    page = render_template(
        "pages/sites.html",
        values=values,
        errors=errors,
        faults=[
            (fault.pointer, forms.fault_sentence(fault, phrases())) for fault in faults[:MOST_SHOWN] if fault.pointer
        ],
        more_faults=max(len(faults) - MOST_SHOWN, 0),
        found=found,
        platforms=tuple(Platform),
        bases=tuple(CapacityBasis),
        columns=(NAME, *PEOPLE),
        metrics=METRIC_COLUMNS,
        templates=TEMPLATES,
        limits={"mebibytes": MAX_SHEET_BYTES / 2**20, "sites": MOST_SITES},
        shown=MOST_SHOWN,
    )
    return Response(page, status, mimetype="text/html")
