"""The design format is strict: every fault at once, each at its place; what is read is canonical."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.design import Platform
from planner.errors import InvalidDesign, TooLarge, Unreadable
from planner.schemas import design_json_schema, parse_design, read_design
from planner.schemas.limits import MAX_BYTES
from planner.wording import LANGUAGES, load_wording
from tests.designs import SOUND_C, SOUND_E, make_document


def faults(document: Any, **options: Any) -> set[tuple[str, str]]:
    """Return the faults of a document as (pointer, code)."""
    with pytest.raises(InvalidDesign) as refused:
        parse_design(document, **options)
    return {(fault.pointer, fault.code) for fault in refused.value.faults}


def text_faults(text: str | bytes, syntax: str = "json") -> set[tuple[str, str]]:
    """Return the faults of a text as (pointer, code); each fault must have words in every language."""
    with pytest.raises(InvalidDesign) as refused:
        read_design(text, syntax)
    for fault in refused.value.faults:
        for language in LANGUAGES:
            assert load_wording().phrases(language).say(f"problems.{fault.code}", **fault.params)
    return {(fault.pointer, fault.code) for fault in refused.value.faults}


def put(document: dict[str, Any], path: list[str], value: Any) -> None:
    """Put a value at a path, making the objects and one-element lists on the way."""
    node: Any = document
    for key, following in zip(path, [*path[1:], ""], strict=True):
        place = int(key) if isinstance(node, list) else key
        if not following:
            node[place] = value
        elif isinstance(node, dict) and not node.get(key):
            node[key] = [None] if following == "0" else {}
        node = node[place]


QUICK = {
    "name": "quick",
    "clusters": [
        {
            "type": "C",
            "platform": "medium_vm",
            "peer_count": 4,
            "nics": 1,
            "nat_between_peers": False,
            "round_trip_ms": 20,
            "option_keys": [],
        }
    ],
}


def test_the_quick_form_is_enough() -> None:
    """A count and what holds for each peer make a design, and the defaults are filled in."""
    design = parse_design(QUICK)
    assert [peer.platform for peer in design.clusters[0].peers] == [Platform.MEDIUM_VM] * 4
    assert design.document["capacity_basis"] == "cluster_guide"
    assert design.document["schema_version"] == 1
    assert design.document["clusters"][0]["series"] == "expressway"


def test_null_and_absent_are_the_same() -> None:
    """A design with nulls has the hash of the design without them."""
    with_nulls = json.loads(json.dumps(QUICK))
    with_nulls |= {"customer": None, "demand": None}
    with_nulls["clusters"][0] |= {"h323_mode": None, "links": None}
    assert parse_design(with_nulls).hash == parse_design(QUICK).hash


def test_what_comes_out_goes_in_again() -> None:
    """The canonical document is a design of the same hash."""
    for document in (QUICK, SOUND_C, SOUND_E):
        design = parse_design(document)
        assert parse_design(json.loads(json.dumps(design.document))).hash == design.hash


@pytest.mark.parametrize(
    ("change", "canonical"),
    [
        ({"platform": "MEDIUM_VM"}, {"platform": "medium_vm"}),
        ({"type": "c"}, {"type": "C"}),
        ({"tls_verification": "Enforce"}, {"tls_verification": "enforce"}),
        ({"software_version": "x14.00.1"}, {"software_version": "X14.0.1"}),
        ({"peer_count": 4.0}, {"peer_count": 4}),
        ({"round_trip_ms": 20.0}, {"round_trip_ms": 20}),
        ({"round_trip_ms": 0.5}, {"round_trip_ms": 0.5}),
        ({"domain": "Apolo.Local."}, {"domain": "apolo.local"}),
        ({"name": "cafe\u0301"}, {"name": "café"}),
    ],
)
def test_spellings_are_made_one(change: dict[str, Any], canonical: dict[str, Any]) -> None:
    """Case of enumerations, spelling of versions, whole numbers, host names and composed letters have one form."""
    document = {"clusters": [QUICK["clusters"][0] | change]}
    cluster = parse_design(document).document["clusters"][0]
    assert {name: cluster[name] for name in canonical} == canonical
    assert type(cluster[next(iter(canonical))]) is type(next(iter(canonical.values())))


@pytest.mark.parametrize(
    ("pointer", "value", "code"),
    [
        ("schema_version", 2, "range"),
        ("name", "", "length"),
        ("name", "x" * 121, "length"),
        ("name", 7, "text"),
        ("name", "a\u202eb", "hidden_characters"),
        ("name", "a\nb", "hidden_characters"),
        ("name", "\ud800", "hidden_characters"),
        ("notes", "a\x00b", "hidden_characters"),
        ("services", "mra", "list"),
        ("services/0", "phone", "choice"),
        ("services/0", None, "required"),
        ("software_version", "14", "software_version"),
        ("software_version", 14.2, "text"),
        ("capacity_basis", "guess", "choice"),
        ("clusters/0/type", True, "choice"),
        ("clusters/0/peer_count", "4", "integer"),
        ("clusters/0/peer_count", True, "integer"),
        ("clusters/0/peer_count", 4.5, "integer"),
        ("clusters/0/peer_count", 0, "range"),
        ("clusters/0/nics", 3, "range"),
        ("clusters/0/round_trip_ms", -1, "range"),
        ("clusters/0/round_trip_ms", 1e300, "range"),
        ("clusters/0/round_trip_ms", "20", "number"),
        ("clusters/0/round_trip_ms", False, "number"),
        ("clusters/0/h323_mode", "yes", "boolean"),
        ("clusters/0/h323_mode", 1, "boolean"),
        ("clusters/0/option_keys", "Key", "list"),
        ("clusters/0/option_keys/0", 1, "text"),
        ("clusters/0/option_keys", ["k"] * 201, "list_length"),
        ("clusters/0/configuration_primary", 7, "range"),
        ("clusters/0/dns_servers/0", "dns.example.com", "ip_address"),
        ("clusters/0/dns_servers/0", "fe80::1%eth0", "ip_address"),
        ("clusters/0/ntp_servers/0", "a b", "host"),
        ("clusters/0/licences", [], "object"),
        ("clusters/0/licences/rich_media_sessions", -1, "range"),
        ("clusters/0/demand/peer_losses", 6, "range"),
        ("clusters/0/demand/video_calls", 1e300, "range"),
        ("clusters/0/links", [{"peers": [1, 1]}], None),
        ("clusters/0/address_mapping/mappings", [{"fqdn": "a.b"}], None),
        ("clusters/0/colour", "red", "unknown_field"),
        ("demand/colour", 1, "unknown_field"),
        ("confirmed", [{"rule": "net-01", "by": "x"}], None),
    ],
)
def test_each_fault_is_told_at_its_pointer(pointer: str, value: Any, code: str | None) -> None:
    """One wrong value is one fault, at exactly its place, with words in both languages."""
    document: dict[str, Any] = json.loads(json.dumps(QUICK))
    put(document, pointer.split("/"), value)
    with pytest.raises(InvalidDesign) as refused:
        parse_design(document)
    (fault,) = refused.value.faults
    if code is not None:
        assert (fault.pointer, fault.code) == (f"/{pointer}", code)
    else:
        assert fault.pointer.startswith(f"/{pointer}")
    for language in LANGUAGES:
        assert load_wording().phrases(language).say(f"problems.{fault.code}", **fault.params)


def test_all_faults_are_told_at_once() -> None:
    """Faults of several levels, types and kinds come together; RFC 6901 escapes odd names."""
    document = {
        "name": 1,
        "clusters": [
            {
                "peers": [{"lan1": {"ipv4": "1.2.3"}}, {"x/y~z": 1, "address": "a b"}, 5],
                "peer_count": 2,
                "links": [{"peers": [1, 9]}],
            },
            {"type": "D"},
        ],
        "confirmed": [{"rule": "MEM-99", "by": "x"}, {"rule": "MEM-10", "by": "x"}, {"rule": "MEM-10", "by": "y"}, {}],
    }
    assert faults(document) == {
        ("/name", "text"),
        ("/clusters/0/peers/0/lan1/ipv4", "ipv4_address"),
        ("/clusters/0/peers/1/x~1y~0z", "unknown_field"),
        ("/clusters/0/peers/1/address", "host"),
        ("/clusters/0/peers/2", "object"),
        ("/clusters/0/peer_count", "peer_count_differs"),
        ("/clusters/0/links/0/peers", "no_such_peer"),
        ("/clusters/1/type", "choice"),
        ("/confirmed/2/rule", "confirmed_twice"),
        ("/confirmed/3/rule", "required"),
        ("/confirmed/3/by", "required"),
    }


@pytest.mark.parametrize(
    ("links", "code"),
    [
        ([{"peers": [1, 1]}], "link_to_itself"),
        ([{"peers": [1, 5]}], "no_such_peer"),
        ([{"peers": [1, 2]}, {"peers": [2, 1]}], "link_twice"),
        ([{"peers": [1]}], "list_length"),
        ([{"round_trip_ms": 5}], "required"),
    ],
)
def test_links_join_two_peers_of_the_cluster_once(links: list[Any], code: str) -> None:
    """A link to itself, to nobody, or given twice is a contradiction with a place."""
    document = {"clusters": [{"peer_count": 4, "links": links}]}
    assert {found for _, found in faults(document)} == {code}


@pytest.mark.parametrize("document", [None, [], "text", 5, {}, {"clusters": None}, {"clusters": {}}, {"clusters": []}])
def test_what_is_no_design_is_refused(document: Any) -> None:
    """Anything but an object with clusters has a fault, never a crash."""
    assert faults(document)


def test_more_than_six_peers_are_a_finding_up_to_a_hundred() -> None:
    """Seven and a hundred are read; a hundred and one, 201 clusters and too many pairs are too large."""
    assert len(parse_design({"clusters": [{"peer_count": 100}]}).clusters[0].peers) == 100
    for document in (
        {"clusters": [{"peer_count": 101}]},
        {"clusters": [{"peers": [{}] * 101}]},
        {"clusters": [{"peer_count": 1}] * 201},
        {"clusters": [{"peer_count": 100}] * 3},
        {"clusters": [{"peer_count": 1e300}]},
    ):
        with pytest.raises(TooLarge):
            parse_design(document)
    assert len(parse_design({"clusters": [{"peer_count": 6}] * 200}).clusters) == 200


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"clusters":[{"peer_count":1}],"name":"a","name":"b"}', ("/name", "duplicate_key")),
        ('{"clusters":[{"peer_count":1,"type":"C","type":"C"}]}', ("/clusters/0/type", "duplicate_key")),
        ('{"clusters":[{"peer_count":NaN}]}', ("/clusters/0/peer_count", "not_finite")),
        ('{"clusters":[{"round_trip_ms":-Infinity}]}', ("/clusters/0/round_trip_ms", "not_finite")),
        ('{"clusters":[{"round_trip_ms":1e999}]}', ("/clusters/0/round_trip_ms", "not_finite")),
        ('{"clusters":[{"peer_count":' + "9" * 5000 + "}]}", ("/clusters/0/peer_count", "number_too_long")),
        ('{"clusters":[{"round_trip_ms":0.' + "1" * 500 + "}]}", ("/clusters/0/round_trip_ms", "number_too_long")),
        ('{"name":"\\ud800","clusters":[{"peer_count":1}]}', ("/name", "hidden_characters")),
    ],
)
def test_json_that_decoders_swallow_is_refused(text: str, expected: tuple[str, str]) -> None:
    """Duplicate keys, NaN, infinities, endless digits and half characters are told by pointer, alone."""
    assert text_faults(text) == {expected}


@pytest.mark.parametrize(
    ("content", "syntax", "code"),
    [
        (b"", "json", "empty"),
        (b"{", "json", "malformed_json"),
        (b"\xff\xfe{\x00}\x00", "json", "not_utf8"),
        (b'{"a": "\x00"}', "json", "not_utf8"),
        (b"[" * 21, "json", "too_deep"),
        (b"[" * 100_000, "json", "too_deep"),
        (b"", "yaml", "empty"),
        (b"# only a comment", "yaml", "empty"),
        (b"a: [1", "yaml", "malformed_yaml"),
        (b"a: b: c", "yaml", "malformed_yaml"),
        (b"--- 1\n--- 2\n", "yaml", "malformed_yaml"),
        (b"a: !!python/object/apply:os.system ['x']", "yaml", None),
        (b"[" * 30 + b"]" * 30, "yaml", "too_deep"),
        (b"\x01", "yaml", "malformed_yaml"),
        (b"2026-99-99", "yaml", "malformed_yaml"),
    ],
)
def test_what_cannot_be_read_at_all_says_where(content: bytes, syntax: str, code: str | None) -> None:
    """Empty, broken, deep or foreign content is unreadable as a whole, or no design."""
    found = text_faults(content, syntax)
    if code is None:
        assert found
    else:
        assert found == {("", code)}
        with pytest.raises(Unreadable):
            read_design(content, syntax)


@pytest.mark.parametrize("unit", ["[", "- ", "{a: ", "? "])
def test_deep_yaml_never_reaches_the_recursive_composer(unit: str) -> None:
    """Nesting as deep as a body can hold is refused; composing it would end the whole process, not raise."""
    script = f"""
