"""The form: shown, read, its lists of clusters and peers changed, and sent off to be judged."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from planner.errors import Fault, InvalidDesign
from planner.intake.limits import MAX_SHEET_BYTES
from planner.schemas import parse_design
from planner.schemas.keys import has_key_block
from planner.schemas.limits import MAX_CLUSTERS
from planner.web import forms
from planner.web.forms import editing, pasting
from planner.web.forms.certificate_files import CERTIFICATE_FILE, read_certificate
from planner.web.forms.secrets import without_keys
from planner.web.pages import answer, live, sent, state, static
from planner.web.pages.blueprint import IN_LANGUAGE, blueprint
from planner.web.pages.early import begin
from planner.web.pages.examples import example, examples
from planner.web.pages.form_changes import change_of
from planner.web.service import phrases, service

Document = dict[str, Any]

MOST_PARTS = 10_000
"""Fields of a form that is sent with a file."""

TEXT, FILE = "text", "file"
"""The fields of a design file: its text, pasted, and the file itself. Their ids are `file-<name>`."""

_CERTIFICATE_FILE = re.compile(rf"{CERTIFICATE_FILE}-([0-9]{{1,3}})-([0-9]{{1,3}})")


@dataclass(frozen=True, slots=True)
class Beside:
    """What a form holds beside the design: which clusters are open, exceptions without a value, pasted lists."""

    opened: tuple[int, ...] = ()
    asked: frozenset[str] = frozenset()
    pasted: Mapping[int, str] = field(default_factory=dict)
    paste_faults: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    certificate_faults: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What is wrong with the certificate files, by the names of their fields."""
    left: tuple[str, ...] = ()
    """Ids of the elements whose file or text was not taken, as another button was pressed than theirs."""
    unknown: tuple[tuple[str, str], ...] = ()
    """Name and value of what was typed into fields that the form does not have."""
    lost_button: bool = False
    """Whether the button that was pressed is none of the form's."""

    @property
    def refused(self) -> bool:
        """Whether there is something to look at before the form is sent again."""
        return bool(self.paste_faults or self.certificate_faults or self.left or self.unknown or self.lost_button)


@blueprint.get(f"{IN_LANGUAGE}/")
def form() -> Response:
    """Show the form: empty, with an example, or with what was typed; `check` marks what is wrong with it."""
    if packed := request.args.get("d"):
        document = forms.shaped(state.unpack(packed))
        beside = Beside(_numbers(request.args.get("open", "")), frozenset(request.args.getlist("except")))
        return show(document, check="check" in request.args, beside=beside)
    answered = show(forms.shaped(example(request.args["example"]) if "example" in request.args else {}))
    # Nothing of a reader's is in this page: browsers may hold on to it, and then going back shows what was typed.
    answered.headers["Cache-Control"] = "private, no-cache"
    return answered


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split()[:MAX_CLUSTERS] if re.fullmatch(r"[0-9]{1,3}", part))


def show(
    document: Document,
    *,
    check: bool = False,
    anchor: str | None = None,
    beside: Beside | None = None,
    typed: str = "",
    file_faults: tuple[tuple[str, str], ...] = (),
) -> Response:
    """Answer with the form. `typed` and `file_faults` are a design file that could not be read, and why.

    `anchor` is the id of the element to look at, where no address can say so.
    """
    beside = beside or Beside()
    filled = forms.to_form(document)
    faults = _faults(filled) if check else ()
    shape = forms.listed_peers(filled, beside.opened, beside.asked)
    standing = live.standing_of(filled, shape)
    status = 422 if faults or file_faults or beside.refused else 200

    def found() -> dict[str, Any]:
        return {
            "form": forms.view(without_keys(filled), faults, phrases(), service().reference, shape),
            "blank": document == forms.shaped({}) and not check,
            "examples": examples(),
            "most_peers": service().reference.limit("peers_per_cluster").value,
            "most_clusters": MAX_CLUSTERS,
            "most_bytes": MAX_SHEET_BYTES,
            "standing": standing,
            "at_once": live.AT_ONCE,
            "peers_id": live.peers_id,
            "certificate_file": CERTIFICATE_FILE,
            "renewed": static.digest(),
            "anchor": anchor,
            "beside": _without_keys(beside),
            "typed": typed,
            "file_faults": file_faults,
        }

    return begin(_PAGE, _ASSETS, found, status)


