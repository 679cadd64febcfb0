"""What the servers are compared with: the planner's application, and beside it at /echo the least that Flask can do."""

from __future__ import annotations

import logging

from six_peers import echo
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from planner.web import create_app

logging.getLogger("planner").setLevel(logging.ERROR)
app = DispatcherMiddleware(create_app({"LOG_LEVEL": "error"}), {"/echo": echo()})
