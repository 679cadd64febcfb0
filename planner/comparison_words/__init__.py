"""A comparison in one language, for whatever shows it: JSON, text, Markdown, page."""

from __future__ import annotations

from planner.comparison_words.model import (
    CapacityWords,
    Difference,
    OutcomeWords,
    PartWords,
    RowWords,
    StateWords,
)
from planner.comparison_words.sentences import ComparisonWords
from planner.comparison_words.values import field_label, value_text

__all__ = [
    "CapacityWords",
    "ComparisonWords",
    "Difference",
    "OutcomeWords",
    "PartWords",
    "RowWords",
    "StateWords",
    "field_label",
    "value_text",
]