_PAGE, _ASSETS = "pages/form.html", ("plex-mono-400.woff2", "editor.css", "editor.js")


def _without_keys(beside: Beside) -> Beside:
    """Return the same without the texts that hold a private key."""
    pasted = {cluster: text for cluster, text in beside.pasted.items() if not has_key_block(text)}
    unknown = tuple((name, "" if has_key_block(value) else value) for name, value in beside.unknown)
    return replace(beside, pasted=pasted, unknown=unknown)


def _faults(document: Document) -> tuple[Fault, ...]:
    try:
        parse_design(document, forgiving=True)
    except InvalidDesign as error:
        return error.faults
    return ()


def go(document: Document, *, check: bool = False, anchor: str | None = None, beside: Beside | None = None) -> Response:
    """Lead to the form with a document in its address, or show it at once when it is too long for one."""
    beside = beside or Beside()
    # A private key is in no address: the page is the answer, and does not show it.
    packed = state.pack(document) if without_keys(document) is document else None
    if packed is None:
        return show(document, check=check, anchor=anchor, beside=beside)
    opened = live.opened_text(document, forms.listed_peers(document, beside.opened))
    values: dict[str, Any] = {"check": 1 if check else None, "open": opened, "except": sorted(beside.asked)}
    return redirect(url_for("pages.form", d=packed, _anchor=anchor, **values), 303)


@blueprint.post(f"{IN_LANGUAGE}/")
def send() -> Response:
    """Take the form: judge the design, or change its lists and show it again with all that was typed."""
    _take_with_files()
    if design := request.form.get("design"):
        return go(forms.shaped(state.undump(design)))
    document = state.bounded(forms.read(request.form))
    beside = _beside(document)
    action = request.form.get("action", "assess")
    if action == "language":
        return _in_language(document, beside)
    beside = replace(beside, paste_faults=_take_addresses(document, beside.pasted))
    asked = beside.asked
    change = None if action == "assess" else change_of(action, len(document["clusters"]), request.form, asked)
    beside = replace(beside, left=_left(), lost_button=action != "assess" and change is None)
    if action.startswith("peer-certificate-") and not beside.left:
        beside = _with_certificate(beside, action.replace("peer-certificate", CERTIFICATE_FILE))
    if beside.refused:
        return show(document, beside=beside, typed=_typed())
    if change is None:
        return _assess(document, beside.opened)
    done = change(document)
    return go(document, anchor=done.anchor, beside=Beside((done.cluster, *beside.opened), done.asked))


def _take_with_files() -> None:
    """Take a form with the largest design that a file may hold, and a workbook beside it."""
    live.grow_for_forms()
    request.max_content_length = live.FORM_GROWS * service().settings.max_content_length
    if request.mimetype == "multipart/form-data":
        request.max_content_length += MAX_SHEET_BYTES
        request.max_form_parts = MOST_PARTS


def _beside(document: Document) -> Beside:
    """Return what was sent beside the design, and put the certificate files into it, whichever button was pressed."""
    shape = forms.sent_shape(request.form)
    return Beside(
        opened=tuple(number for number, _ in shape.clusters),
        asked=shape.exceptions,
        pasted=_pasted(shape),
        certificate_faults=_take_certificates(document, shape),
        unknown=forms.unknown(request.form),
    )


def _in_language(document: Document, beside: Beside) -> Response:
    """Show the form as it was typed, without a check, in the language of this address."""
    typed = _typed()
    if not (typed or beside.pasted or beside.refused):
        return go(document, beside=beside) if document != forms.shaped({}) else redirect(url_for("pages.form"), 303)
    return show(document, beside=beside, typed=typed)


def _assess(document: Document, opened: tuple[int, ...]) -> Response:
    try:
        design = parse_design(document, forgiving=True)
    except InvalidDesign as error:
        places = (re.match(r"/clusters/([0-9]{1,3})\b", fault.pointer) for fault in error.faults)
        wrong = tuple(int(place[1]) for place in places if place)
        return go(document, check=True, beside=Beside((*wrong, *opened)))
    return answer.go(design)


# --- lists of addresses -----------------------------------------------------------------------------------------------


