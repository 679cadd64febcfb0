"""The assessment as plain text: what a reader needs first stands first, and nothing in it steers a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.render.plain import WIDTH, Line, columns, printable, typeset
from planner.render.text import compose, render
from tests.designs import CONFIRMABLE
from tests.render.judged import HOSTILE, hostile_changes, judged


def lines(content: bytes) -> list[str]:
    """Return the lines of a text."""
    return content.decode().splitlines()


def test_the_verdict_is_the_first_line() -> None:
    """Verdict and name, then the counts of what is not nothing."""
    text = lines(render(*judged(cluster={"round_trip_ms": 95})))
    assert text[0] == "Not supported: Sound C"
    assert text[1].startswith("Requirements: 1 not met, ")
    assert " 0 " not in text[1]


def test_a_finding_has_place_evidence_remedy_and_source() -> None:
    """What, where, measured against allowed, what to do, and where it is written."""
    text = lines(render(*judged(cluster={"round_trip_ms": 95})))
    start = next(number for number, line in enumerate(text) if "NET-01" in line)
    assert text[start] == "  Blocker NET-01 Round-trip time between peers"
    assert text[start + 1].strip().startswith("peer 1 – peer 2: 95 ms")
    assert any(line.strip().startswith("What to do:") for line in text[start : start + 4])
    assert any("Source: What is Expressway cluster" in line for line in text[start : start + 9])


def test_findings_come_by_severity_then_what_to_ask_then_what_to_confirm() -> None:
    """Blockers before advice among the unmet; undecided after them; confirmations last; capacity after all."""
    text = "\n".join(
        lines(render(*judged(cluster={"round_trip_ms": 95, "tls_verification": "permissive", "ntp_servers": None})))
    )
    wanted = ["Not met\n", "NET-01", "TLS-10", "Undecided: what to ask", "DNS-15", "To confirm", "MEM-10", "Capacity\n"]
    places = [text.index(mark) for mark in wanted]
    assert places == sorted(places)


def test_capacity_and_demand_are_one_line_each() -> None:
    """What it carries, what is asked with the share used, and the losses after which it still fits."""
    text = " ".join(" ".join(lines(render(*judged()))).split())
    assert "2 of 2 peers count; Cluster guide" in text
    assert "Video calls 200;" in text
    assert "Asked: Video calls 50 of 200 (25%);" in text
    assert "Lost peers after which the demand still fits: 1." in text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"demand": {"video_calls": 900}}, "The demand does not fit even with every peer up."),
        ({"cluster": {"platform": None}}, "no figures. The platform of at least one peer is not stated."),
        (
            {"software_version": "X14.3.1", "cluster": {"platform": "ce1300"}},
            "There are figures in: Administrator guide (figures by release).",
        ),
    ],
)
def test_capacity_says_what_it_cannot(changes: dict[str, object], sentence: str) -> None:
    """Too much asked, a fact missing, no figures in this basis: each says so, and the last which basis has them."""
    assert sentence in " ".join(" ".join(lines(render(*judged(**changes)))).split())


def test_capacity_marks_what_is_inferred_and_what_nobody_tested() -> None:
    """Video and audio together, figures that no edition prints, several services: beside the numbers they qualify."""
    facts = {"services": ["mra", "b2b"], "demand": {"video_calls": 150, "audio_calls": 152}}
    text = " ".join(" ".join(lines(render(*judged(**facts)))).split())
    assert "Video and audio together: 113% of the capacity (inferred" in text
    assert "Not tested by Cisco: several services on one cluster" in text
    assert "Inferred figures" not in text
    old = " ".join(lines(render(*judged(capacity_basis="administrator_guide", software_version="X12.6"))))
    assert "Inferred figures" in " ".join(old.split())
    plain = " ".join(lines(render(*judged())))
    assert not [word for word in ("Not tested by Cisco", "inferred", "Inferred") if word in plain]


def test_a_sound_design_says_that_nothing_is_open() -> None:
    """No empty headings."""
    text = "\n".join(lines(render(*judged(confirm=CONFIRMABLE))))
    assert text.startswith("Supported: Sound C\n")
    assert "Nothing is unmet, undecided or waiting to be confirmed." in text
    assert "Not met" not in text


def test_both_languages_and_no_line_too_long() -> None:
    """Spanish words, wrapped at the width of a page."""
    text = lines(render(*judged(language="es", cluster={"round_trip_ms": 95})))
    assert text[0] == "No compatible: Sound C"
    assert any("Qué hacer:" in line for line in text)
    assert max(map(len, text)) <= WIDTH


def test_the_file_is_named_beside_the_design_when_asked() -> None:
    """With several designs the reader must know which is which."""
    assessment, reference, phrases = judged()
    first = next(iter(compose(assessment, reference, phrases, "a.json")))
    assert (first.lead, first.text) == ("Incomplete:", "Sound C (a.json)")


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_printed_as_they_are(name: str) -> None:
    """Nothing in plain text is markup."""
    assert name in lines(render(*judged(**hostile_changes(name))))[0]


@given(st.text())
def test_nothing_printable_can_steer_a_terminal(text: str) -> None:
    """No control, format or surrogate character is left in any text; ordinary ones stay as they are."""
    shown = printable(text)
    assert shown.isprintable() or not [
        char for char in shown if char < " " or "\x7f" <= char < "\xa0" or char == "\u202e"
    ]
    shown.encode()
    assert printable("Ñandú – ✔ 日本") == "Ñandú – ✔ 日本"
    assert printable("\x1b[31m\u202e") == "<U+001B>[31m<U+202E>"


def test_a_lead_is_marked_where_it_stands() -> None:
    """The coloured part of a line is its lead, after the indentation and on the first row only."""
    first, second = typeset([Line("word " * 4, lead="Lead:", tone="bad", indent=2, hang=2)], width=20)
    assert first.text[first.start : first.end] == "Lead:"
    assert (first.tone, second.tone) == ("bad", "")
    assert second.text.startswith("    word")


def test_columns_are_aligned_and_never_cut() -> None:
    """Each column is as wide as its widest cell."""
    assert list(columns(["a", "bb"], [["long cell", "x"]])) == ["a          bb", "long cell  x"]
