"""How the design of the form stands while it is being filled in: its verdict, what stops it, what is still needed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for

from planner.assessment import Judgement, judge
from planner.errors import InvalidDesign
from planner.render.document.draft import VERDICT_TONES
from planner.render.document.findings import undecided_only_by_confirmation
from planner.rules import Outcome, Result, Severity
from planner.schemas import parse_design
from planner.web import forms
from planner.web.forms.secrets import without_keys
from planner.web.pages import state, static
from planner.web.pages.blueprint import IN_LANGUAGE, blueprint
from planner.web.service import phrases, service, today

MOST_NEEDS = 60
"""Lines of a list of what is needed; the answer has them all."""

AT_ONCE = 10
"""Lines of it that are not folded away."""

FORM_GROWS = 3
"""A design grows to at most so many times its size where a form sends it, each sign of JSON written with three."""

_PEERS = re.compile(r"/clusters/(\d+)/peers")
_CLUSTER = re.compile(r"/clusters/(\d+)(?:/|$)")


@dataclass(frozen=True, slots=True)
class Need:
    """A field to fill in or to change, and the rules that wait for it.

    `target` is the id of its element; where that is in a cluster that is not open, `action` is the button to open it.
    """

    target: str
    label: str
    action: str
    rules: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A count of the bar with its word and tone."""

    number: int
    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a design that is being filled in."""

    word: str
    tone: str
    text: str
    """What stands in place of the figures where the design cannot be judged."""
    figures: tuple[Figure, ...]
    mend: tuple[Need, ...]
    state: tuple[Need, ...]
    weigh: tuple[Need, ...]
    """What the unmet cautions look at."""
    to_confirm: int
    """How many requirements wait for a person's word, which the answer asks for."""
    errors: Mapping[str, tuple[str, ...]]
    """What is wrong with what was typed, by the id of its field."""

    @property
    def sentence(self) -> str:
        """The whole bar in words, for those who hear it."""
        return f"{self.word}. " + (self.text or ", ".join(f"{each.number} {each.label}" for each in self.figures))


def standing_of(document: Mapping[str, Any], shape: forms.Shape) -> Standing:
    """Return how the document of a form stands; `shape` says for which clusters the form has fields."""
    say = phrases().say
    try:
        judged = judge(parse_design(document, forgiving=True), service().reference, today())
    except InvalidDesign as error:
        told = forms.complaints(error.faults, shape, phrases(), len(document["clusters"]))
        by_id = {forms.identifier(name): texts for name, texts in told.by_field.items()}
        text = say("editor.standing.unreadable", count=len(told.lines))
        return Standing(say("editor.standing.no_verdict"), "warn", text, (), (), (), (), 0, by_id)
    page, undecided = _Page(document, shape), _undecided(judged)
    return Standing(
        word=phrases().label("verdict", judged.verdict),
        tone=VERDICT_TONES[judged.verdict],
        text="",
        figures=_figures(judged),
        mend=tuple(_needs(_unmet(judged, Severity.BLOCKER), False, page))[:MOST_NEEDS],
        state=tuple(_needs(undecided, None, page))[:MOST_NEEDS],
        weigh=tuple(_needs(_unmet(judged, Severity.CAUTION), False, page))[:MOST_NEEDS],
        to_confirm=sum(result.outcome is Outcome.UNDECIDED for result in judged.results) - len(undecided),
        errors={},
    )


def _unmet(judged: Judgement, severity: Severity) -> list[Result]:
    wanted = (Outcome.UNMET, severity)
    return [result for result in judged.results if (result.outcome, result.rule.severity) == wanted]


def _undecided(judged: Judgement) -> list[Result]:
    return [
        result
        for result in judged.results
        if result.outcome is Outcome.UNDECIDED and not undecided_only_by_confirmation(result)
    ]


def _figures(judged: Judgement) -> tuple[Figure, ...]:
    """Return the figures of the bar, always the same ones: the bar keeps its shape whatever they are."""
    counted = Counter((result.outcome, result.rule.severity) for result in judged.results)
    say, to_state = phrases().say, len(_undecided(judged))
    outcomes = Counter(result.outcome for result in judged.results)
    return (
        Figure(counted[Outcome.UNMET, Severity.BLOCKER], say("ui.count.stops"), "bad"),
        Figure(to_state, say("ui.count.ask"), "open"),
        Figure(outcomes[Outcome.UNDECIDED] - to_state, say("ui.count.confirm"), "open"),
        Figure(counted[Outcome.UNMET, Severity.CAUTION], say("ui.count.cautions"), "warn"),
        Figure(outcomes[Outcome.MET] + outcomes[Outcome.CONFIRMED], say("ui.count.met"), "ok"),
    )


