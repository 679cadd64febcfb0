"""The pictures: valid, self-contained SVG that shows what the design says, whatever its names."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest

from planner.design import METRICS, Cluster, Design
from planner.render import figures
from planner.render.document.draft import Draft
from planner.render.document.topology import marks
from planner.render.figures.canvas import Canvas, Style, columns, fitted, text_width
from planner.wording import LANGUAGES, load_wording
from tests.designs import SOUND_E, make_design, make_document
from tests.render.judged import judge
from tests.render.samples import SAMPLES, hostile, six

SVG = "{http://www.w3.org/2000/svg}"
EN = load_wording().phrases("en")
ES = load_wording().phrases("es")


def drawn(document: dict[str, Any], found: dict[tuple[int, ...], figures.Mark] | None = None) -> str:
    """Return the topology of a design's first cluster, with its own marks unless others are given."""
    draft = Draft(*judge(Design.from_document(document)))
    cluster = draft.design.clusters[0]
    return figures.topology(cluster, marks(draft, cluster) if found is None else found, EN, "A cluster")


def texts(svg: str) -> list[str]:
    """Return the texts of a picture in drawing order."""
    return [element.text or "" for element in fromstring(svg).iter(f"{SVG}text")]


def rects(svg: str, **attributes: str) -> list[tuple[float, float, float, float]]:
    """Return left, top, right, bottom of the rectangles with these attributes."""
    found = [
        element
        for element in fromstring(svg).iter(f"{SVG}rect")
        if all(element.get(name.replace("_", "-")) == value for name, value in attributes.items())
    ]
    return [_area(element) for element in found]


