"""The pages without a browser: addresses, forms, answers, files, and text that means harm."""

from __future__ import annotations

import base64
import copy
import io
import json
import random
import re
import string
import zlib
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from planner.render.firewall import generator
from planner.rules import RULES, Kind, Severity
from planner.schemas import parse_design
from planner.schemas.design import DESIGN_SCHEMA, ClusterSchema
from planner.schemas.limits import MAX_BYTES
from planner.versions import since
from planner.web import create_app, forms
from planner.web.pages import static
from planner.web.pages.examples import examples
from planner.web.pages.state import LONGEST, pack, unpack
from planner.web.problems import PROBLEMS, Refused
from planner.wording import LANGUAGES, load_wording
from tests.designs import SOUND_C, make_document
from tests.web.conftest import QUICK, TODAY
from tests.web.reading import Page

EN = load_wording().phrases("en").say
HTML = {"Accept": "text/html"}
FIRST = "/clusters/0"
BOOK = ("/", "/rules/", "/rules/NET-01", "/capacity", "/ports", "/about", "/problems/too-large")
HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(2)> ' {{7*7}} ${7*7} </textarea></title>"

QUICK_VALUES = {
    "/name": "quick",
    f"{FIRST}/type": "C",
    f"{FIRST}/platform": "medium_vm",
    f"{FIRST}/peer_count": "4",
    f"{FIRST}/nics": "1",
    f"{FIRST}/nat_between_peers": "false",
    f"{FIRST}/round_trip_ms": "20",
    f"{FIRST}/option_keys/none": "1",
}


def read(response: TestResponse) -> Page:
    """Return the page of an answer."""
    assert response.mimetype == "text/html"
    return Page(response.text)


def press(client: FlaskClient, page: Page, form: str, action: str = "", **typed: Any) -> TestResponse:
    """Press a button of a form as a browser without JavaScript does, with some fields typed anew, and follow."""
    element = page.form(form)
    values = page.values(element)
    for name, value in typed.items():
        values.setlist(name, value if isinstance(value, list) else [value])
    if action:
        button = next(b for b in page.all("button") if element in b.around and b["value"] == action)
        values[button["name"]] = action
    return client.post(element["action"], data=values, headers=HTML, follow_redirects=True)


def hash_of(page: Page) -> str:
    """Return the hash of the design that an answer carries on."""
    carried = next(element for element in page.all("input", name="design"))
    return parse_design(json.loads(carried["value"])).hash


# --- addresses and languages ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "language"),
    [("", "en"), ("fr", "en"), ("es", "es"), ("es-MX,en;q=0.5", "es"), ("de,en-GB;q=0.8,es;q=0.3", "en"), ("*", "en")],
)
def test_the_start_leads_to_the_readers_language(client: FlaskClient, header: str, language: str) -> None:
    """Accept-Language decides, English when it names neither; caches are told so."""
    answer = client.get("/", headers={"Accept-Language": header})
    assert answer.status_code == 302
    assert answer.location == f"/{language}/"
    assert "Accept-Language" in answer.vary


def test_the_default_language_is_a_setting() -> None:
    """PLANNER_DEFAULT_LANGUAGE holds for readers who ask for neither."""
    client = create_app({"DEFAULT_LANGUAGE": "es"}).test_client()
    assert client.get("/", headers={"Accept-Language": "fr"}).location == "/es/"


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/rules/", "/es/rules/"),
        ("/rules/NET-01", "/es/rules/NET-01"),
        ("/capacity", "/es/capacity"),
        ("/ports", "/es/ports"),
        ("/problems/too-large", "/es/problems/too-large"),
        ("/rules/?topic=NET", "/es/rules/?topic=NET"),
        ("/rules/?_external=1&endpoint=x", "/es/rules/?_external=1&endpoint=x"),
    ],
)
def test_an_address_without_a_language_finds_its_page(client: FlaskClient, path: str, target: str) -> None:
    """Links in files name no language; the reader's is taken, and the query kept as it is."""
    assert client.get(path, headers={"Accept-Language": "es"}).location == target


@pytest.mark.parametrize("path", ["/fr/", "/en/nothing", "/en/rules/NET-99", "/en/problems/none", "/rules/x/y"])
def test_a_page_there_is_not_is_a_page_that_says_so(client: FlaskClient, path: str) -> None:
    """404 as a page with a way back."""
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 404
    assert EN("api.problem.not-found.title") in read(answer).one("h1").text


@pytest.mark.parametrize("path", BOOK)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_whole(client: FlaskClient, path: str, language: str) -> None:
    """Language, title, one h1, skip link, other language at the same page; every reference in it finds its target."""
    answer = client.get(f"/{language}{path}", headers=HTML)
    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == language
    check_page(read(answer), language)


