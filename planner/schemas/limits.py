"""What a request may hold at the most. All such numbers are here; docs/limits.md repeats them, kept true by a test.

They bound the work that a stranger can ask for. They are the service's own and say nothing about Expressway: more than
six peers is a finding of rule MEM-01, up to the point where the request is refused as too large.
"""

from __future__ import annotations

MAX_BYTES = 262_144
"""Size of a request body or design file (PLANNER_MAX_CONTENT_LENGTH may set another for the service)."""

MAX_BATCH_LINES = 100_000
"""Lines of a batch, empty ones included; each may be as large as a single design."""

MAX_BATCH_BYTES = 134_217_728
"""Size of a batch. It is kept on disk, not in memory, until it is answered."""

MAX_BATCHES = 4
"""Batches that one process answers at the same time; the next is asked to come again (503)."""

MAX_BATCH_SILENCE_S = 60
"""Seconds in which a client of a batch must send or take something, where the server can tell (gunicorn)."""

MAX_DEPTH = 20
"""Nesting of objects and lists."""

MAX_DIGITS = 20
"""Digits of a whole number; 40 characters for a decimal one."""

MAX_CLUSTERS = 200
"""Clusters in a design."""

MAX_PEERS = 100
"""Peers in one cluster."""

MAX_PEER_PAIRS = 10_000
"""Ordered pairs of peers in all clusters together: what the port matrix grows with."""

MAX_CLUSTER_PAIRS = 400
"""Pairs of an Expressway-C and an Expressway-E cluster that traverse to each other."""

MAX_LIST = 200
"""Entries of any other list, but links (one for each pair of peers)."""

MAX_LINKS = MAX_PEERS * (MAX_PEERS - 1) // 2
"""Entries of `links` in one cluster."""

MAX_LINE = 120
"""Characters of a name or another single line."""

MAX_HOST = 253
"""Characters of a host name or address."""

MAX_NOTES = 1_000
"""Characters of notes."""

MAX_RECORDS = 1_000
"""DNS records in a design."""

MAX_REASON = 500
"""Characters of the reason of a waiver."""

MAX_PEM = 40_000
"""Characters of a certificate with its chain, as PEM text."""

MAX_CERTIFICATES = 10
"""Certificates in such a text: the server's own and its chain."""

MAX_GROWTH_STEPS = 60
"""Steps in which a demand grows."""

MAX_COUNT = 1_000_000_000
"""The largest demand or licence count."""

MAX_PORT = 65_535
"""The largest port, and the largest priority and weight of an SRV record."""

MAX_ROUND_TRIP_MS = 60_000
"""The largest round trip, in milliseconds."""

MAX_FAULTS = 100
"""Faults told in one answer; the answer says when there were more."""
