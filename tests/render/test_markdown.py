"""The assessment as Markdown, as GitHub would show it: rendered here by a CommonMark parser with tables."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from planner.design import Design
from planner.render.markdown import MAX_CHARACTERS, escaped, render, text_of, unread
from tests.designs import CONFIRMABLE, make_document
from tests.render.judged import HOSTILE, hostile_changes, judge, judged

SHOW = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable(["table", "strikethrough"])
"""Addresses that a reader turns into links of its own accord are looked for by pattern instead."""
CALL = re.compile(r"(?<![\w&])[@#](?=\w)|(?i:https?|ftp|www)[:.]\S")


def visible(html: str) -> str:
    """Return the text of a page."""
    return re.sub(r"<[^>]+>", "", html)


def test_the_verdict_is_the_first_line_and_the_counts_the_second() -> None:
    """One line says it all; the counts follow, then the table."""
    assessment, reference, phrases = judged(cluster={"round_trip_ms": 95})
    lines = text_of(assessment, reference, phrases).splitlines()
    assert lines[0] == "## ❌ Not supported: Sound C"
    assert lines[2].startswith("Requirements: 1 not met, ")
    assert lines[4].startswith("| State | Severity | Rule |")


def test_the_table_has_what_needs_attention_blockers_first() -> None:
    """Unmet, then undecided, then what to confirm; met rules are counted, not listed."""
    assessment, reference, phrases = judged(cluster={"round_trip_ms": 95, "ntp_servers": None})
    table = re.findall(
        r"^\| \S+ (.+?) \| (.+?) \| ([A-Z]+-\d\d) \| (.+?) \| (.*?) \|$", text_of(assessment, reference, phrases), re.M
    )
    assert [row[2] for row in table][:2] == ["NET-01", "DNS-15"]
    assert table[0][0] == "Not met"
    assert "95" in table[0][4]
    assert {row[0] for row in table} == {"Not met", "Undecided", "To confirm"}
    assert "MEM-01" not in {row[2] for row in table}


def test_details_are_folded_away() -> None:
    """Why, what to do and the source stand in a details element that renders."""
    html = SHOW.render(text_of(*judged(cluster={"round_trip_ms": 95})))
    assert html.count("<details>") == html.count("</details>") == 2
    assert "<h4>NET-01" in html
    assert "<strong>What to do:</strong>" in html
    assert "<table>" in html


def test_a_sound_design_is_short() -> None:
    """Nothing open: a sentence instead of a table."""
    text = text_of(*judged(confirm=CONFIRMABLE))
    assert "Nothing is unmet, undecided or waiting to be confirmed." in text
    assert "| State |" not in text


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_text(name: str) -> None:
    """No name becomes markup, HTML, a link, a mention or a row of its own."""
    text = text_of(*judged(**hostile_changes(name)))
    html = SHOW.render(text)
    assert "<script" not in html
    assert "<a " not in html
    assert "<code" not in html
    assert name.replace(" ", "") in re.sub(
        r"[\s\u200b]",
        "",
        visible(html).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("&quot;", '"'),
    )
    assert not CALL.search(visible(text))
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {6}


@given(st.text(max_size=60))
def test_any_text_is_shown_as_it_is(text: str) -> None:
    """Rendered, an escaped text is one paragraph that holds nothing but its characters."""
    html = SHOW.render(escaped(text))
    assert re.fullmatch(r"(<p>[^<]*</p>\n)?", html)


def test_it_fits_into_a_comment() -> None:
    """A design with thousands of findings loses its details and rows, and says so."""
    document = make_document()
    document["clusters"] = [
        {
            **document["clusters"][0],
            "name": f"c{number}.example.com",
            "round_trip_ms": 90 + number,
            "nics": None,
            "dns_servers": None,
            "ip_version": None,
            "peers": [{"address": f"p{number}.example.com"}, {}],
        }
        for number in range(200)
    ]
    assessment, reference, phrases = judge(Design.from_document(document))
    text = text_of(assessment, reference, phrases)
    assert len(text) < MAX_CHARACTERS
    assert "The details are left out here" in text
    assert re.search(r"^\| … and \d+ more\. \|$", text, re.M)
    assert re.search(r"^- … and \d+ more\.$", text, re.M)


def test_an_unread_design_has_its_faults() -> None:
    """The heading says that it cannot be read, and each fault is a line, escaped."""
    _, _, phrases = judged()
    assert unread("a|b.json", ["a|b.json:1:2: <x>"], phrases).splitlines() == [
        "## ❌ The design cannot be read: a&#124;b.json",
        "",
        "- a&#124;b.json:1:2: &#60;x&#62;",
    ]


def test_both_languages() -> None:
    """Spanish words throughout, in UTF-8."""
    text = render(*judged(language="es", cluster={"round_trip_ms": 95})).decode()
    assert text.startswith("## ❌ No compatible: Sound C")
    assert "**Qué hacer:**" in text
