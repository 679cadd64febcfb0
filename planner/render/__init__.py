"""Files of an assessment. May import the core; knows no web framework. Each module renders one format.

A renderer takes an assessment, the reference and the words of one language and returns a Rendition.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from planner.assessment import Assessment
from planner.reference import Reference
from planner.wording import Phrases


@dataclass(frozen=True, slots=True)
class Rendition:
    """A file: its name, media type and bytes."""

    filename: str
    media_type: str
    content: bytes


Render = Callable[[Assessment, Reference, Phrases], bytes]


def filename(assessment: Assessment, extension: str) -> str:
    """Return '<design name, slugged>_<date>_<first 8 of the hash>.<ext>'."""
    return (
        f"{slug(assessment.design.title)}_{assessment.assessed_on.isoformat()}_{assessment.design.hash[:8]}.{extension}"
    )


def slug(text: str) -> str:
    """Return a text as a file name part: [a-z0-9-], 1 to 40 characters, 'design' when nothing is left."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")[:40].strip("-") or "design"
