"""The web form and the design document: which fields there are, how they are read, how a document fills them in.

A field's name is the JSON pointer of the fact it holds, so that a fault of the schema finds its field by itself.
"""

from __future__ import annotations

from planner.web.forms.document import confirm, decode_text, read, sent_shape, shaped, to_form, unknown
from planner.web.forms.kinds import identifier
from planner.web.forms.shape import Shape, exception_name, exception_names, field_of, listed_peers, placed
from planner.web.forms.view import ClusterCard, FormView, view
from planner.web.forms.words import MOST_COMPLAINTS, Complaint, cluster_title, complaints, fault_sentence, place_label

__all__ = [
    "MOST_COMPLAINTS",
    "ClusterCard",
    "Complaint",
    "FormView",
    "Shape",
    "cluster_title",
    "complaints",
    "confirm",
    "decode_text",
    "exception_name",
    "exception_names",
    "fault_sentence",
    "field_of",
    "identifier",
    "listed_peers",
    "place_label",
    "placed",
    "read",
    "sent_shape",
    "shaped",
    "to_form",
    "unknown",
    "view",
]
