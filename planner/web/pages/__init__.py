"""The web pages: the form, the answer, the rule book, the tables. `blueprint` is all that the application needs.

The language is the first part of every address. GET never changes anything; whatever a person typed is in the address.
"""

from __future__ import annotations

# Importing a module of pages adds their routes to the blueprint.
import planner.web.pages.answer
import planner.web.pages.api_page
import planner.web.pages.book
import planner.web.pages.book_index
import planner.web.pages.compare
import planner.web.pages.field_help
import planner.web.pages.files
import planner.web.pages.form
import planner.web.pages.jobs
import planner.web.pages.live
import planner.web.pages.plan
import planner.web.pages.port_table
import planner.web.pages.procedures
import planner.web.pages.sites
import planner.web.pages.start
import planner.web.pages.terms
import planner.web.pages.troubleshooting
import planner.web.pages.variation
import planner.web.pages.what_if  # noqa: F401
from planner.web.pages.blueprint import blueprint

__all__ = ["blueprint"]
