"""What one design costs in process, beside pydantic, marshmallow and regorus, and how the cost grows.

Run with `make bench`. All variants of a table are taken in turns within one run: compare the ratios, absolute figures
belong to the machine. Times are the process's own processor time, medians of all turns.

* **Schema**: bytes to the checked document, against pydantic 2 `model_validate_json` of the same document (its model
  checks types, bounds and patterns; texts to NFC, addresses to canonical form, duplicate keys and contradictions it
  leaves out), and against the same schema through marshmallow alone.
* **Rules**: the whole book with its evidence, against regorus evaluating fifteen of the rules without any.
* **Growth**: the assessment of designs of more and more peers and clusters, and lines of a batch one after another.
"""

from __future__ import annotations

import gc
import json
import logging
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pydantic_design
import rego_rules
import regorus
from goals import tell

from planner.assessment import assess, judge
from planner.design import Design
from planner.reference import load_reference
from planner.resources import directory
from planner.rules import RULES, Outcome, run
from planner.schemas import dump_assessment, dump_compact, parse_design, read_design
from planner.schemas.design import DESIGN_SCHEMA, fill_in
from planner.schemas.straight import straight
from planner.schemas.text import decode_plain
from planner.web.api.answers import encode
from planner.wording import load_wording

EXAMPLE = (directory("data") / "examples" / "six-peers.json").read_bytes()
DOCUMENT = json.loads(EXAMPLE)
TODAY = date(2026, 11, 22)
REFERENCE, PHRASES = load_reference(), load_wording().phrases("en")
TURNS, TURN_S = 7, 0.05
PEERS, CLUSTERS, LINES = (1, 2, 4, 6, 20, 100), (1, 5, 20, 100), (10, 100, 500)


def say(line: str = "") -> None:
    """Print a line."""
    sys.stdout.write(f"{line}\n")


