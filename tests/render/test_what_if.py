"""What-if tables in pictures and in the document: whole, in words, readable without colour; growth drawn in steps."""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest

from planner.design import Design, Platform
from planner.growth import MONTHS
from planner.render import figures
from planner.render.document.draft import Draft
from planner.render.document.model import Badge, Block, Number, Paragraph, Table
from planner.render.document.survival import MOST_SHOWN_LOST, STEPS_SHOWN, growth, growth_steps, what_if
from planner.render.what_if import TONES, TableWords
from planner.what_if import Axis, Question, State, tabulate
from planner.what_if import Table as WhatIf
from planner.wording import LANGUAGES, load_wording
from tests.render.judged import judge
from tests.render.samples import SAMPLES
from tests.rules.judging import REFERENCE

SVG = "{http://www.w3.org/2000/svg}"
EN, ES = (load_wording().phrases(language) for language in ("en", "es"))
FULL = {"video_calls": 300, "audio_calls": 300, "mra_registrations": 4000, "growth_percent": 12, "peer_losses": 1}


def design(demand: dict[str, Any] | None = None, **facts: Any) -> Design:
    """Return a design of four Medium VMs."""
    cluster = {"platform": "medium_vm", "peer_count": 4, "software_version": "X15.4", **facts}
    return Design.from_document({"clusters": [cluster], "demand": FULL if demand is None else demand})


def table(question: Question, made: Design | None = None) -> WhatIf:
    """Return a table about it."""
    return tabulate(made or design(), 0, question, REFERENCE)


TABLES = {
    "peers and losses": table(Question(Axis.PEERS, Axis.LOSSES)),
    "every platform": table(Question(Axis.PEERS, Axis.PLATFORM, {Axis.PLATFORM: tuple(Platform)})),
    "demand and growth": table(Question(Axis.DEMAND, Axis.GROWTH)),
    "many months": table(Question(Axis.LOSSES, Axis.GROWTH, {Axis.GROWTH: tuple(range(0, 120, 5))})),
    "one cell": table(Question(Axis.LOSSES, Axis.PEERS, {Axis.LOSSES: (0,), Axis.PEERS: (1,)})),
    "nothing asked": table(Question(Axis.PEERS, Axis.PLATFORM), design({})),
    "nothing possible": table(Question(Axis.PEERS, Axis.LOSSES), design({}, platform=None)),
    "far too much": table(Question(Axis.DEMAND, Axis.PEERS), design({"turn_relays": 1_000_000_000})),
}


def drawn(shown: WhatIf, language: str = "en") -> Element:
    """Return the picture of a table."""
    return fromstring(figures.what_if_chart(shown, load_wording().phrases(language), "alt & more"))


def said(picture: Element) -> list[str]:
    """Return the texts of a picture."""
    return [element.text or "" for element in picture.iter(f"{SVG}text")]


# --- the picture ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TABLES)
def test_every_picture_is_self_contained(name: str, language: str) -> None:
    """Plain shapes and texts, literal colours, all inside the sheet, the alternative text first."""
    root = drawn(TABLES[name], language)
    assert root[0].text == "alt & more"
    width, height = (float(value) for value in (root.get("viewBox") or "").split()[2:])
    assert height < 960
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in {"svg", "title", "rect", "line", "path", "text"}
        assert not set(element.attrib) & {"id", "class", "style", "href"}
        for paint in ("fill", "stroke"):
            assert re.fullmatch(r"#[0-9A-F]{6}|none", element.get(paint, "none")), element.attrib
        if element.tag == f"{SVG}rect":
            left, top = float(element.get("x", -1)), float(element.get("y", -1))
            across, down = float(element.get("width", -1)), float(element.get("height", -1))
            assert 0 <= left <= left + across <= width
            assert 0 <= top <= top + down <= height
        if element.tag == f"{SVG}text":
            assert 0 <= float(element.get("x", -1)) <= width
            assert 0 < float(element.get("y", -1)) <= height


def test_cells_say_in_icon_and_figure_what_their_colour_does() -> None:
    """Each state has its icon beside the share; the legend has each that occurs in words."""
    texts = said(drawn(TABLES["peers and losses"]))
    assert "✘ 450%*" in texts
    assert "⚠ 112%*" in texts
    assert "–" in texts
    assert {"Too much", "Too much together", "Not possible", "thick frame: as stated"} <= set(texts)
    assert "*: video and audio together (inferred)" in texts
    assert "Nearly full" not in texts
    assert "1 lost" in texts