def check_page(page: Page, language: str) -> None:
    """Assert what holds for every page of ours."""
    assert page.one("html")["lang"] == language
    assert len(page.all("title")[0].text) > 20
    assert len(page.all("h1")) == 1
    assert page.by_id("content").tag == "main"
    assert page.all("a", class_="skip")[0]["href"] == "#content"
    other = next(code for code in LANGUAGES if code != language)
    assert page.all("link", rel="alternate")[0]["hreflang"] == other
    ids = set(page.ids)
    assert len(ids) == len(page.ids), "ids are unique"
    for element in page.elements:
        for name in ("for", "aria-describedby", "aria-labelledby"):
            for target in element[name].split():
                assert target in ids, f"{name}={target}"
        if element.tag == "a" and element["href"].startswith("#"):
            assert element["href"][1:] in ids, element["href"]
        assert "style" not in element.attributes
        assert not any(name.startswith("on") for name in element.attributes)
        assert element.tag != "style"
        if element.tag == "script":
            assert element["src"].startswith("/assets/")
            assert not element.text.strip()
    labelled = {label["for"] for label in page.all("label")}
    for control in page.elements:
        if control.tag in ("select", "textarea") or (control.tag == "input" and control["type"] != "hidden"):
            assert control["id"] in labelled or control.inside("label"), control.attributes


def test_the_other_language_keeps_page_and_design(client: FlaskClient) -> None:
    """The language switch leads to the same page with the same query, which is where the design is."""
    address = client.post("/en/", data=QUICK_VALUES).location
    page = read(client.get(address, headers=HTML))
    other = page.one("a", hreflang="es")["href"]
    assert other == address.replace("/en/", "/es/")
    assert hash_of(read(client.get(other, headers=HTML))) == hash_of(page)


def test_a_query_cannot_steer_the_links(client: FlaskClient) -> None:
    """Words that Flask's address builder would listen to stay a query."""
    page = read(client.get("/en/rules/?_external=1&_scheme=javascript&endpoint=x&language=fr", headers=HTML))
    assert page.one("a", hreflang="es")["href"] == "/es/rules/?_external=1&_scheme=javascript&endpoint=x&language=fr"
    assert page.one("html")["lang"] == "en"


