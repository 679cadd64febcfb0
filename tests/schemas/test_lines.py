"""Lines of a stream: numbered as in the sender's file, given as soon as they end, none held beyond its limit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.schemas.lines import Line, lines_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"", []),
        (b"\n\n \r\n\t", []),
        (b"a", [(1, b"a")]),
        (b"a\n", [(1, b"a")]),
        (b"a\r\nb", [(1, b"a\r"), (2, b"b")]),
        (b"\n\na\n\nb\n", [(3, b"a"), (5, b"b")]),
        (b"12345678", [(1, b"12345678")]),
        (b"123456789", [(1, None)]),
        (b"123456789\nb", [(1, None), (2, b"b")]),
        (b"a\n1234567890123456789\n\nb\n", [(1, b"a"), (2, None), (4, b"b")]),
        (b" " * 9 + b"\nb", [(1, None), (2, b"b")]),
        ("é\u2028é".encode(), [(1, "é\u2028é".encode())]),
        (b"a\x0bb\x0cc\rd", [(1, b"a\x0bb\x0cc\rd")]),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_lines_do_not_depend_on_how_they_come(text: bytes, expected: list[tuple[int, bytes | None]], size: int) -> None:
    """Only a line feed ends a line; empty lines count but are not given; a line beyond the limit has no content."""
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    assert [(line.number, line.content) for line in lines_of(pieces, max_bytes=8)] == expected


@given(st.lists(st.binary(max_size=30), max_size=20), st.integers(1, 20))
def test_any_cut_gives_the_same(pieces: list[bytes], limit: int) -> None:
    """What is given is what splitting the whole text would give."""
    expected = [
        Line(number, content if len(content) <= limit else None)
        for number, content in enumerate(b"".join(pieces).split(b"\n"), 1)
        if content.strip() or len(content) > limit
    ]
    assert list(lines_of(pieces, max_bytes=limit)) == expected


def test_a_line_is_given_before_the_next_piece_is_asked_for() -> None:
    """Nothing is read ahead: the first line comes out while the rest does not exist yet."""
    asked = []

    def pieces() -> Iterator[bytes]:
        for number in range(3):
            asked.append(number)
            yield b"line\n"

    lines = lines_of(pieces(), max_bytes=8)
    assert next(lines).number == 1
    assert asked == [0]
