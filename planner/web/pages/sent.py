"""A design as a page is sent it: a file of any kind, a text, or the address of a page that shows one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from planner.design import Design
from planner.errors import Fault, InvalidDesign, ReaderBusy
from planner.intake import design_sheets
from planner.intake.sheets import Kind, kind_of
from planner.schemas import parse_design, read_design
from planner.schemas.keys import names_private_key
from planner.schemas.limits import MAX_FAULTS
from planner.web import forms
from planner.web.pages import state
from planner.web.problems import Refused
from planner.web.service import phrases, service

_ADDRESS = re.compile(r"(?:https?://|/)\S*[?&]d=([A-Za-z0-9_%-]+)\S*")
"""The address of a page with a design in it."""

_PEM = "-----BEGIN "
"""How the texts of certificates and keys begin."""


@dataclass(frozen=True, slots=True)
class Side:
    """A design as it was sent: the text to show again, the design, and what is wrong with it."""

    text: str = ""
    design: Design | None = None
    faults: tuple[tuple[str, str], ...] = ()
    """Each as place (JSON pointer or cell) and sentence."""


def side_of(content: bytes | str, name: str = "") -> Side:
    """Return the design in a file or a text, or every fault of it; `name` is that of the file."""
    kind = _sheets(content, name)
    text = "" if kind == "xlsx" else content.decode("utf-8", "replace") if isinstance(content, bytes) else content
    text = text.removeprefix("\ufeff")
    if not content or (not kind and not text.strip()):
        return Side(faults=(("", phrases().say("compare.page.missing")),))
    if not kind and text.lstrip().startswith(_PEM):
        # Told before it is read as YAML, which would say something else of it.
        secret = names_private_key(text)
        return Side(faults=(("", phrases().say("problems.pem_private_key" if secret else "editor.drop.certificate")),))
    try:
        design = _read(content, text, kind)
    except InvalidDesign as error:
        told = tuple((fault.pointer, forms.fault_sentence(fault, phrases())) for fault in error.faults[:MAX_FAULTS])
        if any(fault.code == "not_utf8" for fault in error.faults[:MAX_FAULTS]):
            told += (("", phrases().say("editor.drop.kinds")),)
        return Side("" if _is_secret(text, error.faults) else text, faults=told)
    except Refused:
        return Side(text, faults=(("", phrases().say("compare.page.bad_address")),))
    except ReaderBusy:
        return Side(text, faults=(("", phrases().say("compare.page.busy")),))
    return Side(text_of(design), design)


def text_of(design: Design) -> str:
    """Return a design as the text to show and send again."""
    return state.dump(design.document)


def _read(content: bytes | str, text: str, kind: Kind | None) -> Design:
    if kind and isinstance(content, bytes):
        return design_sheets.read_design(content, parse_design, kind)
    if found := _ADDRESS.fullmatch(text.strip()):
        return parse_design(state.unpack(unquote(found[1])))
    syntax = "json" if text.lstrip()[:1] in ("{", "[") else "yaml"
    return read_design(content, syntax, max_bytes=service().settings.max_content_length)


def _sheets(content: bytes | str, name: str) -> Kind | None:
    """Return which kind of sheets a file holds; None for a design in JSON or YAML, and for a text."""
    if isinstance(content, str):
        return None
    ending = name.lower().rpartition(".")[2]
    if kind_of(content) == "xlsx" or ending == "xlsx":
        return "xlsx"
    return "csv" if ending == "csv" else None


def _is_secret(text: str, faults: tuple[Fault, ...]) -> bool:
    """Whether a text must not be shown again: it holds a private key, or may do so."""
    return names_private_key(text) or any(fault.pointer.endswith("/pem") for fault in faults)