def _area(element: Element) -> tuple[float, float, float, float]:
    x, y, width, height = (float(element.get(name, 0)) for name in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def apart(first: tuple[float, float, float, float], second: tuple[float, float, float, float]) -> bool:
    """Whether two areas do not meet."""
    return first[2] <= second[0] or second[2] <= first[0] or first[3] <= second[1] or second[3] <= first[1]


def pictures(document: dict[str, Any]) -> list[str]:
    """Return all pictures of a design."""
    draft = Draft(*judge(Design.from_document(document)))
    made = []
    for cluster, capacity in zip(draft.design.clusters, draft.assessment.capacity, strict=True):
        if cluster.peers:
            made.append(figures.topology(cluster, marks(draft, cluster), EN, "alt & more"))
        if capacity.demand:
            made.append(figures.use_chart(capacity, 0, EN, "alt & more"))
        if capacity.figures:
            metric = capacity.binding_metric or "video_calls"
            made.append(figures.capacity_chart(capacity, metric, EN, "alt & more"))
            steps = draft.assessment.survival[cluster.index].by_size
            made.append(figures.size_chart(steps, capacity, metric, EN, "alt & more"))
        if growth := draft.assessment.growth[cluster.index]:
            made += [figures.growth_chart(growth, line, EN, "alt & more") for line in growth.lines]
    return made


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_picture_is_self_contained(sample: str) -> None:
    """No id, class, style, script or reference; literal colours; the alternative text first; nothing out of sight."""
    for svg in pictures(SAMPLES[sample]):
        root = fromstring(svg)
        assert root[0].tag == f"{SVG}title"
        assert root[0].text == "alt & more"
        width, height = (float(value) for value in (root.get("viewBox") or "").split()[2:])
        assert height < 960, "taller than a page"
        for element in root.iter():
            assert element.tag.removeprefix(SVG) in {"svg", "title", "rect", "line", "path", "text"}
            assert not set(element.attrib) & {"id", "class", "style", "href", "onload", "filter"}
            for name in ("fill", "stroke"):
                assert re.fullmatch(r"#[0-9A-F]{6}|none", element.get(name, "none")), element.attrib
            if element.tag == f"{SVG}rect":
                left, top, right, bottom = _area(element)
                assert 0 <= left <= right <= width
                assert 0 <= top <= bottom <= height
            if element.tag == f"{SVG}text":
                assert 0 <= float(element.get("x", -1)) <= width
                assert 0 < float(element.get("y", -1)) <= height


def test_hostile_names_are_text() -> None:
    """Markup in a name is read back as the same characters."""
    name = "<svg onload=alert(1)>&"
    assert name in texts(drawn(make_document(peers={1: {"address": name}})))
    assert "<svg onload" not in drawn(hostile())[5:]


def test_long_names_keep_both_ends() -> None:
    """A name too long for its box loses its middle, wide characters counted twice."""
    style = Style(10, mono=True)
    assert fitted("expc01.apolo.local", 120, style) == "expc01.apolo.local"
    cut = fitted("expc01.a-very-long-name.example.com", 120, style)
    assert cut.startswith("expc01.")
    assert cut.endswith(".com")
    assert text_width(cut, style) <= 120
    assert columns("日本") == 4
    assert columns("e\u0301") == 1
    assert text_width(fitted("日本語の名前" * 5, 120, style), style) <= 120


@pytest.mark.parametrize("size", range(1, 7))
def test_boxes_never_overlap(size: int) -> None:
    """One to six peers: a box each, apart from each other, and a line for each pair."""
    document = six()
    document["clusters"][0]["peers"] = document["clusters"][0]["peers"][:size]
    document["clusters"][0].pop("links")
    svg = drawn(document)
    boxes = rects(svg, width="196", rx="4")
    assert len(boxes) == size
    assert all(apart(first, second) for first, second in combinations(boxes, 2))
    links = [line for line in fromstring(svg).iter(f"{SVG}line") if line.get("x1") != "4"]
    assert len(links) == size * (size - 1) // 2


def test_every_link_that_differs_has_a_label_of_its_own() -> None:
    """Fifteen links with fifteen round trips: a label each, apart from boxes and from each other."""
    svg = drawn(six(), {})
    boxes, labels = rects(svg, width="196", rx="4"), rects(svg, height="18", rx="3")
    assert len(labels) == 14, "all but the most usual one, which the legend has"
    assert all(apart(first, second) for first, second in combinations([*boxes, *labels], 2))
    assert any(text.startswith("Links without a label: round trip") for text in texts(svg))


def test_links_that_are_alike_share_one_label() -> None:
    """Fifteen links of 4 ms are said once below the picture; three or fewer stand beside their lines."""
    assert "Every link between peers: round trip 4 ms, no NAT" in texts(drawn(SAMPLES["all links alike"], {}))
    assert texts(drawn(make_document())).count("4 ms") == 1
    assert "Every link between peers: round trip not stated, NAT" in texts(drawn(SAMPLES["links not known"], {}))
    silent = drawn({"clusters": [{"peer_count": 2}]})
    assert "? ms" in texts(silent)
    assert 'stroke-dasharray="5 4"' in silent


def test_what_is_wrong_is_marked_with_icon_and_word() -> None:
    """A peer and a link that break a rule say so in words; colour alone says nothing."""
    document = make_document(six(), peers={4: {"h323_mode": False}})
    said = texts(drawn(document))
    assert "✘ not met: CFG-06" in said, said
    assert "✘ 95 ms" in said
    assert "✘ 36 ms NAT" in said
    assert "✘ not met on links with this sign: NET-01 and NET-03" in said
    warned = texts(
        drawn(make_document(), {(1,): figures.Mark("warn", ("NET-13",)), (1, 2): figures.Mark("warn", ("X",))})
    )
    assert "⚠ caution: NET-13" in warned
    assert "⚠ caution for links with this sign: X" in warned


def test_many_rules_at_one_peer_are_counted() -> None:
    """As many rule ids as fit, then how many more."""
    rules = tuple(f"TLS-{number:02}" for number in range(1, 9))
    said = texts(drawn(make_document(), {(1,): figures.Mark("bad", rules)}))
    line = next(text for text in said if text.startswith("✘"))
    assert re.fullmatch(r"✘ not met: TLS-01(, TLS-0\d)* \+\d", line)
    assert text_width(line, Style(10.5)) <= 196 - 14


def test_the_primary_is_marked() -> None:
    """Exactly the peer that Configuration primary names, and none where it is not stated."""
    assert texts(drawn(make_document())).count("★ primary") == 1
    assert "★ primary" not in texts(drawn(make_document(cluster={"configuration_primary": None})))


def test_two_interfaces_show_inside_outside_and_static_nat() -> None:
    """The internal address carries the cluster; the external one and its static NAT stand apart."""
    said = texts(drawn(SOUND_E))
    assert said[said.index("expe01.apolo.example") :][:5] == [
        "expe01.apolo.example",
        "inside 10.15.13.20",
        "Medium VM · X14.0.1",
        "outside 192.168.245.131",
        "static NAT 10.88.246.163",
    ]


def test_more_than_six_peers_are_listed_without_links() -> None:
    """Too many peers: boxes in rows, no links, and the rest counted."""
    svg = drawn(SAMPLES["too many peers"])
    assert not list(fromstring(svg).iter(f"{SVG}line"))
    assert len(rects(svg, rx="3")) == 30
    assert texts(svg)[-1] == "Peers not shown: 2. More than six peers: the links are not drawn."
    named = [{"address": f"p{number}.example.com", "lan1": {"ipv4": f"10.0.0.{number}"}} for number in range(1, 8)]
    assert texts(drawn({"clusters": [{"peers": named}]}))[:3] == ["peer 1", "p1.example.com", "10.0.0.1"]


def capacity_of(**changes: Any) -> Any:
    """Return the capacity of the sound design with changes."""
    return judge(make_design(**changes))[0].capacity[0]


def bars(svg: str) -> list[tuple[float, float, float, float]]:
    """Return the bars of a chart: everything in the colours of the tones."""
    return [
        area
        for colour in ("#0072B2", "#E69F00", "#D55E00")
        for area in [*rects(svg, fill=colour), *rects(svg, stroke=colour)]
    ]


def test_bars_are_as_high_as_their_numbers() -> None:
    """Capacity after each loss in proportion, with number, share and the demand as a line."""
    capacity = capacity_of(demand={"mra_registrations": 2000, "peer_losses": 1})
    svg = figures.capacity_chart(capacity, "mra_registrations", EN, "alt")
    first, second = (bottom - top for _, top, _, bottom in bars(svg))
    assert first == pytest.approx(2 * second)
    assert {"5,000", "2,500", "✔ 40%", "✔ 80%", "Demand", "2,000", "all up", "1 lost"} <= set(texts(svg))


def test_what_does_not_fit_is_hatched() -> None:
    """Plain up to 80 %, hatched above it, and differently beyond 100 %: readable without colour."""
    assert figures.use_tone(0.8) == "ok"
    assert figures.use_tone(0.81) == "warn"
    assert figures.use_tone(1.0) == "warn"
    assert figures.use_tone(1.01) == "bad"
    for demand, icon, hatched in ((100, "✔", False), (190, "⚠", True), (300, "✘", True)):
        svg = figures.use_chart(capacity_of(demand={"video_calls": demand}), 0, EN, "alt")
        assert any(text.startswith(icon) for text in texts(svg))
        assert bool(list(fromstring(svg).iter(f"{SVG}path"))) is hatched


def test_a_bar_beyond_the_axis_is_cut_with_its_number() -> None:
    """Ten thousand per cent does not run off the page."""
    svg = figures.use_chart(capacity_of(demand={"video_calls": 20_000}), 0, EN, "alt")
    assert "✘ 10,000%" in texts(svg)
    assert all(right <= 596 + 1 for _, _, right, _ in bars(svg))


def test_a_chart_without_demand_shows_the_capacity_alone() -> None:
    """No demand: no line across, no shares."""
    svg = figures.capacity_chart(capacity_of(demand=None), "video_calls", EN, "alt")
    assert texts(svg) == ["200", "all up", "100", "1 lost", "Peers lost"]


def test_a_metric_without_a_figure_of_its_own_shows_the_one_it_shares() -> None:
    """MRA video calls on a platform other than Small VM are measured against its video calls."""
    capacity = capacity_of(demand={"mra_video_calls": 50})
    assert figures.left_after_losses(capacity, "mra_video_calls") == [200, 100]


def by_size(**changes: Any) -> str:
    """Return the chart of capacity by number of peers of the sound design with changes."""
    assessment = judge(make_design(**changes))[0]
    steps = assessment.survival[0].by_size
    return figures.size_chart(steps, assessment.capacity[0], "video_calls", EN, "alt")


def test_bars_by_number_of_peers_show_the_cap() -> None:
    """Six bars, level from four peers on; this design's number is marked in words; the demand runs across."""
    svg = by_size(demand={"video_calls": 150})
    heights = [bottom - top for _, top, _, bottom in rects(svg, fill="#0072B2")]
    assert heights == pytest.approx([heights[0] * count for count in (1, 2, 3, 4, 4, 4)])
    said = texts(svg)
    assert [said.count(text) for text in ("4 count", "400", "▲ this design", "Demand", "150")] == [3, 3, 1, 1, 1]
    assert said[said.index("▲ this design") - 2] == "2"
    assert not list(fromstring(svg).iter(f"{SVG}path")), "nothing is held in reserve"


def test_a_reserve_is_hatched_above_the_bars() -> None:
    """Under the n+1 rule all but one peer alone hold one peer's worth back, and the axis says what hatching means."""
    svg = by_size(capacity_basis="administrator_guide", software_version="X15.4", demand=None)
    solid, hatched = rects(svg, fill="#0072B2"), rects(svg, stroke="#0072B2")
    assert (len(solid), len(hatched)) == (6, 5)
    for (_, top, _, _), (_, above, _, bottom) in zip(solid[1:], hatched, strict=True):
        assert bottom == pytest.approx(top, abs=0.02)
        assert bottom - above == pytest.approx(solid[0][3] - solid[0][1], abs=0.02)
    assert texts(svg)[-1].endswith("hatched: one peer's worth held in reserve")
    assert "Demand" not in texts(svg)


def test_a_design_of_more_peers_than_are_drawn_marks_none() -> None:
    """Seven peers are no number of the chart: no bar is said to be this design's."""
    assert not [text for text in texts(by_size(cluster={"peers": None, "peer_count": 7})) if "this design" in text]


def grown(line: int = 0, **demand: Any) -> str:
    """Return the growth chart of the sound design with a demand."""
    growth = judge(make_design(demand=demand))[0].growth[0]
    assert growth is not None
    return figures.growth_chart(growth, growth.lines[line], EN, "alt")


def test_growth_has_a_curve_for_all_peers_and_one_for_a_loss() -> None:
    """Solid and dashed, each with its name; the months of the marks stand on them, and the years planned for."""
    svg = grown(video_calls=50, growth_percent=15, years=4)
    curves = [path.get("stroke-dasharray") for path in fromstring(svg).iter(f"{SVG}path")]
    assert curves == [None, "7 4"]
    assert {"every peer up", "one peer lost", "years planned for: 4", "80%", "90%", "100%"} <= set(texts(svg))
    months = {int(text) for text in texts(svg) if text.isdigit()} - set(range(11))
    assert months == {41, 51, 60, 100, 110, 120}


@pytest.mark.parametrize(
    "demand",
    [
        {"video_calls": 50, "growth_percent": 0},
        {"video_calls": 150, "growth_percent": -100},
        {"video_calls": 1_000_000_000, "growth_percent": 1000},
        {"video_calls": 0, "growth_percent": 1000, "years": 50},
        {"video_calls": 200, "growth_percent": 0.0001, "years": 10},
    ],
)
def test_odd_growth_stays_in_the_picture(demand: dict[str, Any]) -> None:
    """No growth, none left, far beyond, nothing asked: every point of a curve is inside the axes."""
    svg = grown(**demand)
    for path in fromstring(svg).iter(f"{SVG}path"):
        for x, y in re.findall(r"[ML]([\d.-]+) ([\d.-]+)", path.get("d") or ""):
            assert 52 <= float(x) <= 550
            assert 24 <= float(y) <= 214


def test_hatching_stays_inside() -> None:
    """Every line of a hatched rectangle begins and ends on its edge, wide or tall."""
    for width, height in ((100, 20), (20, 100), (10, 10)):
        canvas = Canvas(200)
        canvas.hatch(5, 7, width, height, stroke="#000000", step=6)
        points = re.findall(r"[ML]([\d.]+) ([\d.]+)", canvas.parts[0])
        assert points
        for x, y in points:
            assert 5 <= float(x) <= 5 + width
            assert 7 <= float(y) <= 7 + height
            assert float(x) in (5, 5 + width) or float(y) in (7, 7 + height)
    tiny = Canvas(10)
    tiny.hatch(0, 0, 1, 1, stroke="#000000", step=6)
    assert tiny.parts == []


def test_the_same_design_draws_the_same_picture(golden: Callable[[str, str], None]) -> None:
    """The pictures of the dual-NIC E cluster and of the sound design's capacity are as reviewed."""
    draft = Draft(*judge(Design.from_document(SOUND_E), "es"))
    cluster: Cluster = draft.design.clusters[0]
    topology = figures.topology(cluster, {(2,): figures.Mark("bad", ("TLS-01",))}, ES, "Un clúster")
    golden("topology-e.es.svg", _lines(topology))
    capacity = replace(draft.assessment.capacity[0])
    golden("capacity-e.en.svg", _lines(figures.capacity_chart(capacity, "mra_registrations", EN, "A chart")))


def _lines(svg: str) -> str:
    """Return markup with an element a line, for a diff that people can read."""
    return svg.replace("><", ">\n<") + "\n"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_charts_own_words_are_never_cut(language: str) -> None:
    """Every metric's name and every step of losses has room, in both languages."""
    capacity = capacity_of(demand={str(metric): 9 for metric in METRICS})
    phrases = load_wording().phrases(language)
    assert "…" not in figures.use_chart(capacity, 1, phrases, "alt")
    assert "…" not in figures.capacity_chart(capacity, "mra_registrations", phrases, "alt")
    steps = judge(make_design())[0].survival[0].by_size
    assert "…" not in figures.size_chart(steps, capacity, "mra_registrations", phrases, "alt")
