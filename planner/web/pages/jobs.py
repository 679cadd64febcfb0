"""The page of a file that is being made: how far it is, then the file, or why there is none and what there is instead.

Without scripts it loads itself anew; with them its changing parts are replaced.
"""

from __future__ import annotations

from flask import Response, abort, render_template

from planner.jobs import DONE, FAILED
from planner.render.pdf import Stage
from planner.web import reports
from planner.web.pages import state
from planner.web.pages.blueprint import IN_LANGUAGE, blueprint
from planner.web.pages.files import attachment

REFRESH_SECONDS = 2


@blueprint.get(f"{IN_LANGUAGE}/jobs/<job_id>")
def job(job_id: str) -> str:
    """Tell how far a file is."""
    found = reports.jobs().find(job_id)
    if found is None:
        abort(404)
    stages = list(Stage)
    begun = len(stages) if found.stage == DONE else stages.index(Stage(found.stage)) if found.stage in stages else -1
    return render_template(
        "pages/job.html",
        job=found,
        fault=reports.fault(found),
        state="done" if found.stage == DONE else "failed" if found.stage == FAILED else "going",
        stages=[
            (stage.value, "done" if place < begun else "current" if place == begun else "next")
            for place, stage in enumerate(stages)
        ],
        refresh=REFRESH_SECONDS,
        design_text=state.dump(found.about["design"]),
        packed=state.pack(found.about["design"]),
    )


@blueprint.get(f"{IN_LANGUAGE}/jobs/<job_id>/file")
def job_file(job_id: str) -> Response:
    """Give the file that was made."""
    made = reports.jobs().file(job_id)
    if made is None:
        abort(404)
    return attachment(made.content, made.media_type, made.filename)
