"""One search over the whole book: rules, flows, limits, alarms, log lines, repairs, procedures, sources and words.

Every word typed must stand in what is found; accents and case are one. What is named by its own number or id comes
alone and first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from planner.reference import DeploymentFlowFacts, FlowFacts, Limit, Reference
from planner.render.change_tables import limit_value
from planner.render.document.glossary import TERMS
from planner.render.rule_search import folded
from planner.rules import RULES
from planner.runbook_words import book_procedure
from planner.wording import Phrases

KINDS = ("rule", "flow", "limit", "alarm", "signature", "repair", "procedure", "source", "term")
"""The parts of the book that are searched, in the order of the answer."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing in the book."""

    kind: str
    key: str
    """Its id within its kind."""
    title: str
    text: str
    """What a reader sees of it in a list."""
    names: frozenset[str]
    """What it alone is called, ready to be compared: ids, numbers."""
    searched: str
    """All that is searched, ready to be compared."""


@dataclass(frozen=True, slots=True)
class Found:
    """What fits of one kind: the first of it, and how much there is in all."""

    kind: str
    entries: tuple[Entry, ...]
    count: int


def search(text: str, book: Iterable[Entry], *, most: int) -> tuple[Found, ...]:
    """Return what of a book fits by kind, at most so many of each; nothing for a text without words.

    What has every word in its title comes before what has some of them elsewhere.
    """
    wanted = folded(text).split()
    if not wanted:
        return ()
    held = tuple(book)
    fitting = [entry for entry in held if " ".join(wanted) in entry.names] or [
        entry for entry in held if all(word in entry.searched for word in wanted)
    ]
    return tuple(_gathered(fitting, wanted, most))


def _gathered(entries: Iterable[Entry], wanted: list[str], most: int) -> Iterator[Found]:
    for kind in KINDS:
        same = [entry for entry in entries if entry.kind == kind]
        same.sort(key=lambda entry: not all(word in folded(entry.title) for word in wanted))
        if same:
            yield Found(kind, tuple(same[:most]), len(same))


def flow_anchors(flows: Sequence[FlowFacts | DeploymentFlowFacts]) -> list[str]:
    """Return the name of each row of a table of flows, by which it can be linked: its id, numbered where it recurs."""
    before: Counter[str] = Counter()
    names = []
    for flow in flows:
        before[flow.id] += 1
        kind = "peers" if isinstance(flow, FlowFacts) else "flow"
        names.append(f"{kind}-{flow.id}" + (f"-{before[flow.id]}" if before[flow.id] > 1 else ""))
    return names


def limit_anchor(limit: Limit) -> str:
    """Return the name of a limit's row: its id, with the releases that it holds for where it does not hold for all."""
    held = (("since", limit.releases.since), ("before", limit.releases.before))
    return f"limit-{limit.id}" + "".join(f"-{word}-{release}" for word, release in held if release)


def entries(reference: Reference, phrases: Phrases) -> Iterator[Entry]:
    """Yield everything in the book, in one language. Whoever searches often keeps it."""
    say, trouble = phrases.say, reference.troubleshooting
    for rule_id in RULES:
        title, statement, because, remedy = (
            say(f"rules.{rule_id}.{part}") for part in ("title", "statement", "because", "remedy")
        )
        yield _entry("rule", rule_id, f"{rule_id} {title}", statement, (because, remedy), names=(rule_id,))
    for anchor, flow in zip(flow_anchors(reference.flows), reference.flows, strict=True):
        note = say(f"labels.flow.{flow.id}.note") if flow.note else ""
        ports = f"{flow.protocol} {flow.source_ports or '–'} → {flow.destination_ports or '–'}"
        about = f"{ports} · {phrases.releases(flow.releases)}"
        yield _entry("flow", anchor, say(f"labels.flow.{flow.id}.purpose"), about, (note,))
    for anchor, around in zip(flow_anchors(reference.deployment_flows), reference.deployment_flows, strict=True):
        note = say(f"flows.note.{around.id}") if around.note else ""
        ports = f"{', '.join(around.protocols)} {around.source_ports or '–'} → {around.destination_ports or '–'}"
        roles = [say(f"flows.role.{role}") for role in (*around.sources, *around.destinations)]
        yield _entry("flow", anchor, say(f"flows.purpose.{around.id}"), ports, (note, *roles))
    for limit in reference.limits:
        note = say(f"rulebook.limit_note.{limit.id}") if limit.note else ""
        about = f"{limit_value(limit, phrases)} · {phrases.releases(limit.releases)}"
        group = say(f"rulebook.limit_group.{limit.group}")
        yield _entry("limit", limit_anchor(limit), say(f"rulebook.limit.{limit.id}"), about, (note, group))
    for alarm in trouble.alarms:
        title, remedy = (say(f"troubleshooting.alarm.{alarm.key}.{part}") for part in ("title", "remedy"))
        more = (alarm.numbers, alarm.uuid or "", alarm.message or "", alarm.severity or "", *alarm.rules)
        numbers = (str(number) for ids in alarm.ids for number in range(ids.first, ids.last + 1))
        names = (*numbers, *((alarm.uuid,) if alarm.uuid else ()))
        yield _entry("alarm", alarm.key, f"{alarm.numbers} {title}", remedy, more, names=names)
    for signature in trouble.signatures:
        title, meaning, follow = (
            say(f"troubleshooting.signature.{signature.id}.{part}") for part in ("title", "meaning", "follow")
        )
        more = (follow, *signature.match.values(), *signature.any_of, *signature.rules)
        yield _entry("signature", signature.id, title, meaning, more)
    for repair in trouble.repairs.values():
        title, when = (say(f"troubleshooting.repair.{repair.id}.{part}") for part in ("title", "when"))
        yield _entry("repair", repair.id, title, when, [step.command or "" for step in repair.steps])
    for procedure in reference.procedures.values():
        words = book_procedure(procedure, reference, phrases)
        yield _entry(
            "procedure", words.id, words.title, words.intro, [words.undo, *(step.text for step in words.steps)]
        )
    for source in reference.sources.values():
        about = ", ".join(part for part in (source.publisher, source.edition, source.dated) if part)
        yield _entry("source", source.id, source.title, about, (source.url or "",), names=(source.id,))
    for key in TERMS:
        term = say(f"glossary.{key}.term")
        yield _entry("term", key, term, say(f"glossary.{key}.means"))


def _entry(kind: str, key: str, title: str, text: str, more: Iterable[str] = (), *, names: Iterable[str] = ()) -> Entry:
    searched = folded("\n".join((key, title, text, *more)))
    return Entry(kind, key, title, text, frozenset(map(folded, names)), searched)