def medians(variants: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return the median seconds of one call of each, taken in turns of about TURN_S."""
    numbers, spent = {}, {name: list[float]() for name in variants}
    for name, work in variants.items():
        work()
        began = time.process_time()
        work()
        numbers[name] = max(1, round(TURN_S / max(time.process_time() - began, 1e-6)))
    for _ in range(TURNS):
        for name, work in variants.items():
            gc.collect()
            began = time.process_time()
            for _ in range(numbers[name]):
                work()
            spent[name].append((time.process_time() - began) / numbers[name])
    return {name: statistics.median(times) for name, times in spent.items()}


def table(title: str, middle: dict[str, float], against: str) -> None:
    """Print times and their ratios to one of them."""
    say(f"\n{title:<52}{'us':>12}{'ratio':>9}")
    for name, seconds in middle.items():
        say(f"{name:<52}{seconds * 1e6:>12.1f}{seconds / middle[against]:>9.2f}")


def schema() -> None:
    """Measure bytes to the checked document."""
    load = straight(DESIGN_SCHEMA)
    model = pydantic_design.Design
    if load(DOCUMENT) != DESIGN_SCHEMA.load(DOCUMENT):
        raise SystemExit("the straight loader and the schema differ")
    middle = medians(
        {
            "pydantic, model_validate_json": lambda: model.model_validate_json(EXAMPLE),
            "json.loads alone": lambda: json.loads(EXAMPLE),
            "straight loader": lambda: load(decode_plain(EXAMPLE)),
            "the same, with defaults": lambda: fill_in(load(decode_plain(EXAMPLE))),
            "marshmallow alone": lambda: DESIGN_SCHEMA.load(json.loads(EXAMPLE)),
            "read_design(): to the Design with all inherited": lambda: read_design(EXAMPLE),
        }
    )
    table(f"schema: {len(EXAMPLE):,} bytes to a checked document", middle, "pydantic, model_validate_json")
    tell(1, middle["the same, with defaults"] / middle["pydantic, model_validate_json"])


def rules() -> None:
    """Measure the rule book against some of its rules in regorus, after comparing what both say."""
    engine = regorus.Engine()
    engine.add_policy("rules.rego", rego_rules.POLICY)
    engine.add_data({"limits": {limit: REFERENCE.limit(limit).value for limit in rego_rules.LIMITS}})

    def rego() -> Any:
        engine.set_input_json(EXAMPLE.decode())
        return engine.eval_rule(rego_rules.RULE)

    def book(chosen: Any) -> Callable[[], Any]:
        def judged() -> Any:
            design = Design.from_document(document)  # anew, since a design keeps what was asked of it
            return run(chosen, design, REFERENCE, capacity, TODAY)

        return judged

    design = read_design(EXAMPLE)
    document, capacity = design.document, judge(design, REFERENCE, TODAY).capacity
    some = [RULES[rule] for rule in rego_rules.IDS]
    met = {result.rule.id for result in book(some)() if result.outcome is Outcome.MET}
    if met != rego():
        raise SystemExit(f"regorus and the planner differ: {met ^ rego()}")
    middle = medians(
        {
            f"regorus, {len(some)} rules, from JSON": rego,
            "making the design alone": lambda: Design.from_document(document),
            f"the same {len(some)} rules with evidence, design made": book(some),
            f"all {len(RULES)} rules with evidence, design made": book(list(RULES.values())),
        }
    )
    table("rules: six peers", middle, f"regorus, {len(some)} rules, from JSON")
    book_alone = middle[f"all {len(RULES)} rules with evidence, design made"] - middle["making the design alone"]
    tell(2, book_alone / middle[f"regorus, {len(some)} rules, from JSON"])


def stages() -> None:
    """Measure each step of a request, and the steps together."""
    design = read_design(EXAMPLE)
    judged, whole = judge(design, REFERENCE, TODAY), assess(design, REFERENCE, TODAY)
    dumped = dump_assessment(whole, REFERENCE, PHRASES)
    middle = medians(
        {
            "read_design()": lambda: read_design(EXAMPLE),
            "read, judge()": lambda: judge(read_design(EXAMPLE), REFERENCE, TODAY),
            "read, assess()": lambda: assess(read_design(EXAMPLE), REFERENCE, TODAY),
            "dump_compact()": lambda: dump_compact(judged),
            "dump_assessment()": lambda: dump_assessment(whole, REFERENCE, PHRASES),
            f"JSON of it, {len(encode(dumped)):,} bytes": lambda: encode(dumped),
            "compact, bytes to bytes": lambda: compact(EXAMPLE),
            "full, bytes to bytes": lambda: full(EXAMPLE),
        }
    )
    table("one request without the web: six peers", middle, "compact, bytes to bytes")


def compact(content: bytes) -> bytes:
    """Return the compact answer to a design."""
    return encode(dump_compact(judge(read_design(content), REFERENCE, TODAY)))


def full(content: bytes) -> bytes:
    """Return the full answer to a design."""
    return encode(dump_assessment(assess(read_design(content), REFERENCE, TODAY), REFERENCE, PHRASES))


def grown(peers: int, clusters: int) -> bytes:
    """Return the example with so many peers in each of so many clusters."""
    cluster = {name: value for name, value in DOCUMENT["clusters"][0].items() if name != "links"}
    model = cluster["peers"][0]

    def one(place: int) -> dict[str, Any]:
        members = [
            {
                **model,
                "address": f"exp{number}.c{place}.northwind.example",
                "lan1": {"ipv4": f"10.{place}.{number}.1", "prefix": 24},
            }
            for number in range(1, peers + 1)
        ]
        return {**cluster, "name": f"c{place}.northwind.example", "peers": members}

    return json.dumps({**DOCUMENT, "clusters": [one(place) for place in range(clusters)]}).encode()


def growth() -> None:
    """Measure how the cost grows with peers, clusters and lines."""
    for title, sizes in (
        ("peers in one cluster", [(peers, 1) for peers in PEERS]),
        ("clusters of two peers", [(2, clusters) for clusters in CLUSTERS]),
    ):
        say(f"\n{title:<28}{'port rows':>11}{'compact ms':>13}{'full ms':>11}{'full KB':>10}")
        for peers, clusters in sizes:
            content = grown(peers, clusters)
            rows = len(assess(parse_design(json.loads(content)), REFERENCE, TODAY).ports.rows)
            middle = {name: once(work, content) for name, work in (("compact", compact), ("full", full))}
            size = peers if clusters == 1 and title.startswith("peers") else clusters
            say(
                f"{size:<28}{rows:>11,}{middle['compact'] * 1000:>13.2f}{middle['full'] * 1000:>11.2f}"
                f"{len(full(content)) / 1000:>10,.0f}"
            )
    say(f"\n{'lines of a batch':<28}{'ms':>11}{'us a line':>13}")
    for number in LINES:
        lines = [json.dumps({**DOCUMENT, "name": f"design {place}"}).encode() for place in range(number)]
        seconds = once(lambda lines: [compact(line) for line in lines], lines)
        say(f"{number:<28,}{seconds * 1000:>11.1f}{seconds / number * 1e6:>13.0f}")


def once(work: Callable[[Any], object], given: Any) -> float:
    """Return the least seconds of three calls."""
    spent = []
    for _ in range(3):
        began = time.process_time()
        work(given)
        spent.append(time.process_time() - began)
    return min(spent)


def main() -> None:
    """Measure and print."""
    logging.disable(logging.CRITICAL)
    schema()
    rules()
    stages()
    growth()


if __name__ == "__main__":
    main()