from planner.errors import Unreadable
from planner.schemas import read_design
try:
    read_design({unit!r} * ({MAX_BYTES} // {len(unit)}), "yaml")
except Unreadable as refused:
    print(refused.faults[0].code)
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout.strip()) == (0, "too_deep"), ran.stderr


def test_text_and_bytes_are_read_alike() -> None:
    """A byte order mark means nothing and a NUL is refused, whether the design comes as text or as bytes."""
    text = json.dumps(QUICK)
    assert read_design("\ufeff" + text).hash == read_design(text.encode()).hash
    assert text_faults(text + "\x00") == text_faults((text + "\x00").encode()) == {("", "not_utf8")}


def test_a_text_beyond_the_size_limit_is_not_decoded() -> None:
    """The size is looked at first."""
    with pytest.raises(TooLarge):
        read_design(b"x" * 300_000)


def test_a_byte_order_mark_is_forgiven() -> None:
    """Editors write it; it means nothing."""
    assert read_design("\ufeff".encode() + json.dumps(QUICK).encode()).name == "quick"


def test_yaml_says_the_same_as_json() -> None:
    """The same design in YAML has the same hash; dates may be written plainly."""
    text = """
name: quick
clusters:
  - {type: C, platform: medium_vm, peer_count: 4, nics: 1, nat_between_peers: false, round_trip_ms: 20, option_keys: []}
confirmed:
  - {rule: MEM-10, by: A. Person, on: 2026-11-20}
"""
    json_twin = QUICK | {"confirmed": [{"rule": "MEM-10", "by": "A. Person", "on": "2026-11-20"}]}
    assert read_design(text, "yaml").hash == parse_design(json_twin).hash


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name: no\nclusters: [{peer_count: 2}]", ("/name", "text")),
        ("name: a\nname: b\nclusters: [{peer_count: 2}]", ("/name", "duplicate_key")),
        ("clusters:\n  - &a {peer_count: 2}\n  - *a", ("/clusters/1", "yaml_alias")),
        ("clusters: [{round_trip_ms: .nan}]", ("/clusters/0/round_trip_ms", "not_finite")),
        ("clusters: [{round_trip_ms: 10:30}]", ("/clusters/0/round_trip_ms", "yaml_number")),
        ("clusters: [{peer_count: 010}]", ("/clusters/0/peer_count", "yaml_number")),
        ("clusters: [{peer_count: 1_0}]", ("/clusters/0/peer_count", "yaml_number")),
        ("clusters: [{peer_count: 1" + "0" * 30 + "}]", ("/clusters/0/peer_count", "number_too_long")),
        ("clusters: [{? [a] : 1}]", ("/clusters/0/?", "unknown_field")),
    ],
)
def test_yaml_surprises_are_faults_not_guesses(text: str, expected: tuple[str, str]) -> None:
    """Norway, aliases, duplicate keys, NaN and numbers in other bases are told."""
    assert expected in text_faults(text, "yaml")


