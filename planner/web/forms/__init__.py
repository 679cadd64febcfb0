"""The web form and the design document: which fields there are, how they are read, how a document fills them in.

A field's name is the JSON pointer of the fact it holds, so that a fault of the schema finds its field by itself.
"""

from __future__ import annotations

from planner.web.forms.document import (
    add_peer,
    confirm,
    count_peers,
    decode_text,
    list_peers,
    move_down,
    read,
    remove_peer,
    shaped,
    to_form,
)
from planner.web.forms.fields import field_of, listed_peers
from planner.web.forms.kinds import identifier
from planner.web.forms.view import Complaint, FormView, fault_sentence, view

__all__ = [
    "Complaint",
    "FormView",
    "add_peer",
    "confirm",
    "count_peers",
    "decode_text",
    "fault_sentence",
    "field_of",
    "identifier",
    "list_peers",
    "listed_peers",
    "move_down",
    "read",
    "remove_peer",
    "shaped",
    "to_form",
    "view",
]