def test_our_files_may_be_kept_for_a_year_and_change_address_with_content(client: FlaskClient) -> None:
    """Hashed addresses are immutable; another digest or name is a 404, so that nothing stale is ever kept."""
    page = read(client.get("/en/", headers=HTML))
    sheet = page.all("link", rel="stylesheet")[0]["href"]
    answer = client.get(sheet)
    assert answer.mimetype == "text/css"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for name in static.files():
        assert client.get(sheet.replace("planner.css", name)).status_code == 200
    for wrong in ("/assets/0/planner.css", sheet.replace("planner.css", "none.css"), f"{sheet}%2f..%2f__init__.py"):
        assert client.get(wrong).status_code == 404
    assert client.get(sheet, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert client.get("/favicon.ico", follow_redirects=True).mimetype == "image/svg+xml"


def test_a_style_sheet_names_only_files_beside_it() -> None:
    """Every url() of the style sheet is a file of ours or a picture in the sheet itself."""
    sheet = (static.FOLDER / "planner.css").read_text("utf-8")
    for target in re.findall(r'url\("([^"]+)"\)', sheet):
        assert target.startswith("data:image/svg+xml") or target in static.files(), target
    assert "@import" not in sheet


# --- the form ---------------------------------------------------------------------------------------------------------


def test_the_quick_form_gives_the_contracts_answer(client: FlaskClient) -> None:
    """Six facts typed: the same design as the contract's JSON, judged the same."""
    sent = client.post("/en/", data=QUICK_VALUES, headers=HTML)
    assert sent.status_code == 303
    assert sent.location.startswith("/en/result?d=")
    page = read(client.get(sent.location, headers=HTML))
    assert hash_of(page) == parse_design(QUICK).hash
    assert page.by_id("verdict-title").text == "Incomplete"
    check_page(page, "en")


def test_an_untouched_form_is_answered_with_what_to_ask(client: FlaskClient) -> None:
    """Nothing stated is no error: incomplete, and nothing counts as met that was not stated."""
    page = read(press(client, read(client.get("/en/", headers=HTML)), "/en/", "assess"))
    assert page.by_id("verdict-title").text == "Incomplete"
    assert page.by_id("undecided")


@pytest.mark.parametrize("language", LANGUAGES)
def test_faults_bring_the_form_back_filled_in_and_marked(client: FlaskClient, language: str) -> None:
    """Every fault in the summary, linked to its field; focus on the summary; all that was typed still there."""
    wrong = {
        **QUICK_VALUES,
        f"{FIRST}/round_trip_ms": "quick!",
        f"{FIRST}/software_version": "14",
        "/name": HOSTILE[:100],
    }
    answer = client.post(f"/{language}/", data=wrong, headers=HTML, follow_redirects=True)
    assert answer.status_code == 422
    page = read(answer)
    check_page(page, language)
    summary = page.by_id("errors")
    assert "autofocus" in summary.attributes
    assert summary["tabindex"] == "-1"
    targets = [link["href"][1:] for link in page.all("a") if summary in link.around]
    assert targets == ["f-clusters-0-software-version", "f-clusters-0-round-trip-ms"]
    for target in targets:
        field = page.by_id(target)
        assert field["aria-invalid"] == "true"
        assert f"{target}-error" in field["aria-describedby"]
    assert page.by_id("f-clusters-0-round-trip-ms")["value"] == "quick!"
    assert page.by_id("f-name")["value"] == HOSTILE[:100]
    assert page.all("title")[0].text.startswith("Error:")
    values = page.values(page.form(f"/{language}/"))
    assert {name: values.get(name) for name in wrong} == wrong


def test_a_reload_asks_for_nothing(client: FlaskClient) -> None:
    """Whatever was typed is in the address: the same page comes again by GET, faults and all."""
    sent = client.post("/en/", data={**QUICK_VALUES, f"{FIRST}/peer_count": "many"})
    assert sent.status_code == 303
    first, second = (client.get(sent.location, headers=HTML) for _ in range(2))
    assert first.status_code == second.status_code == 422
    assert Page(first.text).ids == Page(second.text).ids


def test_peers_are_listed_without_javascript(client: FlaskClient) -> None:
    """Buttons add, move and remove rows; everything typed stays, in the rows and around them."""
    page = read(
        client.post("/en/", data={**QUICK_VALUES, "action": "peer-list-0"}, headers=HTML, follow_redirects=True)
    )
    assert len(page.all("fieldset", class_="peer")) == 4
    assert not page.all("input", name=f"{FIRST}/peer_count")
    typed = {f"{FIRST}/peers/{number}/address": f"exp{number}.example" for number in range(4)}
    page = read(press(client, page, "/en/", "peer-add-0", **typed, **{f"{FIRST}/round_trip_ms": "oops"}))
    assert len(page.all("fieldset", class_="peer")) == 5
    assert page.by_id("f-clusters-0-round-trip-ms")["value"] == "oops"
    page = read(press(client, page, "/en/", "peer-down-0-0"))
    page = read(press(client, page, "/en/", "peer-remove-0-2"))
    shown = [page.by_id(f"f-clusters-0-peers-{number}-address")["value"] for number in range(4)]
    assert shown == ["exp1.example", "exp0.example", "exp3.example", ""]
    page = read(press(client, page, "/en/", "peer-add-0"))
    page = read(press(client, page, "/en/", "peer-add-0"))
    assert len(page.all("fieldset", class_="peer")) == 6
    assert not [button for button in page.all("button") if button["value"] == "peer-add-0"], (
        "six peers are a full cluster"
    )
    page = read(press(client, page, "/en/", "peer-count-0"))
    assert page.by_id("f-clusters-0-peer-count")["value"] == "6"


def test_return_in_a_field_checks_the_design(client: FlaskClient) -> None:
    """The first button of the form is the one that checks, never one that removes a peer."""
    page = read(client.get("/en/?example=broken", headers=HTML))
    owned = [button for button in page.all("button") if page.form("/en/") in button.around or button["form"]]
    first = owned[0]
    assert first["form"] == "design-form"
    assert (first["name"], first["value"]) == ("action", "assess")
    assert first["tabindex"] == "-1"


def test_a_form_that_is_still_being_filled_in_is_judged_field_by_field(client: FlaskClient) -> None:
    """The page's script asks what the sent form would be told: the same fields, the same words."""
    wrong = {**QUICK_VALUES, f"{FIRST}/round_trip_ms": "soon", f"{FIRST}/software_version": "15"}
    told = Page(client.post("/es/live", data=wrong).text)
    page = read(client.post("/es/", data=wrong, headers=HTML, follow_redirects=True))
    lines = {line["data-field"]: line.text for line in told.all("p") if line["data-field"]}
    assert lines.keys() == {"f-clusters-0-round-trip-ms", "f-clusters-0-software-version"}
    for target, text in lines.items():
        assert page.by_id(f"{target}-error").text.endswith(text)
    assert "data-field" not in client.post("/es/live", data=QUICK_VALUES).text


@pytest.mark.parametrize("action", ["", "nothing", "remove-1", "peer-remove-0-x", "peer-copy-9-0", "cluster-add;drop"])
def test_a_button_that_there_is_not_loses_nothing(client: FlaskClient, action: str) -> None:
    """A page that was open over an upgrade may have another button: the form says so and keeps what was typed."""
    answer = client.post("/en/", data={**QUICK_VALUES, "action": action}, headers=HTML)
    assert answer.status_code == 422
    page = read(answer)
    assert "autofocus" in page.by_id("errors").attributes
    assert page.by_id("f-clusters-0-peer-count")["value"] == QUICK_VALUES[f"{FIRST}/peer_count"]


def test_a_peer_that_is_not_there_cannot_be_removed(client: FlaskClient) -> None:
    """The list stays as it is."""
    values = {"rows": "2", "action": "peer-remove-0-7", f"{FIRST}/peers/0/address": "a.example"}
    page = read(client.post("/en/", data=values, headers=HTML, follow_redirects=True))
    assert len(page.all("fieldset", class_="peer")) == 2


@pytest.mark.parametrize("example", [example.name for example in examples()])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_fills_the_form_and_is_judged(client: FlaskClient, example: str, language: str) -> None:
    """Each has words of its own, and comes out the same from the form as from the file."""
    page = read(client.get(f"/{language}/?example={example}", headers=HTML))
    check_page(page, language)
    through_the_form = read(press(client, page, f"/{language}/", "assess"))
    straight = read(client.get(f"/{language}/result?example={example}", headers=HTML))
    check_page(straight, language)
    assert through_the_form.by_id("verdict-title").text == straight.by_id("verdict-title").text
    assert load_wording().has(f"ui.example.{example}.title")
    assert load_wording().has(f"ui.example.{example}.text")


def test_an_example_there_is_not_is_a_404(client: FlaskClient) -> None:
    """Neither a file outside the folder nor a crash."""
    for name in ("none", "../sources", "%2e%2e/sources"):
        assert client.get(f"/en/?example={name}", headers=HTML).status_code == 404
        assert client.get(f"/en/result?example={name}", headers=HTML).status_code == 404


def test_a_result_without_a_design_leads_to_the_form(client: FlaskClient) -> None:
    """Nothing to judge: start at the form."""
    assert client.get("/en/result").location == "/en/"


# --- design files -----------------------------------------------------------------------------------------------------


def opened(client: FlaskClient, content: bytes | str, action: str = "assess", name: str = "a.json") -> TestResponse:
    """Send a design file (bytes) or its pasted text."""
    data: dict[str, Any] = {"action": action}
    if isinstance(content, bytes):
        data["file"] = (io.BytesIO(content), name)
    else:
        data["text"] = content
    return client.post("/en/open", data=data, headers=HTML, content_type="multipart/form-data", follow_redirects=True)


def test_a_file_is_judged_whole(client: FlaskClient) -> None:
    """JSON or YAML, sent or pasted, with facts and clusters that the form has no field for."""
    document = {"clusters": [copy.deepcopy(SOUND_C["clusters"][0]), QUICK["clusters"][0]]}
    wanted = parse_design(document).hash
    text = json.dumps(document, indent=1)
    yaml = "clusters:\n- peer_count: 7\n"
    assert hash_of(read(opened(client, text.encode()))) == wanted
    assert hash_of(read(opened(client, text))) == wanted
    assert hash_of(read(opened(client, "\ufeff" + text))) == wanted
    assert read(opened(client, yaml.encode(), name="a.yaml")).by_id("verdict-title").text == "Not supported"
    form = read(opened(client, text, "edit"))
    assert len([section for section in form.all("section") if section["class"] == "cluster"]) == 2
    assert hash_of(read(press(client, form, "/en/", "assess"))) == wanted


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "just words", '{"clusters": [{"a": NaN}]}', "a: *b", "[" * 300, '{"clusters": []}', "\x00", "{}"],
)
def test_a_file_that_is_no_design_comes_back_with_its_faults(client: FlaskClient, content: str) -> None:
    """The text is still there to mend, the summary says what is wrong with it."""
    answer = opened(client, content)
    assert answer.status_code == 422
    page = read(answer)
    check_page(page, "en")
    assert page.by_id("errors").text.strip()
    assert page.by_id("file-text").text.removeprefix("\n") == content


