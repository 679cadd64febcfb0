"""The form: shown, read, its lists of clusters and peers changed, and sent off to be judged."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planner.errors import Fault, InvalidDesign
from planner.intake import design_sheets
from planner.intake.limits import MAX_SHEET_BYTES
from planner.intake.sheets import Kind, kind_of
from planner.schemas import parse_design, read_design
from planner.schemas.keys import has_key_block, names_private_key
from planner.schemas.limits import MAX_CLUSTERS
from planner.web import forms
from planner.web.forms import editing, pasting
from planner.web.forms.groups import EXCEPTIONS
from planner.web.forms.secrets import without_keys
from planner.web.pages import answer, live, state
from planner.web.pages.blueprint import IN_LANGUAGE, blueprint
from planner.web.pages.examples import example, examples
from planner.web.service import phrases, service

Document = dict[str, Any]

_NEW_PEERS = 2
_FORM_BYTES = 4_096
"""What a form adds to the file that it sends."""
_ACTION = re.compile(r"(cluster|peer)-([a-z]+)(?:-([0-9]{1,3}))?(?:-([0-9]{1,3}))?")


@dataclass(frozen=True, slots=True)
class Beside:
    """What a form holds beside the design: which clusters are open, exceptions without a value, pasted lists."""

    opened: tuple[int, ...] = ()
    asked: frozenset[str] = frozenset()
    pasted: Mapping[int, str] = field(default_factory=dict)
    paste_faults: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    unknown: tuple[tuple[str, str], ...] = ()
    """Name and value of what was typed into fields that the form does not have."""
    lost_button: bool = False
    """Whether the button that was pressed is none of the form's."""


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
    beside: Beside | None = None,
    typed: str = "",
    file_faults: tuple[Fault, ...] = (),
) -> Response:
    """Answer with the form. `typed` and `file_faults` are a design file that could not be read, and why."""
    beside = beside or Beside()
    filled = forms.to_form(document)
    faults = _faults(filled) if check else ()
    shape = forms.listed_peers(filled, beside.opened, beside.asked)
    view = forms.view(without_keys(filled), faults, phrases(), service().reference, shape)
    told = [forms.fault_sentence(fault, phrases()) for fault in file_faults]
    page = render_template(
        "pages/form.html",
        form=view,
        blank=document == forms.shaped({}) and not check,
        examples=examples(),
        most_peers=service().reference.limit("peers_per_cluster").value,
        most_clusters=MAX_CLUSTERS,
        standing=live.standing_of(filled, shape),
        at_once=live.AT_ONCE,
        peers_id=live.peers_id,
        beside=beside,
        typed=typed,
        file_faults=[(fault.pointer, text) for fault, text in zip(file_faults, told, strict=True)],
    )
    refused = faults or file_faults or beside.paste_faults or beside.unknown or beside.lost_button
    return Response(page, 422 if refused else 200, mimetype="text/html")


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
        return show(document, check=check, beside=beside)
    opened = live.opened_text(document, forms.listed_peers(document, beside.opened))
    values: dict[str, Any] = {"check": 1 if check else None, "open": opened, "except": sorted(beside.asked)}
    return redirect(url_for("pages.form", d=packed, _anchor=anchor, **values), 303)


@blueprint.post(f"{IN_LANGUAGE}/")
def send() -> Response:
    """Take the form: judge the design, or change its lists and show it again with all that was typed."""
    live.grow_for_forms()
    if design := request.form.get("design"):
        return go(forms.shaped(state.undump(design)))
    document = state.bounded(forms.read(request.form))
    opened = tuple(number for number, _ in forms.sent_shape(request.form).clusters)
    pasted = _pasted()
    paste_faults = _take_addresses(document, pasted)
    unknown = forms.unknown(request.form)
    action = request.form.get("action", "assess")
    change = None if action == "assess" else _change(action, len(document["clusters"]))
    lost = action != "assess" and change is None
    if paste_faults or unknown or lost:
        kept = {cluster: text for cluster, text in pasted.items() if not has_key_block(text)}
        return show(document, beside=Beside(opened, frozenset(), kept, paste_faults, unknown, lost))
    if change is None:
        return _assess(document, opened)
    cluster, anchor, asked = change(document)
    return go(document, anchor=anchor, beside=Beside((cluster, *opened), asked))


def _assess(document: Document, opened: tuple[int, ...]) -> Response:
    try:
        design = parse_design(document, forgiving=True)
    except InvalidDesign as error:
        places = (re.match(r"/clusters/([0-9]{1,3})\b", fault.pointer) for fault in error.faults)
        wrong = tuple(int(place[1]) for place in places if place)
        return go(document, check=True, beside=Beside((*wrong, *opened)))
    return answer.go(design)


# --- lists of addresses -----------------------------------------------------------------------------------------------


def _pasted() -> dict[int, str]:
    """Return the texts of addresses that were sent with the form, by cluster."""
    found = {}
    for number, _ in forms.sent_shape(request.form).clusters:
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


# --- changing the lists of clusters and peers -------------------------------------------------------------------------

