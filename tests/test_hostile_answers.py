"""What the measuring of hostile requests takes for a finding: it sees each kind, so that none of them is overlooked."""

from __future__ import annotations

import pytest
from hostile import Answer, Sent, finding

SENT = Sent("json", "/api/v1/assessments", b"{}")
PROBLEM = ("Content-Type", "application/problem+json")


@pytest.mark.parametrize(
    ("status", "headers", "size"),
    [(200, (("Content-Type", "application/json"),), 90_000), (422, (PROBLEM,), 4_100), (415, (PROBLEM,), 10)],
)
def test_answers_as_they_should_be(status: int, headers: tuple[tuple[str, str], ...], size: int) -> None:
    """What was asked for may be long; a refusal is a problem, and short."""
    assert not finding(SENT, Answer(status, headers, b"x" * size, 0.0))


@pytest.mark.parametrize(
    ("status", "headers", "size", "found"),
    [
        (0, (), 0, "status 0"),
        (500, (PROBLEM,), 10, "status 500"),
        (503, (PROBLEM,), 10, "status 503"),
        (400, (("Content-Type", "text/html"),), 10, "an error that is no problem"),
        (422, (PROBLEM,), 4_101, "4101 bytes for 2"),
        (422, (PROBLEM, ("X-Injected", "1")), 10, "a header that the caller made"),
        (200, (("set-cookie", "a=b"),), 10, "a header that the caller made"),
        (303, (("Location", "//evil.example/"),), 10, "a header that names the caller's host"),
    ],
)
def test_findings(status: int, headers: tuple[tuple[str, str], ...], size: int, found: str) -> None:
    """An error of ours, no answer, a long refusal, and whatever a caller has put among the headers."""
    assert finding(SENT, Answer(status, headers, b"x" * size, 0.0)) == found


def test_a_long_request_may_be_refused_at_some_length() -> None:
    """Twice its own length and 4 kB, but never more than 64 kB."""
    sent = Sent("json", SENT.path, b"x" * 50_000)
    assert not finding(sent, Answer(422, (PROBLEM,), b"x" * 65_536, 0.0))
    assert finding(sent, Answer(422, (PROBLEM,), b"x" * 65_537, 0.0))
