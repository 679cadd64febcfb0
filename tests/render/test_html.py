"""The HTML report: one file, sound structure, and every word of a design as text."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from jinja2 import UndefinedError

from planner.design import Design
from planner.render import html
from planner.render.document import Cite, Column, Link, Number, Section, Table, build
from tests.designs import make_document
from tests.render.judged import HOSTILE, hostile_changes, judge, judged
from tests.render.samples import HOSTILE_TEXTS, SAMPLES, hostile, pair, six
from tests.test_text import SAME_IN_BOTH

VOID = {"meta", "br", "col", "link", "img", "input", "hr", "rect", "line", "path"}


class Page(HTMLParser):
    """An HTML page read back: its elements with attributes and text, and what does not nest."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.inside: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.faults: list[str] = []
        self.feed(markup)
        self.close()
        self.faults += [f"open: {tag}" for tag in self.inside]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element and go into it."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.inside.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that closes itself."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        if not self.inside or self.inside.pop() != tag:
            self.faults.append(f"closes: {tag}")

    def handle_data(self, data: str) -> None:
        """Note a text and the element it is in."""
        if data.strip():
            self.texts.append((self.inside[-1] if self.inside else "", data.strip()))

    def having(self, attribute: str) -> list[tuple[str, str]]:
        """Return tag and value of every element that has an attribute."""
        return [(tag, attrs[attribute]) for tag, attrs in self.elements if attribute in attrs]

    @property
    def words(self) -> str:
        """Every text outside the style sheet."""
        return " ".join(text for tag, text in self.texts if tag != "style")


def report(document: dict[str, Any], language: str = "en") -> str:
    """Return the HTML report of a design."""
    return html.render(*judge(Design.from_document(document), language)).decode()


@cache
def page(sample: str, language: str = "en") -> Page:
    """Return the report of a sample, read back."""
    return Page(report(SAMPLES[sample], language))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("sample", SAMPLES)
def test_every_report_is_sound(sample: str, language: str) -> None:
    """Elements nest, ids are unique, links within lead somewhere, headings never skip a level, tables have heads."""
    read = page(sample, language)
    assert read.faults == []
    assert dict(read.elements)["html"]["lang"] == language
    ids = [value for _, value in read.having("id")]
    assert len(ids) == len(set(ids))
    targets = [value for _, value in read.having("href") if value.startswith("#")]
    assert {target[1:] for target in targets} <= set(ids)
    levels = [int(tag[1]) for tag, _ in read.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(attrs.get("scope") in {"col", "row", "rowgroup"} for tag, attrs in read.elements if tag == "th")


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_report_needs_nothing_else(sample: str) -> None:
    """No script, inline style, event handler or loaded file; the only links out are those of the bibliography."""
    read = page(sample)
    tags = {tag for tag, _ in read.elements}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "base", "form"}
    for tag, attrs in read.elements:
        assert not {name for name in attrs if name.startswith("on") or name in {"style", "src", "action"}}, (tag, attrs)
    outside = [value for _, value in read.having("href") if not value.startswith("#")]
    assert all(value.startswith("https://") for value in outside)
    style = next(text for tag, text in read.texts if tag == "style")
    assert "url(" not in style
    assert "@import" not in style


def test_hostile_texts_are_text() -> None:
    """Markup, templates, addresses and style in the names of a design are read back as the same characters."""
    read = Page(report(hostile()))
    assert read.faults == []
    words = " ".join(read.words.split())
    for text in HOSTILE_TEXTS.values():
        assert " ".join(text.split()) in words
    assert ("title", HOSTILE_TEXTS["name"]) in read.texts
    assert "alert(1)" not in " ".join(str(attrs) for _, attrs in read.elements)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_everywhere_changes_no_structure(name: str) -> None:
    """The elements of the page are the same as for a harmless name of the same length, which is no FQDN either."""
    mean = Page(html.render(*judged(**hostile_changes(name))).decode())
    tame = Page(html.render(*judged(**hostile_changes("n" * (len(name) - 1) + "_"))).decode())
    assert [tag for tag, _ in mean.elements] == [tag for tag, _ in tame.elements]
    assert name.strip() in mean.words


def test_the_cover_and_the_contents() -> None:
    """Title, verdict as icon and word, facts; the contents list the chapters and what is in them."""
    read = page("six")
    assert ("h1", "Six peers") in read.texts
    assert ("span", "Not supported") in read.texts
    assert any(attrs.get("class") == "badge tone-bad" for tag, attrs in read.elements if tag == "span")
    entries = [value for _, value in read.having("href")]
    for target in ("#summary", "#findings-unmet-blocker", "#runbook-1-1", "#port-matrix", "#sources"):
        assert target in entries


