"""What else carries a demand, in the document: options with this design's own size among them, picture and table."""

from __future__ import annotations

from typing import Any

import pytest

from planner.design import Design
from planner.render.document import Document, Figure, Heading, Paragraph, Table, build
from planner.render.document.draft import Draft
from planner.render.document.sizing import ROWS_SHOWN, TABLES_SHOWN, choices, sizing
from planner.wording import LANGUAGES
from tests.render.judged import judge

TITLE = "capacity-sizing-title"


def design(*clusters: dict[str, Any], **facts: Any) -> Design:
    """Return a design of these clusters by the Administrator guide for X15.4."""
    stated = {"capacity_basis": "administrator_guide", "software_version": "X15.4", **facts}
    return Design.from_document({**stated, "clusters": list(clusters)})


def told(made: Design, language: str = "en") -> list[Any]:
    """Return the blocks on what else carries the demand of a design."""
    return sizing(Draft(*judge(made, language)))


def medium(kind: str = "C", peers: int = 3, **facts: Any) -> dict[str, Any]:
    """Return a cluster of Medium VMs."""
    return {"type": kind, "platform": "medium_vm", "peer_count": peers, **facts}


def tables(blocks: list[Any]) -> list[Table]:
    """Return the tables among blocks."""
    return [block for block in blocks if isinstance(block, Table)]


def first_cells(table: Table) -> list[str]:
    """Return the option of each row, with its mark."""
    return [" ".join(map(str, row[0])) if isinstance(row[0], tuple) else str(row[0]) for row in table.rows]


ASKED = {"mra_registrations": 3000, "peer_losses": 1}


def test_both_sides_share_a_table_with_their_size_marked() -> None:
    """Fewest peers first: two appliances of each kind, then this design's three Medium peers."""
    blocks = told(design(medium("C"), medium("E"), demand=ASKED))
    assert isinstance(blocks[0], Heading)
    (table,) = tables(blocks)
    cells = first_cells(table)
    assert cells[:4] == [
        "Large VM, peers: 2",
        "CE1200, peers: 2",
        "CE1300, peers: 2",
        "Medium VM, peers: 3 ▲ this design",
    ]
    own = [getattr(cell, "value", cell) for cell in table.rows[3]]
    assert own[1:] == [3, "MRA registrations (proxied)", 5000, 0.6, 2000, "2,500; then too little"]
    asked = blocks[2]
    assert isinstance(asked, Paragraph)
    assert asked.text == (
        "Asked of every cluster: MRA registrations (proxied): 3,000; peers that may be lost in each cluster: 1."
    )


def test_a_size_with_more_than_is_needed_is_shown_too() -> None:
    """Five peers, of which one could be taken away, and what is lost with one more peer: still enough."""
    (table,) = tables(told(design(medium(peers=5), demand=ASKED)))
    row = next(row for row in table.rows if isinstance(row[0], tuple))
    assert row[0] == ("Medium VM, peers: 5", "▲ this design")
    assert row[-1] == "2,500; still carries it"


def test_a_size_that_is_too_small_says_so() -> None:
    """Two peers leave one after the loss: over its limit, without headroom."""
    (table,) = tables(told(design(medium(peers=2), demand=ASKED)))
    row = next(row for row in table.rows if isinstance(row[0], tuple))
    assert [getattr(cell, "value", cell) for cell in row[3:]] == [2500, 1.2, 0, "too little already"]


def test_unlike_demands_have_tables_of_their_own() -> None:
    """One for each demand, however many clusters state it; of many the first alone."""
    clusters = [medium("C", demand={"mra_registrations": 100 * count}) for count in range(1, TABLES_SHOWN + 3)]
    blocks = told(design(*clusters))
    assert len(tables(blocks)) == TABLES_SHOWN
    assert [table.id for table in tables(blocks)][:2] == ["sizing-1", "sizing-2"]


def test_mixed_calls_are_marked() -> None:
    """A star where the line between the published figures binds, and what it means."""
    blocks = told(design(medium(), demand={"video_calls": 100, "audio_calls": 100}))
    (table,) = tables(blocks)
    assert any(str(row[2]).endswith(" *") for row in table.rows)
    assert any("(inferred)" in getattr(block, "text", "") for block in blocks)


