"""Every parser of what a stranger sends: it reads or refuses in its own words, and what comes out goes in again.

What coverage-guided fuzzing (`make fuzz`) has found stands here as examples.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from marshmallow import ValidationError

from planner.errors import InvalidDesign, PlannerError
from planner.intake.csv_text import read_csv
from planner.intake.design_sheets import read_design as read_sheets
from planner.intake.sites import read_sites
from planner.reference import load_reference
from planner.schemas import fields, parse_design, read_design
from planner.schemas.certificates import Refusal, is_public, read_pem
from planner.schemas.text import decode, pointer_to
from planner.triage import triage
from planner.versions import EsxiRelease, Version
from planner.wording import LANGUAGES, load_wording
from tests.render.judged import judge

PHRASES = [load_wording().phrases(language) for language in LANGUAGES]
TEXT_FIELDS: dict[str, fields._Text] = {
    kind.__name__: kind()
    for kind in (
        fields.Line,
        fields.Lines,
        fields.Host,
        fields.Ip,
        fields.Ipv4,
        fields.Ipv6,
        fields.IpNetworkText,
        fields.SoftwareVersion,
        fields.EsxiVersion,
        fields.DottedNumbers,
        fields.Fingerprint,
        fields.RuleId,
    )
}

NAME_LIKE = st.text(st.sampled_from("aZ0159.:-_/x% \u00e9\u202e\n\x00"), max_size=24)
LIST_LIKE = st.lists(
    st.sampled_from(
        [
            "name",
            "users",
            "Sede",
            "planner:peers:#number",
            "cluster",
            "address",
            "lan1.ipv4",
            "1",
            "40%",
            "1,5",
            "=1+1",
            '"',
            ",",
            ";",
            "\t",
            "\n",
            "\r\n",
            "sep=;",
            "\ufeff",
            "\x00",
        ]
    ),
    max_size=60,
).map("".join)


def said(faults: Any) -> None:
    """Say every fault in every language: one without words would be a bug."""
    for fault in faults:
        for phrases in PHRASES:
            assert phrases.say(f"problems.{fault.code}", **fault.params)


@pytest.mark.parametrize("name", TEXT_FIELDS)
@given(text=NAME_LIKE | st.text(max_size=60))
@example(text="7c..")
@example(text="2001:DB8:0::1.")
@example(text="..")
@example(text="A.Example.")
@example(text="10.0.0.1.")
@example(text="::FFFF:10.0.0.1")
@example(text="x14.0.1")
@example(text="8.0 update 2")
def test_a_text_that_is_taken_is_canonical_at_once(name: str, text: str) -> None:
    """A field refuses by its codes, or gives a text that it takes again and leaves as it is."""
    field = TEXT_FIELDS[name]
    try:
        made = field.deserialize(text)
    except ValidationError as error:
        for code in error.messages:
            assert PHRASES[0].say(f"problems.{code}", **code.params)
        return
    assert field.deserialize(made) == made
    made.encode()


@pytest.mark.parametrize("name", TEXT_FIELDS)
@given(st.data())
def test_a_text_that_fits_the_pattern_has_a_canonical_form(name: str, data: st.DataObject) -> None:
    """A pattern is as strict as its field: whatever fits it can be made canonical, so that no text is half checked."""
    field = TEXT_FIELDS[name]
    text = data.draw(st.from_regex(re.compile(field.pattern), fullmatch=True))
    assert isinstance(field.canonical(text), str)


@given(st.text(max_size=30) | st.from_regex(r"[Xx]?\d{1,3}(\.\d{1,4}){0,4}", fullmatch=True))
def test_versions_are_read_or_refused(text: str) -> None:
    """A release that is read is written as Cisco or VMware writes it, which reads as the same one."""
    for kind in (Version, EsxiRelease):
        try:
            made = kind.parse(text)
        except PlannerError:
            continue
        assert kind.parse(str(made)) == made


@given(LIST_LIKE)
def test_a_sheet_of_any_text_is_read_or_refused(text: str) -> None:
    """CSV of sites, and CSV of an inventory: their own error with words, nothing else."""
    content = text.encode()
    for read in (
        lambda: read_sites([read_csv(content)], load_wording(), load_reference()),
        lambda: read_sheets(content, parse_design, "csv"),
    ):
        try:
            read()
        except InvalidDesign as refused:
            said(refused.faults)


@given(
    st.text(max_size=80)
    | st.sampled_from(["-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"]).flatmap(
        lambda edge: st.text(st.sampled_from("AQID+/= \nMI"), max_size=60).map(lambda body: f"{edge}{body}{edge}")
    )
)
def test_any_text_is_a_certificate_or_refused(text: str) -> None:
    """With reasons that have words, and what is refused is never shown again."""
    try:
        read_pem(text)
    except Refusal as refused:
        for code in refused.codes:
            assert PHRASES[0].say(f"problems.{code}", **code.params)
        assert not is_public(text)


@given(st.text(max_size=200))
def test_triage_does_not_depend_on_what_ends_a_line(text: str) -> None:
    """A log from another system is the same log; the same text tells the same twice."""
    reference = load_reference().troubleshooting
    plain = text.replace("\r", "")
    assert triage(plain, reference) == triage(plain, reference)
    assert triage(plain.replace("\n", "\r\n"), reference).findings == triage(plain, reference).findings


@given(st.text(max_size=120))
def test_a_pointer_hides_nothing_and_stays_short(key: str) -> None:
    """Whatever a key is, its pointer can be told: in UTF-8, on one line, and with its own slashes escaped."""
    pointer = pointer_to("/a", key)
    assert pointer.startswith("/a/")
    assert pointer.count("/") == 2
    assert len(pointer) <= 3 + 2 * 80
    assert not set(pointer) & set("\n\r\x00\x1b\x85\u2028\u202e\u200b\ufeff")
    pointer.encode()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: 1" + ":59" * 80_000, "yaml_number"),
        ("a: " + "9" * 20_000, "number_too_long"),
        ("a: -1" + "0" * 5_000, "number_too_long"),
        ("a: 0x" + "f" * 5_000, "yaml_number"),
        ("a: 0b" + "1" * 5_000, "yaml_number"),
        ("a: 1." + "0" * 5_000, "number_too_long"),
        ("a: " + "1_" * 5_000 + "1", "yaml_number"),
    ],
)
def test_a_number_that_would_take_long_to_make_is_not_made(text: str, code: str) -> None:
    """YAML has numbers to any base; of too many digits none is made, and the fault is told at its place."""
    (fault,) = decode(text, "yaml").faults
    assert (fault.pointer, fault.code) == ("/a", code)


VALUES = (
    st.none() | st.booleans() | st.integers(-5, 120) | st.sampled_from(["medium_vm", "C", "E", "10.0.0.1", "a.example"])
)


@given(st.dictionaries(st.sampled_from(["type", "platform", "peer_count", "nics", "h323_mode", "domain"]), VALUES))
def test_what_comes_out_goes_in_again(facts: dict[str, Any]) -> None:
    """A design that is read says the same when it is read again, from JSON or YAML, and can be judged."""
    content = json.dumps({"clusters": [facts]})
    try:
        design = read_design(content)
    except InvalidDesign as refused:
        said(refused.faults)
        return
    for syntax in ("json", "yaml"):
        assert read_design(json.dumps(design.document), syntax).hash == design.hash
    judge(design)


@pytest.mark.parametrize("value", ["10.05.13.16", "1.2.3", "....", "a.example", "256.1.1.1", ":::", "2001:db8::1", "-"])
def test_a_record_whose_address_is_none_is_judged(value: str) -> None:
    """An A record may state a text that is no address: a lookup finds it, and no rule takes it for one."""
    record = {"view": "internal", "name": "p1.a.example", "type": "A", "value": value}
    peers = [{"address": "p1.a.example", "lan1": {"ipv4": "10.0.0.1"}}, {"address": "p2.a.example"}]
    back = {"view": "internal", "name": "10.0.0.1", "type": "PTR", "value": value}
    judge(parse_design({"clusters": [{"peers": peers}], "dns_records": [record, back], "tms": {"used": True}}))