def test_a_billion_laughs_cost_nothing() -> None:
    """Aliases are never expanded."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert any(code == "yaml_alias" for _, code in text_faults("\n".join(lines), "yaml"))


FORM = {
    "name": " quick ",
    "customer": "",
    "demand": {"video_calls": "150", "growth_percent": "2,5", "years": ""},
    "clusters": [
        {
            "type": "C",
            "platform": "medium_vm",
            "peer_count": "4",
            "nics": " 1 ",
            "h323_mode": "yes",
            "nat_between_peers": "no",
            "round_trip_ms": "20.5",
            "option_keys": "One, Two;\nThree",
            "dns_servers": "",
            "links": [{"peers": ["1", "2"], "nat": "on"}],
        }
    ],
}


def test_forms_may_send_text_for_everything() -> None:
    """Numbers, yes and no, and lists are read from text; an empty field is not stated."""
    document = parse_design(FORM, forgiving=True).document
    assert document["name"] == "quick"
    assert "customer" not in document
    assert document["demand"] == {"video_calls": 150, "growth_percent": 2.5}
    cluster = document["clusters"][0]
    assert (cluster["peer_count"], cluster["nics"], cluster["h323_mode"], cluster["nat_between_peers"]) == (
        4,
        1,
        True,
        False,
    )
    assert (cluster["round_trip_ms"], cluster["option_keys"]) == (20.5, ["One", "Two", "Three"])
    assert cluster["links"] == [{"peers": [1, 2], "nat": True}]
    assert "dns_servers" not in cluster


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("peer_count", "four", "integer"),
        ("peer_count", "4_4", "integer"),
        ("peer_count", "٤", "integer"),
        ("peer_count", "1" * 13, "integer"),
        ("round_trip_ms", "1e3", "number"),
        ("round_trip_ms", "nan", "number"),
        ("h323_mode", "perhaps", "boolean"),
        ("platform", "big", "choice"),
    ],
)
def test_forms_are_not_guessed_at_either(field: str, text: str, code: str) -> None:
    """What is not plainly a number or a yes is the same fault as in JSON."""
    assert faults({"clusters": [{field: text}]}, forgiving=True) == {(f"/clusters/0/{field}", code)}


def test_the_strict_schema_does_not_forgive() -> None:
    """The form's text is refused everywhere else."""
    assert ("/clusters/0/peer_count", "integer") in faults(FORM)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["clusters", "peers", "name", "demand", "links", "lan1", "ipv4", "confirmed", "rule", "peer_count", "x"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(json_values, st.booleans())
def test_no_value_crashes_the_schema(value: Any, forgiving: bool) -> None:
    """Whatever is sent is read or refused with faults; nothing else is ever raised."""
    with suppress(InvalidDesign):
        parse_design(value, forgiving=forgiving)


@given(st.binary(max_size=200), st.sampled_from(["json", "yaml"]))
def test_no_bytes_crash_the_reader(content: bytes, syntax: str) -> None:
    """Any bytes are read or refused with faults."""
    with suppress(InvalidDesign):
        read_design(content, syntax)


def test_the_published_schema_accepts_what_the_planner_accepts() -> None:
    """The JSON Schema is valid, takes the sound designs and their canonical form, and refuses plain faults."""
    schema = design_json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for document in (QUICK, make_document(), make_document(SOUND_E), parse_design(SOUND_E).document):
        validator.validate(json.loads(json.dumps(document)))
    for bad in (
        {},
        {"clusters": []},
        {"clusters": [{"peer_count": "4"}]},
        {"clusters": [{"colour": 1}]},
        {"clusters": [{"nics": 3}]},
    ):
        assert not validator.is_valid(bad)


def test_the_published_schema_says_how_case_counts() -> None:
    """The service takes a value of an enumeration in any case; a validator does not, and the description says so."""
    schema, shouted = design_json_schema(), {"clusters": [{"platform": "LARGE_VM"}]}
    assert not jsonschema.Draft202012Validator(schema).is_valid(shouted)
    assert parse_design(shouted).document["clusters"][0]["platform"] == "large_vm"
    assert "takes them in capitals or small letters" in schema["description"]


def test_more_pairs_of_clusters_than_can_be_judged_are_too_large() -> None:
    """Twenty C clusters in one deployment with twenty-one E clusters make more pairs than the limit."""
    clusters = [{"type": "C", "pair": "all"}] * 20 + [{"type": "E", "pair": "all"}] * 20
    assert len(parse_design({"clusters": clusters}).pairs or ()) == 400
    with pytest.raises(TooLarge) as caught:
        parse_design({"clusters": [*clusters, {"type": "E", "pair": "all"}]})
    assert [(fault.pointer, fault.code) for fault in caught.value.faults] == [("/clusters", "too_many_cluster_pairs")]


def test_a_link_names_two_peers() -> None:
    """Null stands for no peer: it is refused at its place, not taken for one."""
    with pytest.raises(InvalidDesign) as caught:
        parse_design({"clusters": [{"peer_count": 2, "links": [{"peers": [1, None]}]}]})
    assert [fault.pointer for fault in caught.value.faults] == ["/clusters/0/links/0/peers/1"]
