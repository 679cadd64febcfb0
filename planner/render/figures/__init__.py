"""Pictures as SVG: a cluster's topology, its use, its capacity after losses and by number of peers, and its growth.

One builder for page and PDF.

The markup is plain and the same for the same input: presentation attributes with literal colours, flat fills and
hatching, no ids, classes, gradients, scripts or outside references. What comes from a design is escaped text.
"""

from __future__ import annotations

from planner.render.figures.charts import (
    LOSSES_SHOWN,
    WATCH_SHARE,
    capacity_chart,
    left_after_losses,
    use_chart,
    use_tone,
)
from planner.render.figures.deployment import NamedFlow, Surroundings, System, deployment
from planner.render.figures.drawing import Drawing, svg_of
from planner.render.figures.growth import growth_chart
from planner.render.figures.options import OptionBar, options_chart
from planner.render.figures.sizes import size_chart
from planner.render.figures.topology import Mark, Marks, topology, topology_drawing
from planner.render.figures.what_if import what_if_chart

__all__ = [
    "LOSSES_SHOWN",
    "WATCH_SHARE",
    "Drawing",
    "Mark",
    "Marks",
    "NamedFlow",
    "OptionBar",
    "Surroundings",
    "System",
    "capacity_chart",
    "deployment",
    "growth_chart",
    "left_after_losses",
    "options_chart",
    "size_chart",
    "svg_of",
    "topology",
    "topology_drawing",
    "use_chart",
    "use_tone",
    "what_if_chart",
]