def test_states_are_told_apart_without_colour() -> None:
    """A full bar, wide and dense hatching: as many strokes as the state is bad."""
    shown = table(
        Question(Axis.DEMAND, Axis.LOSSES, {Axis.DEMAND: (0.5, 0.9, 1.1), Axis.LOSSES: (0,)}),
        design({"video_calls": 400}),
    )
    assert [row[0].state for row in shown.cells] == [State.FITS, State.NEAR, State.OVER]
    strokes = [path.get("d", "").count("M") for path in drawn(shown).iter(f"{SVG}path")]
    assert len(strokes) == 2
    assert strokes[1] > 2 * strokes[0] > 0


def test_narrow_cells_keep_their_icon_and_bare_numbers_as_heads() -> None:
    """24 columns: months without words above, icons without figures within."""
    texts = said(drawn(TABLES["many months"]))
    assert {"0", "5", "115"} <= set(texts)
    assert not any("months" in text for text in texts[1:26])
    assert {"⚠", "✘"} <= set(texts)


def test_long_platform_names_take_two_lines() -> None:
    """Eight platforms side by side in Spanish: nothing is left out of their names."""
    texts = said(drawn(TABLES["every platform"], "es"))
    assert {"VM mediana", "(Medium)", "CE1100"} <= set(texts)


def test_the_alternative_text_counts_the_states() -> None:
    """The figures themselves are in the table beside it."""
    alt = TableWords(TABLES["every platform"], EN).picture()
    assert alt.startswith("Heat map, Peers down, Platform across.")
    assert re.search(r"Not possible \(\d+\)", alt)
    assert "Nada que comparar (" in TableWords(TABLES["nothing asked"], ES).picture()


# --- words ------------------------------------------------------------------------------------------------------------


def test_every_state_has_a_tone() -> None:
    """None is forgotten, and what does not fit never looks as if it did."""
    assert set(TONES) == set(State)
    assert {state for state, tone in TONES.items() if tone == "ok"} == {State.FITS}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TABLES)
def test_every_word_is_there(name: str, language: str) -> None:
    """Of each cell, value and note, in both languages."""
    words = TableWords(TABLES[name], load_wording().phrases(language))
    assert all((*words.rows, *words.columns, *words.axes, words.base(), words.asked(), words.source()))
    cells = [words.cell(cell) for row in words.table.cells for cell in row]
    assert all(cell.state and cell.figure for cell in cells)
    assert {bool(cell.why) for cell in cells} == {cell.figure == "–" for cell in cells}
    assert len(list(words.long())) == len(cells)
    assert {len(row) for row in words.long()} == {len(words.titles())}
    assert isinstance(words.notes(), tuple)


def test_what_several_platforms_are_is_told() -> None:
    """By name in what stays as it is; not stated where nobody says."""
    unlike = {"peers": [{"platform": "large_vm"}, {"platform": "small_vm"}], "platform": None, "peer_count": None}
    made = Design.from_document(
        {"clusters": [{key: value for key, value in {"software_version": "X15.4", **unlike}.items() if value}]}
    )
    assert (
        "platform Large VM and Small VM; peers 2"
        in TableWords(table(Question(Axis.PEERS, Axis.LOSSES), made), EN).base()
    )
    assert "platform not stated" in TableWords(TABLES["nothing possible"], EN).base()


def test_growth_is_told_with_the_demand() -> None:
    """A percentage a year, or that it comes in steps."""
    assert TableWords(TABLES["demand and growth"], EN).asked().endswith("growing 12 % a year.")
    steps = design({"video_calls": 5, "growth_steps": [{"month": 2, "percent": 5}]})
    assert TableWords(table(Question(Axis.PEERS, Axis.LOSSES), steps), EN).asked().endswith("growing in steps.")


# --- in the document --------------------------------------------------------------------------------------------------


def blocks(document: dict[str, Any], index: int = 0) -> list[Block]:
    """Return what the capacity chapter says of peers and losses of a cluster."""
    draft = Draft(*judge(Design.from_document(document)))
    return what_if(draft, draft.design.clusters[index], draft.assessment.capacity[index])


def test_the_document_has_a_small_table_of_peers_and_losses() -> None:
    """Each cell the share and the state in words; as many losses as the demand must survive, at the least three."""
    cluster = {"platform": "medium_vm", "peer_count": 3, "software_version": "X15.4"}
    shown, note = blocks({"clusters": [cluster], "demand": {"video_calls": 150}})
    assert isinstance(shown, Table)
    assert isinstance(note, Paragraph)
    assert [column.key for column in shown.columns] == ["peers", *(f"lost_{n}" for n in range(MOST_SHOWN_LOST + 1))]
    assert shown.rows[2][:3] == (
        "3 peers",
        (Number(0.5, "50%", "percent"), Badge("Fits", "ok")),
        (Number(0.75, "75%", "percent"), Badge("Fits", "ok")),
    )
    assert shown.rows[2][4] == "–"
    assert "inferred" not in note.text
    hard = blocks({"clusters": [cluster], "demand": {"video_calls": 150, "audio_calls": 9, "peer_losses": 5}})
    assert isinstance(hard[0], Table)
    assert [column.key for column in hard[0].columns][-1] == "lost_5"
    assert isinstance(hard[1], Paragraph)
    assert "inferred" in hard[1].text