def test_fast_path_figures_are_those_of_the_cluster() -> None:
    """On at every peer in Expressway Select: 3000 a Medium peer, and its row is cited."""
    facts = {"fast_path_registration": True, "image": "select"}
    draft = Draft(*judge(design(medium(peers=2), demand=ASKED, **facts)))
    (choice,) = choices(draft)
    assert choice.space.terms.fast_path_registration
    own = next(answer for answer in choice.answers if answer.option in choice.own)
    assert own.binding_load is not None
    assert own.binding_load.capacity == 3000
    sizing(draft)
    assert any("Fast Path Registration" in entry.locators for entry in draft.bibliography())


def test_nothing_carries_it() -> None:
    """No number of clusters does: said, with this design's size as it is."""
    blocks = told(design(medium(), demand={"mra_registrations": 9_000_000}))
    assert any(getattr(block, "tone", "") == "bad" for block in blocks)
    (table,) = tables(blocks)
    assert first_cells(table) == ["Medium VM, peers: 3 ▲ this design"]


def test_nothing_carries_it_and_no_size_is_its_own() -> None:
    """Unlike platforms are no option: nothing but the sentence is left."""
    mixed = {"type": "C", "peers": [{"platform": "medium_vm"}, {"platform": "large_vm"}]}
    blocks = told(design(mixed, demand={"mra_registrations": 9_000_000}))
    assert tables(blocks) == []
    assert blocks[-1].tone == "bad"


def test_a_demand_of_nothing_needs_no_table() -> None:
    """Zero of everything: one peer does."""
    blocks = told(design(medium(), demand={"video_calls": 0}))
    assert tables(blocks) == []
    assert "a single peer" in blocks[-1].text


@pytest.mark.parametrize(
    "cluster",
    [
        medium(),
        {"type": "C", "demand": ASKED},
        medium(demand={"mra_registrations": 5, "peer_losses": 6}),
        medium(platform="ce1100", demand=ASKED, software_version="X14.2"),
    ],
    ids=["no demand", "no size", "more losses than peers", "no figures"],
)
def test_without_a_demand_or_figures_there_is_no_such_section(cluster: dict[str, Any]) -> None:
    """Nothing to compare, nothing said."""
    assert told(design(cluster)) == []


def test_no_table_is_long() -> None:
    """However many options there are, and whatever this design's sizes."""
    clusters = [medium("C", peers) for peers in range(2, 7)]
    blocks = told(design(*clusters, demand=ASKED))
    (table,) = tables(blocks)
    assert len(table.rows) == ROWS_SHOWN
    assert sum(isinstance(row[0], tuple) for row in table.rows) == 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_says_what_the_table_does(language: str) -> None:
    """Each option with its share, and the own one marked, in both languages."""
    blocks = told(design(medium("C"), medium("E"), demand=ASKED), language)
    (figure,) = [block for block in blocks if isinstance(block, Figure)]
    (table,) = tables(blocks)
    assert figure.svg.count("▲") == 1
    for row in table.rows:
        name = row[0][0] if isinstance(row[0], tuple) else row[0]
        assert f"{name} {row[4].text}" in figure.alt  # type: ignore[union-attr]


def test_it_stands_in_the_chapter_on_capacity() -> None:
    """After the clusters, in the document as a whole, the same bytes each time."""
    made = design(medium("C"), medium("E"), demand=ASKED)
    document: Document = build(*judge(made))
    chapter = next(section for section in document.sections if section.id == "capacity")
    assert any(getattr(block, "id", "") == TITLE for block in chapter.blocks)
    assert build(*judge(made)) == document


def test_options_that_need_another_image_say_so() -> None:
    """3000 registrations on one Large peer are more than the standard image encrypts; 2000 are not."""
    texts = [getattr(block, "text", "") for block in told(design(medium(), demand={"mra_registrations": 3000}))]
    assert any("the standard image encrypts 2,500 sessions at most" in text for text in texts)
    few = [getattr(block, "text", "") for block in told(design(medium(), demand={"mra_registrations": 2000}))]
    assert not any("encrypts" in text for text in few)