def test_a_file_with_faults_names_them_by_pointer(client: FlaskClient) -> None:
    """Every fault at once, with its place in the file."""
    page = read(opened(client, '{"clusters": [{"nics": 3, "colour": "red"}]}'))
    assert f"{FIRST}/nics" in page.by_id("errors").text
    assert f"{FIRST}/colour" in page.by_id("errors").text


def test_bytes_that_are_no_text_are_told_so(client: FlaskClient) -> None:
    """A picture sent by mistake is answered, not echoed."""
    page = read(opened(client, b"\x89PNG\r\n\x1a\n\xff\xfe"))
    assert EN("problems.not_utf8") in page.by_id("errors").text


def test_too_large_a_request_is_a_413_page(client: FlaskClient) -> None:
    """Beyond the service's limit the reader gets a page with the limit; a form may be longer than a file."""
    answer = client.post("/en/", data={"/notes": "x" * (3 * MAX_BYTES + 1)}, headers=HTML)
    assert answer.status_code == 413
    assert "262,144" in read(answer).text


# --- designs in addresses ---------------------------------------------------------------------------------------------


def packed(raw: bytes) -> str:
    """Return bytes as they would stand in an address."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "d",
    [
        "x",
        "%00",
        "é",
        "A" * 99,
        packed(b"no deflate"),
        packed(zlib.compress(b"not json")),
        packed(zlib.compress(json.dumps(QUICK).encode())[:-6]),
        packed(zlib.compress(b"[" * 5000)),
        packed(zlib.compress(b" " * 50_000_000, 9)),
        packed(zlib.compress(json.dumps(QUICK).encode() + b" " * MAX_BYTES)),
    ],
)
@pytest.mark.parametrize("page", ["/en/", "/en/result"])
def test_a_damaged_address_is_a_bad_request(client: FlaskClient, d: str, page: str) -> None:
    """Cut off, made up, or a bomb: 400, at once and without using memory."""
    assert client.get(page, query_string={"d": d}, headers=HTML).status_code == 400


@pytest.mark.parametrize("value", [None, 7, [], {}, {"clusters": 7}, {"clusters": [7]}, {"clusters": [{"peers": 7}]}])
def test_an_address_with_no_design_in_it_is_told_so(client: FlaskClient, value: Any) -> None:
    """Readable but of another shape: the form shows what it can, the answer says what is wrong."""
    d = packed(zlib.compress(json.dumps(value).encode()))
    assert client.get("/en/", query_string={"d": d}, headers=HTML).status_code == 200
    assert client.get("/en/result", query_string={"d": d}, headers=HTML).status_code == 422


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(codec=None), max_size=9)
)
keys = st.sampled_from([*DESIGN_SCHEMA.fields, "peers", "links", "lan1", "rule", "by", "address"]) | st.text(max_size=5)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=25,
)
clusters = st.lists(st.dictionaries(st.sampled_from(list(ClusterSchema().fields)), values, max_size=6), max_size=3)


@given(st.fixed_dictionaries({"clusters": clusters | values}, optional={"name": values, "demand": values}) | values)
@example({"name": "\ud800", "clusters": [{}]})
@example({"clusters": [{"configuration_primary": "²", "peers": [{}, {}]}]})
def test_no_address_or_hidden_field_breaks_a_page(app: Flask, value: Any) -> None:
    """Whatever JSON stands in an address or in a hidden field: a page, or a refusal with words, never a crash."""
    client = app.test_client()
    text = json.dumps(value)
    d = packed(zlib.compress(text.encode()))
    answers = [
        client.get("/en/", query_string={"d": d, "check": "1"}, headers=HTML),
        client.get("/en/result", query_string={"d": d}, headers=HTML),
        client.post(
            "/es/", data={"rest": text, "rows": "2", "action": "remove-0"}, headers=HTML, follow_redirects=True
        ),
        client.post("/es/", data={"rest": text, "rows": "1"}, headers=HTML, follow_redirects=True),
        client.post("/es/", data={"design": text}, headers=HTML, follow_redirects=True),
        client.post(
            "/es/result", data={"design": text, "shown": "NET-03", "confirm": "NET-03", "by": "A"}, headers=HTML
        ),
        client.post("/es/open", data={"text": text}, content_type="multipart/form-data", follow_redirects=True),
    ]
    assert all(answer.status_code in (200, 303, 400, 413, 422) for answer in answers), [a.status_code for a in answers]


def test_packing_is_lossless_and_bounded() -> None:
    """What is packed unpacks to the same; what would be too long is not packed at all."""
    assert unpack(pack(SOUND_C) or "") == SOUND_C
    assert pack({"clusters": [{}], "notes": noise(6_000)}) is None
    assert pack({"clusters": [{}], "notes": "x" * (MAX_BYTES + 1)}) is None
    assert len(pack(SOUND_C) or "") < LONGEST
    with pytest.raises(Refused):
        unpack("")


@pytest.mark.parametrize("example", [example.document for example in examples()])
def test_examples_fit_an_address(example: dict[str, Any]) -> None:
    """Designs of six peers, certificates and all, are short enough."""
    assert pack(parse_design(example).document)


def noise(length: int) -> str:
    """Return letters that do not compress well."""
    chance = random.Random(length)
    return "".join(chance.choice(string.ascii_lowercase) for _ in range(length))


def large() -> dict[str, Any]:
    """Return a design too long for an address."""
    names = [f"{noise(20 + number)}.example" for number in range(150)]
    document = make_document(peers={1: {"certificate": {"subject_alt_names": names, "trusted_by_peers": True}}})
    assert pack(parse_design(document).document) is None
    return document


def test_a_design_too_long_for_an_address_travels_in_hidden_fields(client: FlaskClient) -> None:
    """Answer, form, confirmation and files work the same; the pages come as the answer to the POST."""
    document = large()
    answer = client.post(
        "/en/open", data={"text": json.dumps(document), "action": "assess"}, content_type="multipart/form-data"
    )
    assert answer.status_code == 200
    page = read(answer)
    assert hash_of(page) == parse_design(document).hash
    [change] = page.all("button", form="files-form")
    carried = page.values(page.form("/en/files"))
    form = read(client.post(change["formaction"], data=carried, headers=HTML, follow_redirects=True))
    assert form.by_id("f-name")["value"] == "Sound C"
    again = read(press(client, form, "/en/", "assess"))
    assert hash_of(again) == parse_design(forms.to_form(document)).hash
    confirmed = read(press(client, page, "/en/result", confirm=["MEM-10"], by="A. Person"))
    assert "Confirmed by A. Person" in confirmed.text
    assert [button["formaction"] for button in page.all("button", lang="es")] == ["/es/result"]
    spanish = read(client.post("/es/result", data={"design": page.all("input", name="design")[0]["value"]}))
    assert spanish.one("html")["lang"] == "es"
    assert hash_of(spanish) == hash_of(page)


# --- the answer -------------------------------------------------------------------------------------------------------


def test_the_answer_says_first_what_stops_the_design(client: FlaskClient) -> None:
    """Verdict and counts at the top; then each blocker with what was found, what to do, why and where it says so."""
    page = read(client.get("/en/result?example=broken", headers=HTML))
    assert page.by_id("verdict-title").text == "Not supported"
    order = [page.ids.index(part) for part in ("verdict", "unmet-blocker", "to-confirm", "unmet-caution", "capacity")]
    assert order == sorted(order)
    finding = page.by_id("NET-01-1")
    for text in ("140 ms measured, 80 ms allowed", "What to do", "Why", "Sources"):
        assert text in finding.text
    links = [link["href"] for link in page.all("a") if finding in link.around]
    assert "/en/rules/NET-01" in links
    assert any(re.fullmatch(r"#source-\d+", link) for link in links)


def test_what_is_missing_leads_to_the_field_to_state_it_in(client: FlaskClient) -> None:
    """A question's button opens the form, filled in, at the field; pressing through changes nothing but that fact."""
    page = read(client.get("/en/result?example=quick-form", headers=HTML))
    finding = page.by_id("DNS-15-1")
    link = next(link for link in page.all("a") if finding in link.around and "?d=" in link["href"])
    address, _, fragment = link["href"].partition("#")
    form = read(client.get(address, headers=HTML))
    assert form.by_id(fragment)["name"] == f"{FIRST}/ntp_servers"
    after = read(press(client, form, "/en/", "assess", **{f"{FIRST}/ntp_servers": "10.0.0.3"}))
    assert "DNS-15-1" not in [element["id"] for element in after.all("article")]


