"""The register of file formats: media type, ending, what makes it, and whether it can be made here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec

from planner.assessment import Assessment
from planner.errors import FormatUnavailable
from planner.reference import Reference
from planner.render import (
    Rendition,
    csv,
    drawio,
    filename,
    firewall,
    html,
    junit,
    markdown,
    mermaid,
    pdf,
    runbook_text,
    sarif,
    svg,
    text,
    xlsx,
    zone,
)
from planner.render.pdf.terms import Terms
from planner.wording import Phrases


def _always() -> str | None:
    return None


def _needs(module: str) -> Callable[[], str | None]:
    return lambda: None if find_spec(module) else f"{module} is not installed"


@dataclass(frozen=True, slots=True)
class Renderer:
    """A format: its name in requests, its media type and ending, and the function that makes its bytes."""

    name: str
    media_type: str
    extension: str
    render: Callable[..., bytes]
    """A planner.render.Render; one that is `on_terms` takes those too."""
    unavailable: Callable[[], str | None] = _always
    """Why this installation cannot make it; None when it can."""
    on_terms: bool = False
    """Whether making it takes long enough to have terms."""


RENDERERS: dict[str, Renderer] = {
    renderer.name: renderer
    for renderer in (
        Renderer("pdf", "application/pdf", "pdf", pdf.render, pdf.available, on_terms=True),
        Renderer(
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "xlsx",
            xlsx.render,
            _needs("openpyxl"),
        ),
        Renderer("html", "text/html; charset=utf-8", "html", html.render),
        Renderer("csv", "text/csv; charset=utf-8; header=present", "csv", csv.render),
        Renderer("markdown", "text/markdown; charset=utf-8", "md", markdown.render),
        Renderer("sarif", "application/sarif+json", "sarif", sarif.render),
        Renderer("junit", "application/xml", "xml", junit.render),
        Renderer("svg", "image/svg+xml", "svg", svg.render),
        Renderer("drawio", "application/vnd.jgraph.mxfile", "drawio", drawio.render),
        Renderer("mermaid", "text/vnd.mermaid; charset=utf-8", "mmd", mermaid.render),
        Renderer("flows", "text/csv; charset=utf-8; header=present", "flows.csv", csv.render_flows),
        Renderer("peer_rules", "text/csv; charset=utf-8; header=present", "peer-rules.csv", csv.render_peer_rules),
        Renderer("runbook", "text/markdown; charset=utf-8", "runbook.md", runbook_text.render),
        Renderer("nftables", "text/plain; charset=utf-8", "nft", firewall.renderer("nftables"), firewall.available),
        Renderer("cisco_asa", "text/plain; charset=utf-8", "asa", firewall.renderer("cisco_asa"), firewall.available),
        Renderer("paloalto", "application/xml", "paloalto.xml", firewall.renderer("paloalto"), firewall.available),
        Renderer("juniper", "text/plain; charset=utf-8", "srx", firewall.renderer("juniper"), firewall.available),
        Renderer("txt", "text/plain; charset=utf-8", "txt", text.render),
        Renderer("zone", "text/dns; charset=utf-8", "zone", zone.render),
    )
}
"""Every format by name. JSON is not among them: planner.schemas makes it."""


def render(
    name: str, assessment: Assessment, reference: Reference, phrases: Phrases, terms: Terms | None = None
) -> Rendition:
    """Return the assessment as a file of a format; `terms` are those of a PDF.

    Raises KeyError for a format there is not, FormatUnavailable for one that this installation cannot make.
    """
    renderer = RENDERERS[name]
    if reason := renderer.unavailable():
        raise FormatUnavailable(f"{name}: {reason}")
    make = partial(renderer.render, terms=terms) if renderer.on_terms and terms else renderer.render
    content = make(assessment, reference, phrases)
    return Rendition(filename(assessment, renderer.extension), renderer.media_type, content)
