"""What the work of the service needs of the machine beneath it, tried at each question: it comes and goes.

Without it the service still assesses, and says so; what then fails are batches, PDFs and larger uploads, which pass
through temporary files.
"""

from __future__ import annotations

import os
import tempfile

ENOUGH_BYTES = 64 * 1024 * 1024
"""What must be free where temporary files are: below it, a batch or a few PDFs may fill the rest."""
_PROBE = bytes(4_096)

TEMPORARY_FILES, DISK_SPACE = "temporary_files", "disk_space"
"""Features that may be lacking: no file can be written at all, or little more fits."""


def lacking() -> list[str]:
    """Return the features that are lacking now."""
    try:
        with tempfile.TemporaryFile() as file:
            file.write(_PROBE)
            file.flush()
            found = os.fstatvfs(file.fileno())
    except OSError:
        return [TEMPORARY_FILES]
    return [DISK_SPACE] if found.f_bavail * found.f_frsize < ENOUGH_BYTES else []