Change = Callable[[Document], tuple[int, str, frozenset[str]]]
"""Changes a document; returns the cluster to open, the id of the element to look at, exceptions to show empty."""


def _change(action: str, clusters: int) -> Change | None:
    """Return what a button of the form does; None for one that the form does not have."""
    found = _ACTION.fullmatch(action)
    if not found:
        return None
    kind, verb = found[1], found[2]
    if found[3] is None:
        return _add_cluster if action == "cluster-add" else None
    cluster, peer = int(found[3]), None if found[4] is None else int(found[4])
    if cluster >= clusters:
        return None
    if peer is None:
        return _change_cluster(verb, cluster) if kind == "cluster" else _change_list(verb, cluster)
    return _change_peer(verb, cluster, peer) if kind == "peer" else None


def _change_cluster(verb: str, cluster: int) -> Change | None:
    change = _CLUSTER_VERBS.get(verb)
    return change and (lambda document: (*change(document, cluster), _NONE))


def _change_list(verb: str, cluster: int) -> Change | None:
    change = _LIST_VERBS.get(verb)
    return change and (lambda document: (cluster, change(document["clusters"][cluster], cluster), _NONE))


def _change_peer(verb: str, cluster: int, peer: int) -> Change | None:
    if verb == "except":
        return lambda _: _add_exception(cluster, peer)
    change = _PEER_VERBS.get(verb)
    return change and (lambda document: (cluster, change(document["clusters"][cluster], cluster, peer), _NONE))


_NONE: frozenset[str] = frozenset()


def _add_cluster(document: Document) -> tuple[int, str, frozenset[str]]:
    number = editing.add_cluster(document)
    return number, _card(number), _NONE


def _card(cluster: int) -> str:
    return f"cluster-{cluster + 1}"


def _peer_card(cluster: int, peer: int) -> str:
    return "-".join(["group-peer", *([str(cluster + 1)] if cluster else []), str(peer + 1)])


def _open_cluster(document: Document, cluster: int) -> tuple[int, str]:
    return cluster, _card(cluster)


def _copy_cluster(document: Document, cluster: int) -> tuple[int, str]:
    made = editing.copy_cluster(document, cluster)
    return made, _card(made)


def _remove_cluster(document: Document, cluster: int) -> tuple[int, str]:
    editing.remove_cluster(document, cluster)
    return 0, "clusters"


def _cluster_down(document: Document, cluster: int) -> tuple[int, str]:
    editing.move_cluster_down(document, cluster)
    return cluster + 1, _card(min(cluster + 1, len(document["clusters"]) - 1))


def _cluster_up(document: Document, cluster: int) -> tuple[int, str]:
    editing.move_cluster_down(document, cluster - 1)
    return max(cluster - 1, 0), _card(max(cluster - 1, 0))


_CLUSTER_VERBS: Mapping[str, Callable[[Document, int], tuple[int, str]]] = {
    "open": _open_cluster,
    "copy": _copy_cluster,
    "remove": _remove_cluster,
    "down": _cluster_down,
    "up": _cluster_up,
}


def _list_peers(cluster: Document, number: int) -> str:
    editing.list_peers(cluster, _NEW_PEERS)
    return _peer_card(number, 0)


def _count_peers(cluster: Document, number: int) -> str:
    editing.count_peers(cluster)
    return live.peers_id(number)


def _add_peer(cluster: Document, number: int) -> str:
    return _peer_card(number, editing.add_peer(cluster))


def _paste_peers(cluster: Document, number: int) -> str:
    """Look at the list: what was pasted is in it already."""
    return live.peers_id(number)


_LIST_VERBS: Mapping[str, Callable[[Document, int], str]] = {
    "list": _list_peers,
    "count": _count_peers,
    "add": _add_peer,
    "paste": _paste_peers,
}


def _remove_peer(cluster: Document, number: int, peer: int) -> str:
    editing.remove_peer(cluster, peer)
    return live.peers_id(number)


def _copy_peer(cluster: Document, number: int, peer: int) -> str:
    return _peer_card(number, editing.copy_peer(cluster, peer))


def _peer_down(cluster: Document, number: int, peer: int) -> str:
    editing.move_peer_down(cluster, peer)
    return _peer_card(number, peer + 1)


def _peer_up(cluster: Document, number: int, peer: int) -> str:
    editing.move_peer_down(cluster, peer - 1)
    return _peer_card(number, max(peer - 1, 0))


_PEER_VERBS: Mapping[str, Callable[[Document, int, int], str]] = {
    "remove": _remove_peer,
    "copy": _copy_peer,
    "down": _peer_down,
    "up": _peer_up,
}


def _add_exception(cluster: int, peer: int) -> tuple[int, str, frozenset[str]]:
    """Show the field of the chosen exception, and those that are shown already though nothing is typed into them."""
    path = request.form.get(f"except-{cluster}-{peer}", "")
    if path not in EXCEPTIONS:
        return cluster, _peer_card(cluster, peer), _NONE
    name = forms.exception_name(cluster, peer, path)
    return cluster, forms.identifier(name), forms.sent_shape(request.form).exceptions | {name}


# --- design files -----------------------------------------------------------------------------------------------------


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
