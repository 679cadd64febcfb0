"""The appendix and the sheets on trouble: what concerns the design is there, in both languages, and nothing else."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from planner.reference import Alarm, load_reference
from planner.render import xlsx
from planner.render.document import Link, Paragraph, Section, Table, build
from planner.render.document.draft import Draft
from planner.render.document.troubleshooting import alarms_of, alarms_seen
from planner.render.trouble_search import look_up
from planner.schemas import parse_design
from planner.wording import LANGUAGES, load_wording
from tests.render.judged import judge

TROUBLE = load_reference().troubleshooting
NOTHING: dict[str, Any] = {"clusters": [{"peer_count": 2}]}


def draft_of(document: dict[str, Any], language: str = "en") -> Draft:
    """Return a draft of the document of a design."""
    return Draft(*judge(parse_design(document), language))


def concerned(**stated: Any) -> set[str]:
    """Return the alarms that a cluster of two peers can meet, by their first number."""
    clusters = [{"peer_count": 2, **stated}]
    return {alarm.key for alarm in alarms_of(draft_of({"clusters": clusters}))}


def appendix(document: dict[str, Any], language: str = "en") -> Section:
    """Return the appendix."""
    return build(*judge(parse_design(document), language)).section("troubleshooting")


def tables(found: Section) -> dict[str, Table]:
    """Return the tables of a section by id."""
    return {block.id: block for block in found.blocks if isinstance(block, Table)}


def test_what_is_not_stated_leaves_every_alarm_in() -> None:
    """Type, services and platform unknown: any alarm may come."""
    assert concerned() == {alarm.key for alarm in TROUBLE.alarms}


@pytest.mark.parametrize(
    ("stated", "gone", "there"),
    [
        ({"type": "C"}, {"25030", "25031"}, {"35016"}),
        ({"type": "E"}, {"35016"}, {"25030", "25031"}),
        ({"platform": "ce1200"}, {"10005"}, set()),
        ({"platform": "medium_vm"}, set(), {"10005"}),
        ({"services": ["registrar"]}, {"35013", "35015", "35016"}, {"25030"}),
        ({"services": ["mra"]}, set(), {"35013", "35015", "35016"}),
        ({"services": ["cms_proxy"]}, {"35015", "35016"}, {"35013"}),
        ({"software_version": "X8.7"}, {"40049", "40055", "30047", "30048"}, {"20007"}),
        ({"software_version": "X8.8"}, {"40055", "30047", "30048"}, {"40049"}),
        ({"software_version": "X14.2"}, set(), {"40049", "40055", "30047"}),
    ],
)
def test_alarms_are_those_that_the_design_can_meet(stated: dict[str, Any], gone: set[str], there: set[str]) -> None:
    """By type, platform, services and release: exactly the others are left out."""
    assert concerned(**stated) == {alarm.key for alarm in TROUBLE.alarms} - gone
    assert there <= concerned(**stated)


def test_one_cluster_that_can_meet_an_alarm_is_enough() -> None:
    """A C beside an E, an appliance beside a virtual machine."""
    clusters = [{"type": "C", "platform": "ce1200"}, {"type": "E", "platform": "medium_vm"}]
    found = {alarm.key for alarm in alarms_of(draft_of({"clusters": clusters}))}
    assert {"25030", "35016", "10005"} <= found


def test_a_rule_leads_to_the_alarms_that_it_has_to_do_with() -> None:
    """H.323 off: alarm 20018; a rule without alarms has none."""
    draft = draft_of(NOTHING)
    by_rule: dict[str, tuple[Alarm, ...]] = {
        result.rule.id: alarms_seen(draft, result) for result in draft.assessment.results
    }
    assert [alarm.key for alarm in by_rule["CFG-06"]] == ["20018"]
    assert by_rule["MEM-01"] == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_appendix_has_all_parts(language: str) -> None:
    """Order of triage, alarms by subject, lines, repairs, factory reset: each table with rows and sources."""
    found = tables(appendix(NOTHING, language))
    assert list(found) == [
        "trouble-order",
        *(f"trouble-alarms-{area}" for area in dict.fromkeys(alarm.area for alarm in TROUBLE.alarms)),
        "trouble-lines",
        "trouble-repairs-table",
        "trouble-reset-items",
    ]
    for table in found.values():
        assert table.rows
        assert table.cites
        assert {len(row) for row in table.rows} == {len(table.columns)}
    words = load_wording().phrases(language)
    numbers = [row[0] for key, table in found.items() if key.startswith("trouble-alarms") for row in table.rows]
    assert sorted(map(str, numbers)) == sorted(alarm.numbers for alarm in TROUBLE.alarms)
    assert found["trouble-order"].rows[0][0] == f"1. {words.say('troubleshooting.triage.reachability.title')}"


def test_rules_lead_to_what_became_of_them() -> None:
    """In the order of triage each rule of the design is a link into the document."""
    rules = tables(appendix(NOTHING))["trouble-order"].rows[0][-1]
    assert isinstance(rules, tuple)
    assert Link("NET-03", "#NET-03-1") in rules


@pytest.mark.parametrize(
    ("release", "outcomes", "repairs"),
    [
        ("X8.10", {"certificates": "kept", "keys": "kept"}, 3),
        ("X12.5", {"certificates": "kept", "keys": "kept"}, 4),
        ("X12.6", {"certificates": "removed", "keys": "kept"}, 4),
        ("X14.0", {"certificates": "removed", "keys": "kept"}, 5),
        ("X15.0", {"certificates": "removed", "keys": "sources disagree"}, 5),
    ],
)
def test_the_factory_reset_is_that_of_the_release(release: str, outcomes: dict[str, str], repairs: int) -> None:
    """What stays, and which repairs there are, by the release of the design."""
    found = tables(appendix({"software_version": release, **NOTHING}))
    said = {str(row[0]): str(row[1]) for row in found["trouble-reset-items"].rows}
    certificates = said["Server certificate, its private key and the trusted CAs"]
    keys = next(value for name, value in said.items() if name.startswith("Option keys"))
    assert outcomes["certificates"] in certificates
    assert outcomes["keys"] in keys
    assert len(found["trouble-repairs-table"].rows) == repairs


def test_what_the_command_line_asks_is_told_where_it_asks() -> None:
    """With Smart Licensing only."""

    def asked(release: str) -> bool:
        found = appendix({"software_version": release, **NOTHING})
        return any("asks what to keep" in block.text for block in found.blocks if isinstance(block, Paragraph))

    assert [asked(release) for release in ("X14.0", "X14.2")] == [False, True]


@pytest.mark.parametrize(("peers", "title"), [(1, "standalone system"), (2, "key of a cluster")])
def test_the_key_is_mended_as_the_size_asks(peers: int, title: str) -> None:
    """A standalone system on itself, a cluster on a peer without the alarm."""
    rows = tables(appendix({"clusters": [{"peer_count": peers}]}))["trouble-repairs-table"].rows
    titles = " ".join(str(row[0]) for row in rows)
    assert title in titles
    assert titles.count("system key") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_has_the_alarms_and_the_rest(language: str) -> None:
    """One entry a row; what to look at first, lines, repairs and the reset on a sheet of their own."""
    assessment, reference, phrases = judge(parse_design(NOTHING), language)
    book = load_workbook(io.BytesIO(xlsx.render(assessment, reference, phrases)))
    rows = list(book[phrases.say("workbook.sheet.alarms")].iter_rows(values_only=True))
    assert len(rows) == 1 + len(TROUBLE.alarms)
    by_number = {row[0]: row for row in rows}
    assert by_number["20021"][1] == "Warning"
    assert "NET-05" in str(by_number["20021"][5])
    assert "X15.4" in str(by_number["20014"][7])
    rest = [str(cell) for row in book[phrases.say("workbook.sheet.troubleshooting")].iter_rows(values_only=True)
            for cell in row if cell]  # fmt: skip
    assert any("ForceConfigUpdate" in text for text in rest)
    assert any("/mnt/harddisk/Factory-reset/" in text for text in rest)
    assert phrases.say("troubleshooting.document.alarms") not in rest


@pytest.mark.parametrize(
    ("text", "alarms", "signatures", "repairs"),
    [
        ("20006", 1, 0, 0),
        ("0F96695E-d954-4f6f-85c1-2ef1eae6f764", 1, 0, 0),
        ("", len(TROUBLE.alarms), len(TROUBLE.signatures), len(TROUBLE.repairs)),
        ("xyzzy", 0, 0, 0),
    ],
)
def test_what_is_looked_up_is_found(text: str, alarms: int, signatures: int, repairs: int) -> None:
    """A number or UUID alone, everything for nothing, nothing for what is not there."""
    hits = look_up(text, TROUBLE, load_wording().phrases("en"))
    assert (len(hits.alarms), len(hits.signatures), len(hits.repairs)) == (alarms, signatures, repairs)
    assert hits.count == alarms + signatures + repairs


def test_every_word_must_be_there() -> None:
    """Two words narrow more than one; a command finds its repair."""
    words = load_wording().phrases("en")
    one, two = (look_up(text, TROUBLE, words) for text in ("limit", "limit licences"))
    assert 0 < len(two.alarms) < len(one.alarms)
    assert [each.id for each in look_up("clusterdb_detect_and_purge", TROUBLE, words).repairs] == ["purge_database"]
