"""Every sink against hostile text: each text field of a design, through each kind of file, read back by a real reader.

Most tests compare a hostile design with a tame one of the same shape: whatever is a text changes, and nothing else. The
schema says where texts are, so a new field is tested from its first day; a new format must be given its reader here.
"""

from __future__ import annotations

import csv
import io
import json
import logging
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import dns.zone
import openpyxl
import pikepdf
import pypdf
import pytest
from flask.testing import FlaskClient
from markdown_it import MarkdownIt
from marshmallow import ValidationError

from planner.design import Design
from planner.errors import InvalidDesign
from planner.render import filename
from planner.render.formats import RENDERERS, render
from planner.schemas import dump_assessment, parse_design
from planner.schemas.design import DESIGN_SCHEMA
from planner.schemas.fields import Host, Line
from planner.schemas.limits import MAX_HOST
from planner.wording import LANGUAGES
from tests.hostile import (
    CORPUS,
    HOST,
    REFUSED,
    filled,
    free_texts,
    hostile_document,
    tame_document,
    texts_of,
    values_at,
)
from tests.render.judged import judge
from tests.render.test_firewall import COMMENTS, nft
from tests.render.test_html import Page
from tests.test_cli import run
from tests.web.conftest import make_app

STARTS = (0, 24)
"""Where the corpus begins in each of the hostile designs: each of its texts stands in several fields of both."""
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")
"""What may stand in no file of text: controls but tab and line feed, and what reorders text."""
FORBIDDEN_ACTIONS = {"/JavaScript", "/Launch", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/Rendition", "/Movie"}
LIVE = re.compile(r"[\s\u200b\ufeff]*[-=+@＝＋－﹣−＠]")


@cache
def made(name: str, first: int, *, hostile: bool = True) -> bytes:
    """Return a hostile or tame design in a format; the language goes by the number."""
    document = hostile_document(first) if hostile else tame_document(first)
    judged = judge(parse_design(document), LANGUAGES[STARTS.index(first)])
    return render(name, *judged).content


def both(name: str, first: int) -> tuple[bytes, bytes]:
    """Return the hostile and the tame one."""
    return made(name, first), made(name, first, hostile=False)


# --- what goes in -----------------------------------------------------------------------------------------------------


def test_every_text_field_of_the_format_carries_every_kind_of_text() -> None:
    """The designs below state each free text field that the schema has, and together hold the whole corpus."""
    seen: set[str] = set()
    for first in STARTS:
        document = hostile_document(first)
        for path in free_texts():
            values = list(values_at(document, path.split("/")[1:]))
            assert values, f"{path} is not stated: tests.hostile.with_every_part lacks what it is in"
            seen |= set(values)
        assert [text for text in seen if text not in CORPUS] == []
    assert seen == set(CORPUS)


def test_what_a_design_may_hold_comes_back_as_it_was() -> None:
    """Nothing is repaired or cut: the design that comes out says what the one that went in said."""
    for first in STARTS:
        design = parse_design(hostile_document(first))
        assert parse_design(json.loads(json.dumps(design.document))).hash == design.hash
        for path in free_texts():
            wanted = list(values_at(hostile_document(first), path.split("/")[1:]))
            assert list(values_at(design.document, path.split("/")[1:])) == wanted, path


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_hides_or_breaks_lines_is_refused_in_every_field(text: str) -> None:
    """Each text field tells its own fault, at its place; line feeds alone are allowed, and in notes alone."""
    document = filled(lambda _: text)
    with pytest.raises(InvalidDesign) as caught:
        parse_design(document)
    told = {fault.pointer for fault in caught.value.faults}
    for path in free_texts():
        if path == "/notes" and text == REFUSED["line feed"]:
            continue
        shape = re.compile(path.replace("*", "[0-9]+") + "$")
        assert any(shape.match(pointer) for pointer in told), path
    answer = json.dumps([fault.params for fault in caught.value.faults], default=str)
    assert "Set-Cookie" not in answer
    assert "npp.exe" not in answer


@pytest.mark.parametrize("path", [path for path, field in texts_of(DESIGN_SCHEMA) if path not in free_texts()])
def test_a_field_of_a_closed_grammar_takes_none_of_it(path: str) -> None:
    """Host names, addresses, versions and the like: no hostile text is one, whether it may be a name or not."""
    field = dict(texts_of(DESIGN_SCHEMA))[path]
    assert not isinstance(field, Line)
    for text in (*CORPUS, *REFUSED.values()):
        if text.isalpha() and text.isascii() and len(text) <= MAX_HOST:
            continue  # a long word is a host name
        with pytest.raises(ValidationError):
            field.deserialize(text)


# --- what comes out ---------------------------------------------------------------------------------------------------


def html_is_only_text(content: bytes, harmless: bytes) -> None:
    """The same elements with the same attributes by name; no address of the texts; every name is shown."""
    page, plain = Page(content.decode()), Page(harmless.decode())
    assert page.faults == []
    assert [(tag, sorted(attrs)) for tag, attrs in page.elements] == [
        (tag, sorted(attrs)) for tag, attrs in plain.elements
    ]
    for tag, attrs in page.elements:
        assert not {name for name in attrs if name.startswith("on") or name in {"style", "src", "action"}}, tag
        for name in ("href", "xlink:href"):
            assert attrs.get(name, "#").startswith(("#", "https://")), attrs
            assert HOST not in attrs.get(name, "")


def xml_is_only_text(content: bytes, harmless: bytes) -> None:
    """The same elements with the same attributes by name, and no declaration of anything."""
    assert b"<!DOCTYPE" not in content
    assert b"<![CDATA[" not in content
    shape = [[(each.tag, sorted(each.attrib)) for each in ET.fromstring(text).iter()] for text in (content, harmless)]
    assert shape[0] == shape[1]


def picture_is_only_text(content: bytes, harmless: bytes) -> None:
    """As XML; nothing in it acts, leads anywhere or is taken for HTML."""
    xml_is_only_text(content, harmless)
    for element in ET.fromstring(content).iter():
        assert element.tag.rpartition("}")[2] not in {"script", "foreignObject", "a", "image", "use", "style"}
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on")
            assert name.rpartition("}")[2] != "href" or value.startswith("#")
            if name == "style":
                assert "html=1" not in value
                assert HOST not in value


def csv_is_only_text(content: bytes, harmless: bytes) -> None:
    """The same rows and columns; whatever the separator, no cell begins as a formula does."""
    text, plain = content.decode("utf-8-sig"), harmless.decode("utf-8-sig")
    for delimiter in (",", ";", "\t"):
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        assert not [cell for row in rows for cell in row if LIVE.match(cell)]
        if delimiter == ",":
            assert list(map(len, rows)) == list(map(len, csv.reader(io.StringIO(plain, newline=""))))
    no_hidden_characters(text.replace("\r\n", "\n"))


def workbook_is_only_text(content: bytes, harmless: bytes) -> None:
    """No formula, no part or link that leads out, no value but texts as texts; the same sheets and cells.

    Texts that a spreadsheet would change have a sheet of their own, which the tame design does not need.
    """
    shapes = []
    for file in (content, harmless):
        with zipfile.ZipFile(io.BytesIO(file)) as archive:
            shapes.append({name.rstrip("0123456789.xmlres") for name in archive.namelist()})
            for name in archive.namelist():
                part = archive.read(name)
                assert not re.search(r"vba|external|connection|embed|macro|activeX", name, re.IGNORECASE), name
                if name.endswith((".xml", ".rels")):
                    root = ET.fromstring(part)
                    assert not list(root.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}f")), name
                if name.endswith(".rels"):
                    outside = [each.get("Target") for each in root if each.get("TargetMode") == "External"]
                    assert all(address.startswith("https://www.") for address in outside), outside
                    assert HOST.encode() not in part
    assert shapes[0] == shapes[1]
    book, plain = (openpyxl.load_workbook(io.BytesIO(file)) for file in (content, harmless))
    own = {"Other values", "Otros valores"}
    assert [name for name in book.sheetnames if name not in own] == [
        name for name in plain.sheetnames if name not in own
    ]
    assert set(book.defined_names) == set(plain.defined_names)
    for sheet in book:
        assert sheet.title in own or sheet.dimensions == plain[sheet.title].dimensions, sheet.title
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.value is None or cell.data_type in "snbd", (sheet.title, cell.coordinate, cell.value)
                assert not isinstance(cell.value, str) or cell.quotePrefix, (sheet.title, cell.coordinate)
                # With what a spreadsheet would make of it when its text is typed again.
                assert cell.hyperlink is None or HOST not in str(cell.hyperlink.target or cell.hyperlink.location)


def markdown_is_only_text(content: bytes, harmless: bytes) -> None:
    """The same blocks and spans; no HTML, link, picture or call of anybody that the tame one does not have."""
    text, plain = content.decode(), harmless.decode()
    shapes = [list(_spans(each)) for each in (text, plain)]
    assert shapes[0] == shapes[1]
    shown = "".join(token.content for token in _tokens(text) if token.type in {"text", "code_inline", "fence"})
    assert not re.search(r"(?<![\w\u200b&])[@#](?=[A-Za-z])", shown), "nobody is called"
    assert not re.search(rf"(?i)\b(https?|www|mailto)[:.](?=\S*{HOST})", shown), "no address becomes a link by itself"
    no_hidden_characters(text)


def _tokens(text: str) -> Iterator[Any]:
    for token in MarkdownIt("commonmark", {"html": True}).enable("table").parse(text):
        yield token
        yield from token.children or ()


def _spans(text: str) -> Iterator[tuple[str, str, str]]:
    for token in _tokens(text):
        if token.type not in {"text", "softbreak", "inline", "text_special"}:
            href = str(token.attrs.get("href", "")) if token.attrs else ""
            yield token.type, token.tag, href if token.type != "html_block" else token.content[:10]


def json_is_only_text(content: bytes, harmless: bytes) -> None:
    """The same keys at the same places, values of the same kinds; plain ASCII or UTF-8 without hidden characters."""
    told, plain = json.loads(content), json.loads(harmless)
    assert list(_shape(told)) == list(_shape(plain))
    no_hidden_characters(content.decode())


def _shape(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _shape(inner, f"{at}/{key}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _shape(inner, f"{at}/{place}")
    else:
        yield at, type(value).__name__


def text_is_only_text(content: bytes, harmless: bytes) -> None:
    """Lines of printable characters: nothing in it steers a terminal."""
    no_hidden_characters(content.decode())


def chart_is_only_text(content: bytes, harmless: bytes) -> None:
    """The same statements; in the quotation marks letters, digits and characters by number alone."""
    lines, plain = (text.decode().splitlines() for text in (content, harmless))
    assert [re.sub('".*"', '""', line) for line in lines] == [re.sub('".*"', '""', line) for line in plain]
    for line in lines:
        inside = re.sub(r"#\d+;|<br/>", "", line.partition('"')[2].rpartition('"')[0])
        assert not set(inside) & set("\"<>[]{}|`&;#%$=@*\\'"), line
    no_hidden_characters(content.decode())


def zone_is_only_text(content: bytes, harmless: bytes) -> None:
    """The same records as of the tame design, and nothing else but remarks: no directive of a text's own."""
    assert _records(content) == _records(harmless)
    no_hidden_characters(content.decode())


def _records(content: bytes) -> list[str]:
    told = content.decode()
    lines = [line for line in told.splitlines() if line and not line.startswith(";")]
    assert all(re.match(r"\$ORIGIN [a-z0-9.-]+\.$|[@_a-z0-9]\S* +IN ", line) for line in lines)
    for origin in re.split(r"(?m)^(?=\$ORIGIN)", told)[1:]:
        dns.zone.from_text(f"$TTL 300\n{origin}", relativize=False, check_origin=False)
    return [line.partition(" ;")[0] for line in lines]


def configuration_is_only_text(name: str) -> Callable[[bytes, bytes], None]:
    """Return what holds of a firewall's configuration: below its remarks it is that of the tame design."""

    def check(content: bytes, harmless: bytes) -> None:
        bare = [COMMENTS[name].sub("", text.decode()).split() for text in (content, harmless)]
        assert bare[0] == bare[1]
        assert len(content.splitlines()) == len(harmless.splitlines())
        no_hidden_characters(content.decode())

    return check


def no_hidden_characters(text: str) -> None:
    """Fail for a control character, or one that reorders text or breaks its lines."""
    found = HIDDEN.search(text)
    assert found is None, (hex(ord(found[0])), text[max(found.start() - 40, 0) : found.end() + 40])


def test_links_and_pages_of_a_pdf(caplog: pytest.LogCaptureFixture) -> None:
    """Read back by two readers: no script, attachment or launch; links lead to the sources; nothing was asked for."""
    document = hostile_document(STARTS[1])
    document["clusters"] = document["clusters"][:1]
    design = parse_design(document)
    content = render("pdf", *judge(design)).content
    assert not [record for record in caplog.records if record.name == "planner.security"]
    with pikepdf.open(io.BytesIO(content)) as file:
        assert not {"/OpenAction", "/AcroForm", "/AF", "/AA"} & set(file.Root.keys())
        assert "/EmbeddedFiles" not in file.Root.get("/Names", pikepdf.Dictionary())
        addresses = {str(each["/URI"]) for each in _actions(file)}
    assert addresses
    assert all(address.startswith("https://") and HOST not in address for address in addresses)
    cover = pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text().replace("\x00", "")
    assert "".join((design.title or "").split()) in "".join(cover.split())


def _actions(file: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    """Yield what happens on a click, or would by itself; a link within the document has a destination instead."""
    for thing in file.objects:
        if isinstance(thing, pikepdf.Dictionary):
            for each in (thing, thing.get("/A")):
                if isinstance(each, pikepdf.Dictionary):
                    assert not {"/JS", "/JavaScript", "/Launch", "/EF"} & set(each.keys())
                    assert str(each.get("/S", "")) not in FORBIDDEN_ACTIONS
                    if "/URI" in each and "/S" in each:
                        yield each


READERS: dict[str, Callable[[bytes, bytes], None]] = {
    "xlsx": workbook_is_only_text,
    "html": html_is_only_text,
    "csv": csv_is_only_text,
    "flows": csv_is_only_text,
    "peer_rules": csv_is_only_text,
    "markdown": markdown_is_only_text,
    "runbook": markdown_is_only_text,
    "sarif": json_is_only_text,
    "junit": xml_is_only_text,
    "svg": picture_is_only_text,
    "drawio": picture_is_only_text,
    "mermaid": chart_is_only_text,
    "txt": text_is_only_text,
    "zone": zone_is_only_text,
    **{name: configuration_is_only_text(name) for name in COMMENTS},
}


def test_every_format_has_its_reader() -> None:
    """A new format must be read here, too; the PDF has a test of its own above."""
    assert set(READERS) | {"pdf"} == set(RENDERERS)


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("first", STARTS)
def test_texts_are_only_texts(name: str, first: int) -> None:
    """Whatever the names are, the file has the structure that it has with harmless ones."""
    READERS[name](*both(name, first))


def test_nft_takes_the_ruleset(tmp_path: Path) -> None:
    """The real reader of nftables finds nothing wrong with it."""
    checked = nft(made("nftables", STARTS[0]).decode(), tmp_path)
    assert checked.returncode == 0, checked.stderr


def test_an_assessment_as_json_has_the_texts_as_they_are() -> None:
    """The same keys as for a tame design, and each stated text unchanged."""
    told, plain = (
        json.dumps(dump_assessment(*judge(parse_design(document)))).encode()
        for document in (hostile_document(), tame_document())
    )
    json_is_only_text(told, plain)
    assert json.loads(told)["design"]["name"] in CORPUS


@pytest.mark.parametrize("text", CORPUS)
def test_a_file_name_is_letters_digits_and_hyphens(text: str) -> None:
    """Whatever a design is called: nothing of a path, an ending of its own, a header or a shell."""
    assessment, _, _ = judge(Design.from_document({"name": text, "clusters": [{}]}))
    assert re.fullmatch(r"[a-z0-9-]{1,40}_2026-11-22_[0-9a-f]{8}\.pdf", filename(assessment, "pdf"))


# --- names of hosts: a closed grammar, but a wide one -----------------------------------------------------------------

ODD_HOSTS = (
    "10.05.13.16",
    "256.1.1.1",
    "1.2.3",
    ":::",
    "::",
    "::ffff:10.0.0.1",
    "2001:db8::1.",
    "fe80::1",
    "....",
    ".",
    "-",
    "_",
    "a..b",
    "-a.example-",
    "xn--.example",
    "1.0.0.127.in-addr.arpa",
    "9.9.9.9.9.in-addr.arpa",
    "0.0.0.0",
    "255.255.255.255",
    "224.0.0.1",
    "w" * 253,
    ("a" * 63 + ".") * 3 + "com",
    "A.EXAMPLE.",
    "a.example:443",
)
"""Texts that a field for hosts takes and that are no name or address, or an odd one: rules judge them."""


def _with_hosts(first: int) -> dict[str, Any]:
    """Return the design with odd hosts in every field that takes one, in the order of the list."""
    places = iter(range(first, 1_000_000))

    def put(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                name: _odd(name, inner, put, lambda: ODD_HOSTS[next(places) % len(ODD_HOSTS)])
                for name, inner in value.items()
            }
        return [put(member) for member in value] if isinstance(value, list) else value

    made: dict[str, Any] = put(filled(lambda place: f"plain {place}"))
    return made


HOST_FIELDS = {
    path.removesuffix("/*").rpartition("/")[2] for path, field in texts_of(DESIGN_SCHEMA) if type(field) is Host
}


def _odd(name: str, value: Any, put: Callable[[Any], Any], odd: Callable[[], str]) -> Any:
    if name in HOST_FIELDS and isinstance(value, str) and value and not value.startswith("plain"):
        return odd()
    if name in HOST_FIELDS and isinstance(value, list) and all(isinstance(member, str) for member in value):
        return [odd() for _ in value or "xx"]
    return put(value)


@pytest.mark.parametrize("first", range(0, len(ODD_HOSTS), 5))
def test_odd_hosts_are_judged_and_written(first: int) -> None:
    """A host that is none fails a rule or lacks a record; it stops nothing and stays text in every file."""
    judged = judge(parse_design(_with_hosts(first)))
    for name in set(RENDERERS) - {"pdf", "xlsx"}:
        no_hidden_characters(render(name, *judged).content.decode("utf-8-sig").replace("\r\n", "\n"))
    zone_lines = render("zone", *judged).content.decode().splitlines()
    assert all(not line or re.match(r"; |;$|\$ORIGIN [a-z0-9.-]+\.$|[@_a-z0-9]\S* +IN ", line) for line in zone_lines)


# --- over HTTP, and on the command line -------------------------------------------------------------------------------


@pytest.fixture(name="api", scope="module")
def _api() -> FlaskClient:
    return make_app(LOG_LEVEL="debug").test_client()


def _changed() -> dict[str, Any]:
    """Return the hostile design of the other beginning, with one peer less."""
    document = hostile_document(STARTS[1])
    document["clusters"][0]["peers"] = document["clusters"][0]["peers"][:1]
    return document


REQUESTS: dict[str, tuple[str, Callable[[], Any], Callable[[bytes, bytes], None]]] = {
    "assessment": ("assessments", hostile_document, json_is_only_text),
    "plan": ("change-plans", lambda: {"before": hostile_document(), "after": _changed()}, json_is_only_text),
    "comparison": ("comparisons", lambda: {"before": hostile_document(), "after": _changed()}, json_is_only_text),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_answers_keep_texts_in_their_place(api: FlaskClient, caplog: pytest.LogCaptureFixture, name: str) -> None:
    """The answer is JSON, its headers are ours, and the log says nothing of what the design holds."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "planner")
    path, body, check = REQUESTS[name]
    answer = api.post(f"/api/v1/{path}", json=body())
    assert answer.status_code == 200, answer.text[:500]
    check(answer.data, answer.data)
    headers = "\n".join(f"{key}: {value}" for key, value in answer.headers)
    assert headers.isascii()
    for told in (headers, caplog.text):
        assert not [text for text in CORPUS if text in told or text[:12] in told]
        assert HOST not in told


def test_files_over_http_have_headers_of_ours_alone(api: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    """Name, type and length: nothing of a text, and one line each."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "planner")
    for first, name in enumerate(set(RENDERERS) - {"pdf"}):
        answer = api.post(f"/api/v1/reports?format={name}", json={"name": CORPUS[first], "clusters": [{}]})
        assert answer.status_code == 200, answer.text[:300]
        assert re.fullmatch(r"attachment; filename=[a-z0-9._-]+", answer.headers["Content-Disposition"])
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not [text for text in CORPUS if text in caplog.text]


@pytest.mark.parametrize("form", ["markdown", "xlsx"])
def test_change_plans_as_files(api: FlaskClient, form: str) -> None:
    """A plan between two hostile designs: text, whatever the names."""
    hostile = api.post(f"/api/v1/change-plans?format={form}", json={"before": hostile_document(), "after": _changed()})
    assert hostile.status_code == 200, hostile.text[:300]
    if form == "markdown":
        markdown_is_only_text(hostile.data, hostile.data)
        assert not [token for token in _tokens(hostile.text) if token.type in {"link_open", "html_inline", "image"}]
    else:
        workbook_is_only_text(hostile.data, hostile.data)


@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
def test_sites_may_be_called_anything(api: FlaskClient, form: str) -> None:
    """Names of sites go through the roll-up and into its files as text; those that hide something are told by cell."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(["name", "users", "mra_share", "registrations_per_user"])
    names = [*CORPUS, *(text for text in REFUSED.values() if text and text.isprintable() is False)]
    writer.writerows([name, 100, "60%", 1] for name in names)
    body = stream.getvalue().encode("utf-8", "ignore")
    answer = api.post(f"/api/v1/roll-ups?format={form}", data=body, content_type="text/csv")
    assert answer.status_code == 200, answer.text[:300]
    if form == "json":
        no_hidden_characters(answer.text)
        told = json.loads(answer.data)
        assert {row["name"] for row in told["sites"]} >= {text.strip() for text in CORPUS}
        assert len(told["bad_rows"]) > 10
    elif form == "csv":
        csv_is_only_text(answer.data, answer.data)
    else:
        workbook_is_only_text(answer.data, answer.data)


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_a_refusal_repeats_nothing_of_it(api: FlaskClient, text: str) -> None:
    """A problem names the place and the fault; hidden characters come back in no header and in no answer."""
    for document in (filled(lambda _: text), {text or "x": 1, "clusters": [{"platform": text}]}):
        answer = api.post("/api/v1/assessments", data=json.dumps(document), content_type="application/json")
        assert answer.status_code == 422
        assert answer.content_type == "application/problem+json"
        assert len(answer.data) < 65_536
        no_hidden_characters("".join(_texts(answer.json)))
        assert "\n" not in "".join(f"{key}{value}" for key, value in answer.headers)


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a value, keys too."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_show_texts_as_texts(api: FlaskClient, language: str) -> None:
    """Result, form, plan and comparison: the elements nest, and none of them comes from a text."""
    document = json.dumps(hostile_document(LANGUAGES.index(language) * 24))
    opened = api.post(f"/{language}/open", data={"text": document}, headers={"Accept": "text/html"})
    assert opened.status_code in {200, 303}, opened.text[:300]
    pages = [opened if opened.status_code == 200 else api.get(opened.location, headers={"Accept": "text/html"})]
    for path in ("compare", "change-plan"):
        fields = {"before": document, "after": json.dumps(_changed())}
        pages.append(api.post(f"/{language}/{path}", data=fields, headers={"Accept": "text/html"}))
    for answer in pages:
        page = Page(answer.text)
        assert page.faults == []
        assert len(page.elements) > 50
        for tag, attrs in page.elements:
            assert not {name for name in attrs if name.startswith("on") or name in {"style", "ping"}}, (tag, attrs)
            for name in ("href", "src", "action", "formaction"):
                target = attrs.get(name, "/")
                assert re.match(r"[#/?]|https://|$", target), (tag, target[:80])
                assert not target.startswith("//")
        assert not [
            attrs
            for tag, attrs in page.elements
            if tag in {"script", "img", "iframe", "object"} and not attrs.get("src", "/assets/").startswith("/assets/")
        ]


def test_the_command_line_steers_no_terminal(tmp_path: Path) -> None:
    """What it prints of a hostile design has no control characters, nor what reorders text."""
    first, second = tmp_path / "design.json", tmp_path / "other.json"
    first.write_text(json.dumps(hostile_document()), "utf-8")
    second.write_text(json.dumps(_changed()), "utf-8")
    for command in (["assess"], ["ports"], ["runbook"], ["compare", str(second)], ["change-plan", str(second)]):
        said = run(*command, str(first))
        assert said.exit_code in {0, 1}, said.output
        assert len(said.stdout) > 200
        no_hidden_characters(said.stdout)
