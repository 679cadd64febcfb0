"""gunicorn's own log in the shape of ours: one JSON object a line, and of an exception nothing that it quotes."""

from __future__ import annotations

import sys
from typing import Any

from gunicorn import glogging  # type: ignore[import-untyped]

from planner.web import journal


class Log(glogging.Logger):  # type: ignore[misc]
    """What gunicorn tells of its processes."""

    def setup(self, cfg: Any) -> None:
        """Write lines as our own log does."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(journal.JsonLines())

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Tell of an exception its type and place; what gunicorn would write holds the address that was asked for."""
        error = sys.exc_info()[1]
        if error is not None:
            journal.bug(error, {"requestId": None})
