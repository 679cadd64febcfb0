"""A procedure of a design as plain values for JSON, with its words."""

from __future__ import annotations

from typing import Any

from planner.reference import Citation
from planner.runbook import RunbookProcedure
from planner.runbook_words import ProcedureWords, procedure_words, who
from planner.wording import Phrases

Plain = dict[str, Any]


def dump_procedure(found: RunbookProcedure, size: int, phrases: Phrases) -> Plain:
    """Return a procedure of a cluster of `size` peers with its words."""
    words = procedure_words(found, size, phrases)
    return {
        "procedure": found.procedure,
        "title": words.title,
        "intro": words.intro,
        "cluster": found.cluster,
        "peer": found.peer,
        "cite": _cite(found.cite),
        "wait_minutes": found.minutes,
        "work_minutes": found.work_minutes,
        "undo": dump_undo(words, found.undo.inferred),
        "steps": [
            {
                "step": step.key,
                "kind": str(step.kind),
                "who": step.who,
                "on": who(step, size, phrases),
                "peer": step.peer,
                "peers": list(step.peers),
                "text": told.text,
                "wait_minutes": step.wait_minutes,
                "work_minutes": step.work_minutes,
                "cite": _cite(step.cite),
            }
            for step, told in zip(found.steps, words.steps, strict=True)
        ],
    }


def dump_undo(words: ProcedureWords, inferred: bool) -> Plain:
    """Return the way back; `inferred` where the sources do not describe it."""
    return {"text": words.undo, "inferred": inferred, "cite": _cite(words.undo_cite)}


def _cite(citation: Citation) -> Plain:
    return {"source": citation.source, "locator": citation.locator}