def test_a_long_runbook_lists_clusters_only_in_the_contents() -> None:
    """More sub-headings than fit: those of the clusters, or none."""
    document = build(*judge(Design.from_document(pair())))
    assert [title for _, title in html.contents(document.section("runbook"))] == [
        "Cluster 1: expc-cluster.apolo.local",
        "Cluster 2: expe-cluster.apolo.example",
    ]
    many = build(*judge(Design.from_document(SAMPLES["many clusters"])))
    assert html.contents(many.section("runbook")) == []


def test_equal_designs_make_equal_bytes() -> None:
    """Same design, same day, same language: the same file."""
    assert report(six()) == report(six())


def test_spanish_is_whole() -> None:
    """No heading, column or label of the Spanish report is English, but for the product's own names."""
    english = {text for tag, text in page("six").texts if tag in {"h2", "h3", "th", "caption", "figcaption"}}
    spanish = {text for tag, text in page("six", "es").texts if tag in {"h2", "h3", "th", "caption", "figcaption"}}
    stated = str(six())
    shared = {text for text in english & spanish if re.search(r"[a-z]{3}", text) and text not in stated}
    assert shared - SAME_IN_BOTH <= {
        "H.323 mode",
        "Interfaces",
        # Who sends or answers a flow.
        "Expressway-C",
        "Internet",
    }, shared


# --- the macros, as pages use them ------------------------------------------------------------------------------------


def macro(call: str, template: str = "blocks", **values: Any) -> str:
    """Return what a macro of blocks.html, or of another template of the report, makes, imported without context."""
    source = f'{{% import "report/{template}.html" as blocks %}}{{{{ blocks.{call} }}}}'
    return html.environment().from_string(source).render(**values).strip()


def test_cells_of_every_kind() -> None:
    """Text, link, number, badge, several parts, nothing: each escaped."""
    assert macro("cell(value)", value="<b>") == "&lt;b&gt;"
    assert macro("cell(value)", value=None) == ""
    assert macro("cell(value)", value=Number(0.5, "50 %", "percent")) == "50 %"
    assert macro("cell(value)", value=Link("a<", "#x")) == '<a href="#x">a&lt;</a>'
    assert macro("cell(value)", value=("a", Number(1, "1"))) == "a<br>1"
    assert macro("cites(numbers)", numbers=(1, 2)) == (
        '<a class="cite" href="#source-1">[1]</a> <a class="cite" href="#source-2">[2]</a>'
    )
    assert "[3]</a> Heading &amp; more" in macro("places(sources)", sources=(Cite(3, "Heading & more"),))


def test_a_table_has_heads_and_widths() -> None:
    """Columns carry their share as a class, the naming cell is a row head, the caption its sources."""
    table = Table(
        "t", "Caption", (Column("a", "A", 1, "head"), Column("b", "B", 3, "number")), (("x", Number(1, "1")),), (4,)
    )
    read = Page(macro("table(block)", block=table))
    assert read.faults == []
    assert [attrs["class"] for tag, attrs in read.elements if tag == "col"] == ["w-25", "w-75"]
    assert [attrs["scope"] for tag, attrs in read.elements if tag == "th"] == ["col", "col", "row"]
    assert ("td", {"class": "kind-number"}) in read.elements
    assert ("a", "[4]") in read.texts


def test_every_block_of_a_document_has_a_macro() -> None:
    """Each block of each section is set, none twice and none silently left out."""
    document = build(*judge(Design.from_document(make_document(notes="A note."))))
    for section in document.sections:
        made = macro("blocks(section, labels)", "document", section=section, labels=document.labels)
        read = Page(made)
        assert read.faults == []
        for block in section.blocks:
            words = getattr(block, "caption", None) or getattr(block, "title", None) or block.text
            assert words.split("\n")[0] in " ".join(read.words.split())


def test_what_follows_the_heading_of_a_cluster_is_one_level_below() -> None:
    """Procedures are h3 in a design of one cluster, h4 below the h3 of their cluster otherwise."""
    one, two = (build(*judge(Design.from_document(document))) for document in (make_document(), pair()))

    def levels(section: Section) -> list[str]:
        read = Page(macro("blocks(section, labels)", "document", section=section, labels=one.labels))
        return [tag for tag, _ in read.elements if tag in {"h3", "h4", "h5"}]

    assert set(levels(one.section("runbook"))) == {"h3"}
    assert levels(two.section("runbook"))[:2] == ["h3", "h4"]


def test_a_missing_label_is_an_error() -> None:
    """A template never leaves a hole where a word should be."""
    document = build(*judged())
    with pytest.raises(UndefinedError):
        macro("blocks(section, labels)", "document", section=document.section("requirements"), labels={})