def test_mending_the_broken_example_betters_its_verdict(client: FlaskClient) -> None:
    """A fault mended in the form is gone from the answer; the others stay."""
    form = read(client.get("/en/?example=broken", headers=HTML))
    before = read(press(client, form, "/en/", "assess"))
    after = read(press(client, form, "/en/", "assess", **{f"{FIRST}/name": "cluster.contoso.example"}))
    assert "DNS-07-1" in [article["id"] for article in before.all("article")]
    assert {a["id"] for a in before.all("article")} - {a["id"] for a in after.all("article")} == {"DNS-07-1"}


def test_a_person_confirms_by_name(client: FlaskClient) -> None:
    """Ticks and a name make confirmations dated today; a tick without a name is asked again; unticking withdraws."""
    page = read(client.get("/en/result?example=expressway-c-two-peers", headers=HTML))
    document = json.loads(next(iter(page.all("input", name="design")))["value"])
    del document["confirmed"]
    open_page = read(
        client.post("/en/result", data={"design": json.dumps(document)}, headers=HTML, follow_redirects=True)
    )
    assert open_page.by_id("verdict-title").text == "Incomplete"
    unnamed = press(client, open_page, "/en/result", confirm=["NET-03"], by="  ")
    assert unnamed.status_code == 422
    again = read(unnamed)
    assert "checked" in next(box for box in again.all("input", name="confirm") if box["value"] == "NET-03").attributes
    assert again.by_id("confirm-by")["aria-invalid"] == "true"
    shown = [box["value"] for box in open_page.all("input", name="confirm")]
    done = read(press(client, again, "/en/result", confirm=shown, by=f"Ana {HOSTILE}"[:100]))
    assert done.by_id("verdict-title").text == "Supported"
    kept = json.loads(next(iter(done.all("input", name="design")))["value"])["confirmed"]
    assert {entry["rule"] for entry in kept} == set(shown)
    assert {entry["on"] for entry in kept} == {TODAY.isoformat()}
    withdrawn = read(press(client, done, "/en/result", confirm=shown[:-1]))
    boxes = {box["value"]: "checked" in box.attributes for box in withdrawn.all("input", name="confirm")}
    assert boxes == {rule: rule != shown[-1] for rule in shown}
    left = json.loads(next(iter(withdrawn.all("input", name="design")))["value"])["confirmed"]
    assert [entry["rule"] for entry in left] == [rule for rule in shown if rule != shown[-1]]


