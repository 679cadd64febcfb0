"""Answers are JSON as the json module writes it, byte for byte, whoever writes them."""

from __future__ import annotations

import json
from datetime import date
from enum import Enum, StrEnum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from planner import resources
from planner.assessment import assess
from planner.capacity import Share
from planner.reference import load_reference
from planner.schemas import dump_assessment, dump_compact, read_design
from planner.web.api import answers
from planner.web.api.answers import encode
from planner.wording import LANGUAGES, load_wording

EXAMPLES = sorted((resources.directory("data") / "examples").glob("*.json"))


class Colour(StrEnum):
    """Texts of a kind of their own."""

    RED = "red"


class Size(Enum):
    """What JSON cannot hold: orjson would write its value."""

    SMALL = 1


def by_json(value: Any) -> bytes:
    """Return what the json module makes of a value."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def made(write: Any, value: Any) -> bytes | tuple[type[Exception], str]:
    """Return the bytes, or the error in their place."""
    try:
        written: bytes = write(value)
    except (TypeError, ValueError) as error:
        return type(error), str(error)
    return written


TEXTS = st.text(st.characters(exclude_categories=()), max_size=8)
NUMBERS = st.integers() | st.integers(-(2**70), 2**70) | st.floats() | st.floats(-1e-3, 1e-3) | st.floats(0, 1)
ODD = st.sampled_from([Share(0.5), Colour.RED, Size.SMALL, date(2026, 11, 22), object, b"bytes", {1, 2}])
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS | ODD,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(TEXTS | NUMBERS | st.none() | st.booleans() | st.just(Colour.RED), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=300)
@given(VALUES)
@example({"share": 5e-05})
@example([1e-06, 1e16, -0.0, 1e-4, 123456789012345680.0])
@example([float("nan")])
@example({"deep": [{"inf": float("-inf")}]})
@example("\ud800")
@example({"\udfff": 1})
@example([2**64, -(2**63) - 1])
@example({1: "one", None: "none", False: "no", 0.5: "half"})
@example({5e-05: 1, "a": 2})
@example({"a": Size.SMALL})
@example('\x00\x1f\x7f\u2028\u2029\ufeff\U0001f600"\\/')
def test_the_bytes_and_the_errors_are_those_of_the_json_module(value: Any) -> None:
    """Floats with an exponent, long integers, odd keys, half characters; what is no number or no JSON is refused."""
    assert made(encode, value) == made(by_json, value)


def test_a_value_deeper_than_orjson_goes_is_written_too() -> None:
    """It stops at 254 levels, which json does not."""
    value: list[Any] = []
    for _ in range(300):
        value = [value]
    assert encode(value) == by_json(value)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_assessments_are_written_by_orjson_with_the_same_bytes(
    file: Path, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The full answer and the compact one hold texts, numbers and lists of exactly these types, which it takes."""
    reference = load_reference()
    assessment = assess(read_design(file.read_bytes()), reference, date(2026, 11, 22))
    values = (
        dump_assessment(assessment, reference, load_wording().phrases(language)),
        dump_compact(assessment),
    )
    wanted = [by_json(value) for value in values]
    monkeypatch.delattr(answers, "json")
    assert [encode(value) for value in values] == wanted
