"""Objects of a PDF in their written form: the same file as the engine's own writer makes, but for the compression."""

from __future__ import annotations

import zlib
from io import BytesIO

import pydyf  # type: ignore[import-untyped]
import pypdf

from planner.render.pdf.written import Written, finish


def file(*, finished: bool) -> bytes:
    """Return a small PDF with a compressed page."""
    made = pydyf.PDF()
    content = pydyf.Stream([b"q", b"0 0 10 10 re", b"f", b"Q"], compress=True)
    made.add_object(content)
    page = {"Type": "/Page", "Parent": made.pages.reference, "MediaBox": pydyf.Array([0, 0, 99, 99])}
    made.add_page(pydyf.Dictionary({**page, "Contents": content.reference}))
    if finished:
        finish(None, made)
    output = BytesIO()
    made.write(output, b"1.7", b"identifier", compress=True)
    return output.getvalue()


def test_the_file_says_the_same() -> None:
    """Page, content and identifier; and again the same bytes."""
    own, ours = (pypdf.PdfReader(BytesIO(file(finished=finished))) for finished in (False, True))
    assert [page.get_contents().get_data() for page in own.pages] == [b"q\n0 0 10 10 re\nf\nQ"]  # type: ignore[union-attr]
    assert [page.get_contents().get_data() for page in ours.pages] == [b"q\n0 0 10 10 re\nf\nQ"]  # type: ignore[union-attr]
    assert b"identifier" in file(finished=True)
    assert file(finished=True) == file(finished=True)


def test_a_stream_that_is_not_to_be_compressed_stays_so() -> None:
    """Its content stands in the file as it is; an object under its number."""
    stream = pydyf.Stream([b"as it is"])
    stream.number = 7
    assert Written(stream).indirect.startswith(b"7 0 obj\n<</Length 8>>\nstream\nas it is\nendstream")
    assert not Written(stream).compressible
    packed = pydyf.Stream([b"x" * 100], compress=True)
    packed.number = 8
    assert zlib.compress(b"x" * 100) in Written(packed).data