def test_only_rules_shown_can_be_confirmed(client: FlaskClient) -> None:
    """A made-up rule id in the request confirms nothing."""
    values = MultiDict([("design", json.dumps(QUICK)), ("shown", "NET-03"), ("confirm", "XXX-01"), ("by", "A")])
    page = read(client.post("/en/result", data=values, headers=HTML, follow_redirects=True))
    assert "confirmed" not in json.loads(next(iter(page.all("input", name="design")))["value"])


def test_several_clusters_are_told_apart(client: FlaskClient) -> None:
    """A finding names its cluster, and its button leads to the field of that cluster."""
    document = {"clusters": [{**SOUND_C["clusters"][0], "round_trip_ms": 200}, {"name": "b.example", "peer_count": 7}]}
    answer = client.post("/en/open", data={"text": json.dumps(document)}, content_type="multipart/form-data")
    page = read(client.get(answer.location, headers=HTML))
    check_page(page, "en")
    assert "expc-cluster.apolo.local" in page.by_id("NET-01-1").text
    assert "b.example" in page.by_id("MEM-01-2").text
    buttons = [link for link in page.all("a") if page.by_id("MEM-01-2") in link.around and "?d=" in link["href"]]
    assert buttons[0]["href"].endswith("#f-clusters-1-peer-count")


# --- text that means harm ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_text_is_only_text(client: FlaskClient, language: str) -> None:
    """Names with markup, quotes and template braces show as typed; the page has no element that they would make."""
    document = make_document(
        name=HOSTILE[:100],
        customer=HOSTILE[:100],
        author=HOSTILE[:100],
        notes=HOSTILE,
        cluster={"name": HOSTILE[:100], "option_keys": [HOSTILE[:100]]},
        every_peer={"system_name": HOSTILE[:100], "host": HOSTILE[:100], "certificate": {"common_name": HOSTILE[:100]}},
    )
    document["confirmed"] = [{"rule": "MEM-10", "by": HOSTILE[:100]}]
    d = pack(parse_design(document).document)
    for address in (f"/{language}/result?d={d}", f"/{language}/?d={d}", f"/{language}/?d={d}&check=1"):
        page = read(client.get(address, headers=HTML))
        check_page(page, language)
        assert not page.all("img", src="x")
        assert {script["src"][:8] for script in page.all("script")} == {"/assets/"}
        assert HOSTILE[:100] in page.one("body").text or HOSTILE[:100] in [
            field["value"] for field in page.all("input")
        ]
        assert "49" not in page.all("title")[0].text
    for query in ("q", "topic", "severity", "kind"):
        page = read(client.get(f"/{language}/rules/", query_string={query: HOSTILE}, headers=HTML))
        check_page(page, language)
        assert not page.all("img", src="x")