def _needs(results: Iterable[Result], holds: bool | None, page: _Page) -> Iterator[Need]:
    """Yield the fields that these results wait for: those that decide the verdict first, then the most asked."""
    found: dict[str, dict[str, Result]] = {}
    for result in results:
        for pointer in dict.fromkeys(seen.pointer for seen in result.observations if seen.holds is holds):
            found.setdefault(page.place_of(pointer), {}).setdefault(result.rule.id, result)

    def order(name: str) -> tuple[bool, int, int]:
        blocks = any(result.rule.severity is Severity.BLOCKER for result in found[name].values())
        return not blocks, -len(found[name]), page.position(name)

    for name in sorted(found, key=order):
        rules = tuple((rule, phrases().say(f"rules.{rule}.title")) for rule in found[name])
        target, label, action = page.link(name)
        yield Need(target, label, action, rules)


class _Page:
    """The form's page as a place to lead to. A name is that of a field, or the pointer of what has none."""

    def __init__(self, document: Mapping[str, Any], shape: forms.Shape) -> None:
        self._shape, self._clusters = shape, document["clusters"]
        self._places = {place.name: (number, place) for number, place in enumerate(forms.placed(shape))}

    def position(self, name: str) -> int:
        """Return where in the page it is; what is nowhere comes last."""
        return self._places[name][0] if name in self._places else len(self._places)

    def place_of(self, pointer: str) -> str:
        """Return the name of the field that answers for a fact, or what stands for it: a list of peers, a cluster."""
        if (found := _PEERS.fullmatch(pointer)) and self._counts_peers(int(found[1])):
            return pointer
        if name := forms.field_of(pointer, self._shape):
            return name
        found = _CLUSTER.match(pointer)
        return f"/clusters/{found[1]}" if found and not self._shape.opens(int(found[1])) else pointer

    def _counts_peers(self, cluster: int) -> bool:
        """Whether a cluster that is open states how many peers it has, but not which."""
        stated = self._clusters[cluster].get("peer_count")
        return self._shape.opens(cluster) and not self._shape.peers(cluster) and stated not in (None, "")

    def link(self, name: str) -> tuple[str, str, str]:
        """Return the id of the element, the label, and the button that opens its cluster where that is not open."""
        if name in self._places:
            place = self._places[name][1]
            return place.id, forms.place_label(place, phrases(), len(self._clusters)), ""
        say, found = phrases().say, _CLUSTER.match(name)
        if not found:
            return "", say("editor.need.in_file", pointer=name), ""
        number = int(found[1])
        title = forms.cluster_title(number, None, phrases())
        if not self._shape.opens(number):
            return f"cluster-{number + 1}", title, f"cluster-open-{number}"
        if _PEERS.fullmatch(name):
            label = say("editor.need.peers")
            return peers_id(number), f"{title}, {label}" if len(self._clusters) > 1 else label, ""
        return "", say("editor.need.in_file", pointer=name), ""


def peers_id(cluster: int) -> str:
    """Return the id of the part of the page that lists a cluster's peers; `cluster` counts from 0."""
    return f"peers-{cluster + 1}" if cluster else "peers"


def address_of(document: Mapping[str, Any], shape: forms.Shape) -> str | None:
    """Return the address of the form filled in so; None when it is too long, or holds what must not be in one."""
    packed = state.pack(document) if without_keys(document) is document else None
    return None if packed is None else url_for("pages.form", d=packed, open=opened_text(document, shape))


def opened_text(document: Mapping[str, Any], shape: forms.Shape) -> str | None:
    """Return which clusters are open, for an address; None where those are the ones that open by themselves."""
    usual = forms.listed_peers(document)
    opened = [number for number, _ in shape.clusters]
    return None if [number for number, _ in usual.clusters] == opened else " ".join(map(str, opened))


def grow_for_forms() -> None:
    """Take a form that carries the largest design that a file may hold."""
    most = FORM_GROWS * service().settings.max_content_length
    request.max_content_length = request.max_form_memory_size = most


@blueprint.post(f"{IN_LANGUAGE}/live")
def live() -> str:
    """Tell how a form stands that is still being filled in: a fragment of the page, for its script."""
    grow_for_forms()
    document = forms.to_form(state.bounded(forms.read(request.form)))
    shape = forms.sent_shape(request.form)
    return render_template(
        "pages/live.html",
        standing=standing_of(document, shape),
        address=address_of(document, shape),
        at_once=AT_ONCE,
        renewed=static.digest(),
    )
