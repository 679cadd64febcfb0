"""Fifteen rules of the book in Rego, for regorus: the peer of the rule engine.

Each says of a design in the planner's own format what the rule of the same id says, as far as a document that states
all of it goes: no evidence, no words, no unknown facts, one cluster. A fact stands at the peer, the cluster or the
design, as in the planner.
"""

from __future__ import annotations

IDS = (
    "MEM-01", "MEM-02", "MEM-03", "MEM-04", "NET-01", "NET-04", "NET-09", "DNS-01", "DNS-03", "DNS-04", "TLS-11",
    "CFG-02", "CFG-06", "LIC-01", "LIC-06",
)  # fmt: skip

POLICY = """package planner
import rego.v1
c := input.clusters[0]
n := count(c.peers)
inherited(fact) := [object.get(p, fact, object.get(c, fact, object.get(input, fact, null))) | some p in c.peers]
one(fact) if count({v | some v in inherited(fact)}) == 1
stated(fact) if { every v in inherited(fact) { v != null; v != [] } }
own(fact) if count({p[fact] | some p in c.peers}) == n
trip(i, j) := t if {
    some l in c.links
    l.peers == [i, j]
    t := l.round_trip_ms
} else := c.round_trip_ms
addresses := [face.ipv4 | some p in c.peers; some face in [object.get(p, "lan1", {}), object.get(p, "lan2", {})]]
met contains "MEM-01" if { n >= 1; n <= 6 }
met contains "MEM-02" if one("type")
met contains "MEM-03" if one("software_version")
met contains "MEM-04" if one("platform")
met contains "NET-01" if {
    every i in numbers.range(1, n - 1) {
        every j in numbers.range(i + 1, n) { trip(i, j) <= data.limits.peer_round_trip_ms }
    }
}
met contains "NET-04" if { count(addresses) >= n; count({a | some a in addresses}) == count(addresses) }
met contains "NET-09" if { one("ip_protocol"); stated("ip_protocol") }
met contains "DNS-01" if own("system_name")
met contains "DNS-03" if one("domain")
met contains "DNS-04" if stated("dns_servers")
met contains "TLS-11" if count({p.certificate.fingerprint | some p in c.peers}) == n
met contains "CFG-02" if { c.configuration_primary >= 1; c.configuration_primary <= n }
met contains "CFG-06" if { every v in inherited("h323_mode") { v == true } }
met contains "LIC-01" if count({sort(keys) | some keys in inherited("option_keys")}) == 1
met contains "LIC-06" if { every keys in inherited("option_keys") { count(keys) <= data.limits.option_keys_in_effect } }
"""

LIMITS = ("peer_round_trip_ms", "option_keys_in_effect")
"""The limits of the reference that the policy wants as `data.limits`."""

RULE = "data.planner.met"
"""The set of ids whose rule is met."""