def test_no_template_marks_text_as_safe() -> None:
    """The one place that does is the figure of the report, whose markup the planner builds and escapes itself."""
    for file in sorted((static.FOLDER.parent.parent.parent / "templates" / "pages").glob("*.html")):
        source = file.read_text("utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape false|Markup", source), file.name
        assert not re.search(r"[ \"']on[a-z]+=|style=|javascript:", source), file.name


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "media_type", "begins", "ending"),
    [
        ("design", "application/json", b"{", ".expressway.json"),
        ("json", "application/json", b"{", ".json"),
        ("csv", "text/csv", b"", ".csv"),
        ("markdown", "text/markdown", b"", ".md"),
        ("sarif", "application/sarif+json", b"{", ".sarif"),
        ("junit", "application/xml", b"<", ".xml"),
        ("svg", "image/svg+xml", b"<", ".svg"),
        ("txt", "text/plain", b"", ".txt"),
        ("html", "text/html", b"<", ".html"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK", ".xlsx"),
    ],
)
def test_files_come_as_attachments(client: FlaskClient, name: str, media_type: str, begins: bytes, ending: str) -> None:
    """Each button of the page gives its file, under the design's name."""
    answer = client.post("/en/files", data={"design": json.dumps(SOUND_C), "format": name})
    assert answer.status_code == 200
    assert answer.mimetype == media_type
    assert answer.data.startswith(begins)
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert "sound-c_2026-11-22_" in disposition
    assert disposition.rstrip('"').endswith(ending)


def test_the_design_file_opens_again_as_the_same_design(client: FlaskClient) -> None:
    """What is taken home can be brought back."""
    taken = client.post("/en/files", data={"design": json.dumps(SOUND_C), "format": "design"}).data
    assert hash_of(read(opened(client, taken))) == parse_design(SOUND_C).hash


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({}, 400),
        ({"format": "exe", "design": "{}"}, 400),
        ({"format": "csv"}, 400),
        ({"format": "csv", "design": "{"}, 400),
        ({"format": "csv", "design": "{}"}, 422),
    ],
)
def test_a_file_that_cannot_be_made_is_told_so(client: FlaskClient, values: dict[str, str], status: int) -> None:
    """Unknown format or unreadable design: a page that says so."""
    answer = client.post("/en/files", data=values, headers=HTML)
    assert answer.status_code == status
    check_page(read(answer), "en")


def test_a_pdf_that_cannot_be_made_is_not_offered() -> None:
    """With PDF off the button is gone and the reason stands in its place."""
    client = create_app({"PDF": "off", "TODAY": lambda: TODAY}).test_client()
    page = read(client.get("/en/result?example=quick-form", headers=HTML))
    assert not [button for button in page.all("button") if button["value"] == "pdf"]
    assert EN("api.feature.pdf_off") in page.text
    assert client.post("/en/files", data={"design": json.dumps(QUICK), "format": "pdf"}).status_code == 501


def test_firewall_files_are_offered_where_they_can_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """A button for each kind of firewall; without the extra the buttons are hidden and the request is refused."""
    kinds = {"nftables", "cisco_asa", "paloalto", "juniper"}

    def buttons() -> set[str]:
        client = create_app({"TODAY": lambda: TODAY}).test_client()
        page = read(client.get("/en/result?example=quick-form", headers=HTML))
        return {button["value"] for button in page.all("button") if button["name"] == "format"}

    assert kinds | {"flows", "peer_rules"} <= buttons()
    monkeypatch.setattr(generator, "MODULE", "no_such_module_here")
    assert not kinds & buttons()
    client = create_app({"TODAY": lambda: TODAY}).test_client()
    answer = client.post("/en/files", data={"design": json.dumps(QUICK), "format": "nftables"}, headers=HTML)
    assert answer.status_code == 501
    check_page(read(answer), "en")


# --- the book ---------------------------------------------------------------------------------------------------------


def shown_rules(page: Page) -> list[str]:
    """Return the ids of the rules that the list shows."""
    return [link["href"].rpartition("/")[2] for link in page.all("a") if re.search(r"/rules/[A-Z]+-\d+$", link["href"])]


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ({}, lambda rule: True),
        ({"topic": "NET"}, lambda rule: rule.topic == "NET"),
        ({"severity": "caution"}, lambda rule: rule.severity is Severity.CAUTION),
        ({"kind": "confirmable", "topic": "NET"}, lambda rule: rule.kind is Kind.CONFIRMABLE and rule.topic == "NET"),
        ({"q": "net-01"}, lambda rule: rule.id == "NET-01"),
        ({"topic": "nothing"}, lambda rule: False),
    ],
)
def test_the_rule_list_is_narrowed_by_its_address(client: FlaskClient, query: dict[str, str], fits: Any) -> None:
    """Topic, severity, kind and text, together; none left is said so."""
    page = read(client.get("/en/rules/", query_string=query, headers=HTML))
    assert shown_rules(page) == [rule.id for rule in RULES.values() if fits(rule)]
    for name in ("topic", "severity", "kind"):
        chosen = [
            o["value"]
            for o in page.all("option")
            if page.by_id(f"filter-{name}") in o.around and "selected" in o.attributes
        ]
        assert chosen == ([query[name]] if name in query and query[name] != "nothing" else [])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule_id", list(RULES))