def test_no_table_without_a_demand() -> None:
    """The table of sizes says it all then."""
    assert blocks({"clusters": [{"platform": "medium_vm", "peer_count": 3}]}) == []


def test_alike_clusters_are_told_once() -> None:
    """The second one refers to the first; another demand or platform has its own table."""
    cluster = {"platform": "medium_vm", "peer_count": 3}
    document = {
        "clusters": [cluster, cluster, {**cluster, "platform": "large_vm"}, {**cluster, "demand": {"video_calls": 9}}],
        "demand": {"video_calls": 150},
    }
    (same,) = blocks(document, 1)
    assert isinstance(same, Paragraph)
    assert "Cluster 1" in same.text
    assert isinstance(blocks(document, 2)[0], Table)
    assert isinstance(blocks(document, 3)[0], Table)


# --- growth in steps --------------------------------------------------------------------------------------------------


def stepping(*steps: tuple[int, float], **demand: Any) -> tuple[Draft, list[Block]]:
    """Return what the document says of growth in steps."""
    made = design(
        {
            "video_calls": 100,
            **demand,
            "growth_steps": [{"month": month, "percent": percent} for month, percent in steps],
        }
    )
    draft = Draft(*judge(made))
    return draft, growth(draft, draft.design.clusters[0], draft.assessment.capacity[0])


def curves(draft: Draft) -> list[str]:
    """Return the paths of the growth chart."""
    found = draft.assessment.growth[0]
    assert found is not None
    root = fromstring(figures.growth_chart(found, found.lines[0], EN, "alt"))
    return [path.get("d", "") for path in root.iter(f"{SVG}path")]


def test_steps_are_told_in_caption_and_note() -> None:
    """By month, what they do in words, and no percentage a year anywhere."""
    _, said_of_growth = stepping((24, 40), (6, -10))
    shown = next(block for block in said_of_growth if isinstance(block, Table))
    assert shown.caption.endswith("growing in steps: month 6: -10 % and month 24: 40 %")
    note = next(block for block in said_of_growth if isinstance(block, Paragraph))
    assert "steps compound" in note.text


def test_many_steps_are_told_by_their_number() -> None:
    """The first of them, how many more, and the last."""
    draft, _ = stepping(*((month, 1) for month in range(1, 61)))
    told = growth_steps(draft, draft.design.clusters[0].demand.growth_steps)
    assert told.count("month") == STEPS_SHOWN
    assert told.endswith("49 more, the last one in month 60: 1 %")


def test_the_curve_is_upright_in_the_month_of_a_step() -> None:
    """Two points at its month, level before and after."""
    draft, _ = stepping((60, 50))
    points = [tuple(map(float, point.split())) for point in curves(draft)[0][1:].split("L")]
    assert len(points) == MONTHS + 2
    (below,) = {y for x, y in points[:61]}
    (above,) = {y for x, y in points[61:]}
    assert points[60][0] == points[61][0]
    assert above < below


def test_a_curve_that_leaves_the_picture_comes_back() -> None:
    """In two pieces for each curve, none of them outside."""
    draft, _ = stepping((20, 1000), (40, -95))
    found = curves(draft)
    assert len(found) == 4
    heights = [float(point.split()[1]) for path in found for point in path[1:].split("L")]
    assert min(heights) >= 0


@pytest.mark.parametrize("steps", [[(1, -100)], [(1, 1000)] * 60, [(120, 5)]])
def test_odd_steps_stay_in_the_picture(steps: list[tuple[int, float]]) -> None:
    """Nothing left, far beyond, in the last month."""
    draft, _ = stepping(*steps)
    assert all(0 <= float(point.split()[1]) <= 214 for path in curves(draft) for point in path[1:].split("L"))


def test_the_sample_has_both_lengths() -> None:
    """So that the words of both are tried in the whole document."""
    clusters = SAMPLES["growing in steps"]["clusters"]
    assert len(clusters[0]["demand"]["growth_steps"]) < STEPS_SHOWN < len(clusters[1]["demand"]["growth_steps"])
