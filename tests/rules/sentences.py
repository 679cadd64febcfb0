"""Say everything that a rule's result says, in every language: a missing fact or a stray brace fails here."""

from __future__ import annotations

from planner.rules import Observation, Outcome, Result
from planner.wording import LANGUAGES, load_wording

SENTENCES = {True: "met", False: "unmet", None: "undecided"}


def sentences(result: Result) -> dict[str, list[str]]:
    """Return the sentences of a result's observations by language; fail for one that cannot be said."""
    said = {language: [sentence(result, seen, language) for seen in result.observations] for language in LANGUAGES}
    for each in said.values():
        for text in each:
            assert text.strip(), result.rule.id
            assert not {"{", "}"} & set(text), text
    return said


def sentence(result: Result, seen: Observation, language: str) -> str:
    """Return the words of one observation."""
    key = seen.sentence or f"rules.{result.rule.id}.{SENTENCES[seen.holds]}"
    return load_wording().phrases(language).say(key, **seen.facts)


def words_of(result: Result, language: str) -> list[str]:
    """Return what is said of a rule whatever its outcome: title, statement, reason, remedy, confirmation, conflict."""
    keys = ["title", "statement", "because", "remedy"]
    keys += ["confirm"] if result.outcome is Outcome.CONFIRMED or result.rule.kind == "confirmable" else []
    keys += ["conflict"] if result.rule.conflicts else []
    return [load_wording().phrases(language).say(f"rules.{result.rule.id}.{key}") for key in keys]
