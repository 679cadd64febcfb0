"""What can be said of an uploaded workbook before anything of it is unpacked."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from planner.intake.limits import MAX_PARTS, MAX_UNPACKED_BYTES, MAX_UNPACKED_RATIO

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""How a compound file begins: an encrypted workbook, or one of the format before 2007."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_END = b"PK\x05\x06"
_END_SIZE = 22
_MAX_COMMENT = 65_535
_MAX_DIRECTORY = 262_144
_SMALL = 1_048_576
_LOCKED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_CONTENT_TYPES = "[Content_Types].xml"
_MAX_CONTENT_TYPES = 262_144

_MACROS = ("vbaproject", "/macrosheets/", "/dialogsheets/")
_LINKS = ("/externallinks/",)
_ACTIVE = ("/activex/", "/ctrlprops/", "/embeddings/", "/querytables/", "xl/connections.xml", "/webextensions/")


def refusal(content: bytes) -> tuple[str, dict[str, int]] | None:
    """Return why a file is not read as a workbook, as the code of a problem and its numbers; None when it may be.

    Costs no more than reading the file's directory, whose size is bounded too.
    """
    if content.startswith(_OLE):
        return ("sheet_encrypted" if _ENCRYPTED in content else "sheet_not_workbook"), {}
    if not content.startswith(b"PK\x03\x04"):
        return "sheet_not_workbook", {}
    listed = _directory_is_bounded(content)
    if listed is not None:
        return listed
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return next(_refusals(archive, len(content)), None)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, RuntimeError):
        return "sheet_broken", {}


def _directory_is_bounded(content: bytes) -> tuple[str, dict[str, int]] | None:
    at = content.rfind(_END, max(len(content) - _END_SIZE - _MAX_COMMENT, 0))
    if at < 0 or len(content) < at + _END_SIZE:
        return "sheet_broken", {}  # cut off: the directory stands at the end
    entries, size = struct.unpack("<HI", content[at + 10 : at + 16])
    if entries > MAX_PARTS or size > _MAX_DIRECTORY:
        return "sheet_too_many_parts", {"max": MAX_PARTS}
    return None


def _refusals(archive: zipfile.ZipFile, size: int) -> Iterator[tuple[str, dict[str, int]]]:
    parts = archive.infolist()
    names = [part.filename.lower().replace("\\", "/") for part in parts]
    if len(parts) > MAX_PARTS:
        yield "sheet_too_many_parts", {"max": MAX_PARTS}
    if any(part.flag_bits & _LOCKED for part in parts):
        yield "sheet_encrypted", {}
    if _CONTENT_TYPES.lower() not in names:
        yield "sheet_not_workbook", {}
    if len(set(names)) < len(names) or any(part.compress_type not in _METHODS for part in parts):
        yield "sheet_broken", {}
    unpacked = sum(part.file_size for part in parts)
    # A part is never unpacked beyond the size that it declares, so that these sums are bounds and not promises.
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > _SMALL and unpacked > size * MAX_UNPACKED_RATIO):
        yield "sheet_too_much_unpacked", {"max": MAX_UNPACKED_BYTES}
    for code, marks in (("sheet_macros", _MACROS), ("sheet_links", _LINKS), ("sheet_active", _ACTIVE)):
        if any(mark in name for name in names for mark in marks):
            yield code, {}
    if not any(name.startswith("xl/") or name.endswith("workbook.xml") for name in names):
        yield "sheet_not_workbook", {}
    if any(name.endswith("workbook.bin") for name in names):
        yield "sheet_not_workbook", {}
    described = next(part for part in parts if part.filename.lower() == _CONTENT_TYPES.lower())
    if described.file_size > _MAX_CONTENT_TYPES:
        yield "sheet_broken", {}
    if b"macroEnabled" in archive.read(described):
        yield "sheet_macros", {}
