"""The port matrix as CSV: complete, readable by machines, and dead in every spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.render.csv import BYTE_ORDER_MARK, compact_text, full_text, guarded, render
from tests.designs import SOUND_E
from tests.render.judged import HOSTILE, hostile_changes, judged

STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "\0")


def rows(text: str, delimiter: str = ",") -> list[list[str]]:
    """Read CSV text back."""
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def alive(cell: str) -> bool:
    """Whether a spreadsheet may take a cell for a formula."""
    return cell.lstrip(" \ufeff\u200b").startswith(STARTS)


def test_every_row_of_the_matrix_is_there_with_both_ends_and_its_source() -> None:
    """A row for each flow and ordered pair, cell by cell as the matrix has it."""
    assessment, reference, phrases = judged(SOUND_E)
    header, *body = rows(full_text(assessment, reference, phrases))
    assert header == [
        "Cluster",
        "Flow",
        "Purpose",
        "Source",
        "Source IP",
        "Source ports",
        "Protocol",
        "Destination",
        "Destination IP",
        "Destination ports",
        "Cited source",
    ]
    assert len(body) == len(assessment.ports.rows) > 0
    assert body[0][:2] == ["expe-cluster.apolo.example", "cluster_recovery"]
    assert body[0][3:10] == [
        "expe01.apolo.example",
        "10.15.13.20",
        "30000-35999",
        "TCP",
        "expe02.apolo.example",
        "10.15.13.21",
        "4371",
    ]
    assert body[0][10].startswith("What is Expressway cluster")


def test_the_file_is_rfc_4180_in_utf_8_for_excel() -> None:
    """Byte order mark, every cell in quotes, CRLF after every line; the words in the language asked for."""
    assessment, reference, phrases = judged(language="es")
    content = render(assessment, reference, phrases)
    assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-8-sig")
    lines = text.split("\r\n")
    assert lines[-1] == ""
    assert all(line.startswith('"') and line.endswith('"') for line in lines[:-1])
    assert "\n" not in text.replace("\r\n", "")
    assert rows(text)[0][0] == "Clúster"


def test_text_for_a_pipe_has_no_byte_order_mark() -> None:
    """The first title is the title and nothing else."""
    assert not full_text(*judged()).startswith(BYTE_ORDER_MARK)


def test_peers_without_names_are_numbered() -> None:
    """With no addresses given the names are 'peer 1' ..., and the addresses are empty."""
    assessment, reference, phrases = judged(cluster={"peers": None, "peer_count": 2, "name": None})
    first = rows(full_text(assessment, reference, phrases))[1]
    assert (first[0], first[3], first[4], first[7]) == ("Cluster 1", "peer 1", "", "peer 2")


def test_a_single_peer_has_a_header_only() -> None:
    """No pair of peers, no rows."""
    assert len(rows(full_text(*judged(cluster={"peers": None, "peer_count": 1})))) == 1


def test_the_compact_form_has_each_flow_once() -> None:
    """One row per flow, without names."""
    assessment, reference, phrases = judged()
    header, *body = rows(compact_text(assessment, reference, phrases))
    assert len(body) == len(assessment.ports.compact)
    assert len(header) == len(body[0]) == 7


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_comes_alive_whatever_the_separator(name: str, delimiter: str) -> None:
    """A hostile name stays text when the file is opened with comma, semicolon or tab."""
    text = full_text(*judged(**hostile_changes(name)))
    assert not [cell for row in rows(text, delimiter) for cell in row if alive(cell)]


@given(st.text(max_size=40))
def test_the_guard_holds_for_any_text(text: str) -> None:
    """Whatever the text: no live beginning, no separator, no line end; and harmless texts are left as they are."""
    cell = guarded(text)
    assert not alive(cell)
    assert not set(cell) & set(";\t\r\n\0")
    if text.isalnum():
        assert cell == text
