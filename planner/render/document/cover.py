"""The cover: who it is for, what was judged, by which edition of the facts."""

from __future__ import annotations

from planner.about import __version__
from planner.render.document.draft import Draft


def title(draft: Draft) -> str:
    """Return the design's name, or words for a design without one."""
    return draft.design.name or draft.say("cover.unnamed")


def facts(draft: Draft) -> tuple[tuple[str, str], ...]:
    """Return the cover facts, label and value; customer, author and reference only where stated."""
    design = draft.design
    stated = (("customer", design.customer), ("author", design.author), ("reference", design.reference))
    always = (
        ("date", draft.phrases.date(draft.assessment.assessed_on)),
        ("release", release(draft)),
        ("capacity_basis", draft.phrases.fact(design.capacity_basis)),
        ("clusters", clusters(draft)),
        ("reference_edition", draft.assessment.reference_edition),
        ("tool", tool_version(draft)),
        ("hash", design.hash),
    )
    rows = [(key, value) for key, value in stated if value] + list(always)
    return tuple((draft.say(f"cover.{key}"), value) for key, value in rows)


def release(draft: Draft) -> str:
    """Return the release that each cluster was judged by, and whether it was stated or taken as the current one."""
    said = dict.fromkeys(
        draft.say("cover.release_stated" if found.release_stated else "cover.release_assumed", release=found.release)
        for found in draft.assessment.capacity
    )
    return "; ".join(said)


def clusters(draft: Draft) -> str:
    """Return the clusters with their type and number of peers."""
    said = []
    for cluster in draft.design.clusters[:CLUSTERS_ON_COVER]:
        kind = draft.phrases.fact(cluster.type) if cluster.type else draft.phrases.fact(cluster.series)
        said.append(draft.say("cover.cluster", name=draft.cluster_label(cluster.index), type=kind, peers=cluster.size))
    if (more := len(draft.design.clusters) - CLUSTERS_ON_COVER) > 0:
        said.append(draft.say("cover.more_clusters", count=more))
    return "; ".join(said)


def tool_version(draft: Draft) -> str:
    """Return the name and version of this program."""
    return f"{draft.say('cover.tool_name')} {__version__}"


CLUSTERS_ON_COVER = 8
"""More clusters than this are counted on the cover, not named."""
