"""What the command line says, in the language of the run."""

from __future__ import annotations

import os
from typing import Any

import click

from planner.errors import PlannerError
from planner.wording import DEFAULT_LANGUAGE, LANGUAGES, Phrases, load_wording

LANGUAGE = "planner.language"
"""Where click's context keeps the language chosen with --language."""


class CouldNot(PlannerError):
    """Something that cannot be done, with the sentence that says so."""


def language() -> str:
    """Return the language of this run: --language, else PLANNER_DEFAULT_LANGUAGE, else English."""
    context = click.get_current_context(silent=True)
    chosen = context.meta.get(LANGUAGE) if context else None
    if chosen:
        return str(chosen)
    usual = os.environ.get("PLANNER_DEFAULT_LANGUAGE", DEFAULT_LANGUAGE)
    if usual not in LANGUAGES:
        words = load_wording().phrases(DEFAULT_LANGUAGE)
        raise CouldNot(words.say("cli.error.default_language", text=usual, languages=", ".join(LANGUAGES)))
    return usual


def phrases() -> Phrases:
    """Return the words of this run's language."""
    return load_wording().phrases(language())


def say(key: str, /, **facts: Any) -> str:
    """Return the sentence `cli.<key>`."""
    return phrases().say(f"cli.{key}", **facts)
