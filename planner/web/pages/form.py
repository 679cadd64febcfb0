"""The form: shown, read, its list of peers changed, and sent off to be judged."""

from __future__ import annotations

import re
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planner.errors import Fault, InvalidDesign
from planner.intake import design_sheets
from planner.intake.limits import MAX_SHEET_BYTES
from planner.intake.sheets import Kind, kind_of
from planner.schemas import parse_design, read_design
from planner.schemas.keys import names_private_key
from planner.web import forms
from planner.web.forms.secrets import without_keys
from planner.web.pages import answer, state
from planner.web.pages.blueprint import IN_LANGUAGE, blueprint
from planner.web.pages.examples import example, examples
from planner.web.problems import Refused
from planner.web.service import phrases, service

Document = dict[str, Any]

_NEW_PEERS = 2
_FORM_BYTES = 4_096
"""What a form adds to the file that it sends."""
_PEER_ACTION = re.compile(r"(remove|down)-([0-9]{1,3})")


@blueprint.get(f"{IN_LANGUAGE}/")
def form() -> Response:
    """Show the form: empty, with an example, or with what was typed; `check` marks what is wrong with it."""
    if packed := request.args.get("d"):
        document = forms.shaped(state.unpack(packed))
        return show(document, check="check" in request.args)
    answered = show(forms.shaped(example(request.args["example"]) if "example" in request.args else {}))
    # Nothing of a reader's is in this page: browsers may hold on to it, and then going back shows what was typed.
    answered.headers["Cache-Control"] = "private, no-cache"
    return answered


def show(document: Document, *, check: bool = False, typed: str = "", file_faults: tuple[Fault, ...] = ()) -> Response:
    """Answer with the form. `typed` and `file_faults` are a design file that could not be read, and why."""
    filled = forms.to_form(document)
    faults = _faults(filled) if check else ()
    view = forms.view(without_keys(filled), faults, phrases(), service().reference)
    told = [forms.fault_sentence(fault, phrases()) for fault in file_faults]
    page = render_template(
        "pages/form.html",
        form=view,
        blank=document == forms.shaped({}) and not check,
        examples=examples(),
        most_peers=service().reference.limit("peers_per_cluster").value,
        typed=typed,
        file_faults=[(fault.pointer, text) for fault, text in zip(file_faults, told, strict=True)],
    )
    return Response(page, 422 if faults or file_faults else 200, mimetype="text/html")


def _faults(document: Document) -> tuple[Fault, ...]:
    try:
        parse_design(document, forgiving=True)
    except InvalidDesign as error:
        return error.faults
    return ()


def go(document: Document, *, check: bool = False, anchor: str | None = None) -> Response:
    """Lead to the form with a document in its address, or show it at once when it is too long for one."""
    # A private key is in no address: the page is the answer, and does not show it.
    packed = state.pack(document) if without_keys(document) is document else None
    if packed is None:
        return show(document, check=check)
    return redirect(url_for("pages.form", d=packed, check=1 if check else None, _anchor=anchor), 303)


@blueprint.post(f"{IN_LANGUAGE}/")
def send() -> Response:
    """Take the form: judge the design, or change its list of peers and show it again with all that was typed."""
    if design := request.form.get("design"):
        return go(forms.shaped(state.undump(design)))
    document = forms.read(request.form)
    action = request.form.get("action", "assess")
    if action == "assess":
        return _assess(document)
    anchor = _change_peers(document, action)
    return go(document, anchor=anchor)


@blueprint.post(f"{IN_LANGUAGE}/check")
def check() -> Response:
    """Tell what is wrong with a form that is still being filled in, field by field, for the page's script."""
    document = forms.to_form(forms.read(request.form))
    view = forms.view(document, _faults(document), phrases(), service().reference)
    return jsonify({field.id: list(field.errors) for field in view.fields() if field.errors})


def _assess(document: Document) -> Response:
    try:
        design = parse_design(document, forgiving=True)
    except InvalidDesign:
        return go(document, check=True)
    return answer.go(design)


def _change_peers(document: Document, action: str) -> str:
    """Change the list of peers and return the id of the element to look at next."""
    if action == "list":
        forms.list_peers(document, _NEW_PEERS)
        return "group-peer-1"
    if action == "count":
        forms.count_peers(document)
        return "peers"
    if action == "add":
        return f"group-peer-{forms.add_peer(document) + 1}"
    if found := _PEER_ACTION.fullmatch(action):
        place = int(found[2])
        if found[1] == "remove":
            forms.remove_peer(document, place)
            return "peers"
        forms.move_down(document, place)
        return f"group-peer-{place + 2}"
    raise Refused("bad-request")


@blueprint.post(f"{IN_LANGUAGE}/open")
def open_file() -> Response:
    """Take a design file, sent or pasted, and judge it whole; show it again with its faults when it is none.

    A workbook of a large design is longer than any other form.
    """
    request.max_content_length = max(service().settings.max_content_length, MAX_SHEET_BYTES + _FORM_BYTES)
    sent = request.files.get("file")
    content: bytes | str = (
        sent.read() if sent and sent.filename else request.form.get("text", "").removeprefix("\ufeff")
    )
    kind = _sheets(content, (sent and sent.filename) or "")
    try:
        if kind and isinstance(content, bytes):
            design = design_sheets.read_design(content, parse_design, kind)
        else:
            design = read_design(content, _syntax(content), max_bytes=service().settings.max_content_length)
    except InvalidDesign as error:
        typed = content.decode("utf-8", "replace") if isinstance(content, bytes) else content
        hidden = kind == "xlsx" or _is_secret(typed, error)
        return show(forms.shaped({}), typed="" if hidden else typed, file_faults=error.faults)
    if request.form.get("action") == "edit":
        return go(dict(design.document))
    return answer.go(design)


def _sheets(content: bytes | str, name: str) -> Kind | None:
    """Return which kind of sheets a file holds; None for a design in JSON or YAML."""
    if isinstance(content, bytes) and kind_of(content) == "xlsx":
        return "xlsx"
    ending = name.lower().rpartition(".")[2]
    return "csv" if ending == "csv" else "xlsx" if ending == "xlsx" else None


def _is_secret(typed: str, error: InvalidDesign) -> bool:
    """Whether a design file that could not be read must not be shown again: it holds a private key, or may do so."""
    return names_private_key(typed) or any(fault.pointer.endswith("/pem") for fault in error.faults)


def _syntax(content: bytes | str) -> str:
    """Return 'json' for what begins like an object or list, 'yaml' for anything else."""
    start = content[:64].decode("utf-8", "replace") if isinstance(content, bytes) else content[:64]
    first = start.removeprefix("\ufeff").lstrip()[:1]
    return "json" if first in ("{", "[", "") else "yaml"
