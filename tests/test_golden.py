"""What was read cell by cell against the sources and found right: the flows and rules of the example for MRA."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from planner.assessment import Assessment, assess
from planner.design import Design
from planner.reference import load_reference
from planner.render.formats import render
from planner.wording import load_wording

EXAMPLE = Path(__file__).parents[1] / "data" / "examples" / "mra-3000-users.json"
FILES = {"flows": "mra-3000-users.flows.csv", "peer_rules": "mra-3000-users.peer-rules.csv"}


def example(**changes: Any) -> Assessment:
    """Return the assessment of the example, with facts of the design changed."""
    document = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    return assess(Design.from_document({**document, **changes}), load_reference(), date(2026, 11, 22))


def text(name: str, **changes: Any) -> str:
    """Return a CSV file of the example without byte order mark and with the line ends of a golden file."""
    made = render(name, example(**changes), load_reference(), load_wording().phrases("en"))
    return made.content.decode("utf-8-sig").replace("\r\n", "\n")


@pytest.mark.parametrize("name", FILES)
def test_the_tables_of_the_example_are_as_reviewed(name: str, golden: Callable[[str, str], None]) -> None:
    """Addresses, zones, firewalls, ports of a Medium system, protocols, directions, and MRA's flows alone."""
    golden(FILES[name], text(name))


def test_a_difference_is_shown_line_by_line(golden: Callable[[str, str], None], request: pytest.FixtureRequest) -> None:
    """A cell that changes fails with the line as kept and as made today."""
    if request.config.getoption("--update-golden"):
        return
    with pytest.raises(pytest.fail.Exception) as failed:
        golden(FILES["flows"], text("flows", platform="large_vm"))
    told = str(failed.value)
    assert "--- tests/golden/mra-3000-users.flows.csv" in told
    assert '-"traversed_media"' in told
    assert '+"traversed_media"' in told
    assert "ssh_tunnels" not in told