def _pasted(shape: forms.Shape) -> dict[int, str]:
    """Return the texts of addresses that were sent with the form, by cluster."""
    found = {}
    for number, _ in shape.clusters:
        if (text := request.form.get(f"{pasting.PASTE}-{number}", "")).strip():
            found[number] = text
    return found


def _take_addresses(document: Document, pasted: Mapping[int, str]) -> dict[int, tuple[str, ...]]:
    """Add the pasted peers to their clusters, and return for each cluster what is wrong with its text.

    What was pasted is taken whichever button is pressed: nobody pastes a list to see it dropped.
    """
    wrong: dict[int, tuple[str, ...]] = {}
    found: dict[int, list[dict[str, Any]]] = {}
    for cluster, text in pasted.items():
        found[cluster], faults = pasting.read_addresses(text, document["clusters"][cluster])
        if faults:
            wrong[cluster] = tuple(_entry_fault(fault) for fault in faults[: forms.MOST_COMPLAINTS])
    if not wrong:
        for cluster, peers in found.items():
            for peer in peers:
                editing.add_peer(document["clusters"][cluster], peer)
    return wrong


def _entry_fault(fault: Fault) -> str:
    text = forms.fault_sentence(fault, phrases())
    number = fault.pointer.strip("/")
    return phrases().say("editor.paste.entry", number=number, fault=text) if number else text


# --- files ------------------------------------------------------------------------------------------------------------


def _take_certificates(document: Document, shape: forms.Shape) -> dict[str, tuple[str, ...]]:
    """Put the certificate files that were sent into their peers, and return what is wrong with the others."""
    wrong = {}
    for name, chosen in request.files.items():
        place = _CERTIFICATE_FILE.fullmatch(name)
        if not place or not chosen.filename or int(place[2]) >= shape.peers(int(place[1])):
            continue
        text, faults = read_certificate(chosen.read())
        peer = document["clusters"][int(place[1])]["peers"][int(place[2])]
        if faults:
            wrong[name] = tuple(forms.fault_sentence(fault, phrases()) for fault in faults)
        else:
            peer["certificate"] = {**_object(peer.get("certificate")), "pem": text}
    return wrong


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _with_certificate(beside: Beside, name: str) -> Beside:
    """Return the same, or with a fault where the button for a certificate was pressed and none was chosen."""
    chosen = request.files.get(name)
    if chosen and chosen.filename:
        return beside
    faults = {name: (phrases().say("editor.drop.choose"),), **beside.certificate_faults}
    return replace(beside, certificate_faults=faults)


def _left() -> tuple[str, ...]:
    """Return the ids of what was chosen or pasted to be opened and was sent with a button that opens nothing.

    A form that is sent without its files has their names instead: the page says so rather than forget them.
    """
    names = [name for name in request.form if name == FILE or _CERTIFICATE_FILE.fullmatch(name)]
    left = [name for name in names if request.form[name]]
    left += [FILE for chosen in [request.files.get(FILE)] if chosen and chosen.filename]
    left += [TEXT for text in [request.form.get(TEXT, "")] if text.strip()]
    return tuple(f"file-{name}" if name in (FILE, TEXT) else name for name in left)


def _typed() -> str:
    """Return the text of a design file that was not opened, to be shown again: but for one that may hold a key."""
    text = request.form.get(TEXT, "")
    side = sent.side_of(text) if text.strip() else sent.Side()
    return text if side.design or side.text else ""


@blueprint.post(f"{IN_LANGUAGE}/open")
def open_file() -> Response:
    """Take a design file, sent or pasted, in place of the form, and judge it whole or fill the form with it.

    A file that is none is told with its faults, and what else is typed in the form stays.
    """
    _take_with_files()
    document = state.bounded(forms.read(request.form))
    beside = _beside(document)
    chosen = [file for file in request.files.getlist(FILE) if file.filename]
    if len(chosen) > 1:
        side = sent.Side(faults=(("", phrases().say("editor.drop.several")),))
    elif chosen:
        side = sent.side_of(chosen[0].read(), chosen[0].filename or "")
    else:
        side = sent.side_of(request.form.get(TEXT, ""))
    if side.design is None:
        return show(document, beside=beside, typed=side.text, file_faults=side.faults)
    if request.form.get("action") == "edit":
        return go(dict(side.design.document))
    return answer.go(side.design)