def test_every_rule_has_its_page(client: FlaskClient, rule_id: str, language: str) -> None:
    """Statement, reason, how it is decided, remedy, releases and sources; the conflict where there is one."""
    page = read(client.get(f"/{language}/rules/{rule_id}", headers=HTML))
    check_page(page, language)
    say = load_wording().phrases(language).say
    for part in ("statement", "because", "remedy"):
        assert " ".join(say(f"rules.{rule_id}.{part}").split()) in page.text
    for cite in RULES[rule_id].cites:
        assert cite.locator in page.text
    assert bool(RULES[rule_id].conflicts) == (say("ui.rule.conflict") in page.text)


def test_the_tables_show_every_printed_figure(client: FlaskClient, app: Flask) -> None:
    """The capacity page has each row of the reference and each limit, the ports page each flow."""
    reference = app.extensions["planner"].reference
    capacity = read(client.get("/en/capacity", headers=HTML))
    rows = [row for row in capacity.all("tr") if row.inside("tbody")]
    assert len(rows) == len(reference.figures) + len(reference.fast_path) + len(reference.limits)
    ports = read(client.get("/es/ports", headers=HTML))
    shown = [row for row in ports.all("tr") if row.inside("tbody")]
    assert len(shown) == len(reference.flows) + len(reference.deployment_flows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ports_page_has_the_flows_of_a_deployment(client: FlaskClient, language: str) -> None:
    """Who talks to whom, from which release on, when it is needed, and what is not confirmed, in both languages."""
    page = read(client.get(f"/{language}/ports", headers=HTML))
    check_page(page, language)
    rows = [row.text for row in page.all("tr") if row.inside("tbody")]
    words = load_wording().phrases(language)
    (assent,) = [row for row in rows if words.say("flows.purpose.h323_traversal") in row]
    assert words.say("flows.why.h323_traversal") in assent
    assert words.say("ui.ports.zone_ports", first="6001", next="6002") in assent
    licensing = [row for row in rows if words.say("flows.purpose.smart_licensing") in row]
    assert all(words.releases(since("X14.2")) in row for row in licensing)
    (turn,) = [row for row in rows if row.startswith(words.say("flows.purpose.turn_control"))]
    assert "Large: 3478-3483" in turn
    assert words.say("flows.needed.system", system=words.say("flows.system.turn")) in turn
    (ssh,) = [row for row in rows if words.say("flows.purpose.admin_ssh") in row]
    for role in ("admin", "c", "e_inside"):
        assert words.say(f"flows.role.{role}") in ssh


@pytest.mark.parametrize("slug", list(PROBLEMS))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_has_a_page(client: FlaskClient, slug: str, language: str) -> None:
    """A problem's type is an address where a person reads what to do."""
    page = read(client.get(f"/{language}/problems/{slug}", headers=HTML))
    check_page(page, language)
    say = load_wording().phrases(language).say
    assert say(f"api.problem.{slug}.remedy") in page.text


def test_a_wrong_method_is_a_page_in_the_language_of_the_address(client: FlaskClient) -> None:
    """405 with Allow, in Spanish below /es."""
    answer = client.delete("/es/", headers=HTML)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert read(answer).one("html")["lang"] == "es"


def test_a_bug_is_a_page_without_its_words(client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """500 with a request id to tell; nothing of what went wrong leaks."""
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr("planner.web.pages.book.RULES", None)
    answer = client.get("/en/rules/", headers=HTML)
    assert answer.status_code == 500
    page = read(answer)
    assert EN("api.problem.internal-error.title") in page.one("h1").text
    assert "NoneType" not in answer.text


def test_a_page_with_a_design_is_nobodys_to_keep(client: FlaskClient) -> None:
    """Answers and filled forms are not stored; the blank form may be, so that going back shows what was typed."""
    address = client.post("/en/", data=QUICK_VALUES).location
    assert client.get(address).headers["Cache-Control"] == "no-store"
    assert client.get(address.replace("/result", "/")).headers["Cache-Control"] == "no-store"
    assert client.get("/en/").headers["Cache-Control"] == "private, no-cache"
    assert not read(client.get("/en/")).all("input", autocomplete="off"), "browsers restore no field marked so"


def test_a_long_port_matrix_is_for_the_files(client: FlaskClient) -> None:
    """A page of thousands of rows helps nobody: it names the files that hold them."""
    document = {"clusters": [{"peer_count": 12, "type": "C"}]}
    page = read(client.post("/en/result", data={"design": json.dumps(document)}, headers=HTML, follow_redirects=True))
    total = int(re.sub(r"\D", "", page.by_id("port-count").text.partition(" of ")[2]))
    assert total > 12 * 11 * 6
    assert EN("ui.result.many_ports", count=total) in page.by_id("port-matrix").text
    assert not page.by_id("port-matrix").text.count("30000-35999")


def test_an_address_that_unpacks_to_thousands_of_peers_is_refused(client: FlaskClient) -> None:
    """A few characters can stand for megabytes of form; so can an address longer than any of ours."""
    packed = pack({"clusters": [{"peers": [{}] * 4000}]})
    assert packed is not None
    assert len(packed) < 200
    assert client.get(f"/en/?d={packed}").status_code == 413
    assert client.get(f"/en/?d={'A' * 4000}").status_code == 400
