"""Objects of a PDF in their written form.

The engine's writer goes over all objects twice, once for the file and once for its check sum, and each time writes each
of them out and compresses it as hard as zlib can. Here that is done once, at zlib's own level: a tenth of the time of a
document for a file one or two per cent larger.
"""

from __future__ import annotations

import zlib
from typing import Any

_BEGIN, _END = b"\nstream\n", b"\nendstream"


class Written:
    """What the writer asks of an object: its bytes, its number, and where it came to stand in the file."""

    __slots__ = ("compressible", "data", "free", "generation", "number", "offset")

    def __init__(self, whole: Any) -> None:
        """Write an object."""
        if getattr(whole, "compress", False):
            _compress(whole)
        self.number: int = whole.number
        self.generation: int = whole.generation
        self.free: str = whole.free
        self.compressible: bool = whole.compressible
        self.offset = 0
        self.data: bytes = whole.data

    @property
    def indirect(self) -> bytes:
        """Return the object under its number."""
        return b"%d %d obj\n%b\nendobj" % (self.number, self.generation, self.data)


def _compress(stream: Any) -> None:
    """Replace what a stream holds by its compressed form."""
    stream.compress = False
    content: bytes = stream.data.partition(_BEGIN)[2].removesuffix(_END)
    stream.stream, stream.extra["Filter"] = [zlib.compress(content)], "/FlateDecode"


def finish(_: Any, pdf: Any) -> None:
    """Replace all objects of a PDF by their written form; the engine calls this when it is done with them."""
    pdf.objects[1:] = [Written(each) for each in pdf.objects[1:]]
