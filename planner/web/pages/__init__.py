"""The web pages: the form, the answer, the rule book, the tables. `blueprint` is all that the application needs.

The language is the first part of every address. GET never changes anything; whatever a person typed is in the address.
"""

from __future__ import annotations

# Importing a module of pages adds their routes to the blueprint.
import planner.web.pages.answer
import planner.web.pages.book
import planner.web.pages.files
import planner.web.pages.form
import planner.web.pages.plan
import planner.web.pages.start  # noqa: F401
from planner.web.pages.blueprint import blueprint

__all__ = ["blueprint"]
