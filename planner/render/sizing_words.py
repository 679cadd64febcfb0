"""Options of a sizing in words: what one is called, and what goes with one more of its peers."""

from __future__ import annotations

from planner.sizing import Answer, Option
from planner.wording import Phrases


def option_name(option: Option, phrases: Phrases) -> str:
    """Return 'Medium VM, peers: 3', or with several clusters '2 × 3 peers'."""
    facts = {"platform": option.offer.platform, "peers": option.peer_count, "clusters": option.clusters}
    return phrases.say(f"sizing.option.{'one' if option.clusters == 1 else 'several'}", **facts)


def one_more_text(answer: Answer, phrases: Phrases) -> str:
    """Return what of the binding metric goes with one more peer, and whether the demand is still carried then.

    Empty with nothing asked, which binds no metric.
    """
    load = answer.binding_load
    if load is None:
        return ""
    state = "fits" if answer.carries_after_one_more_loss else "too_little"
    return phrases.say(f"sizing.one_more.{state}", lost=answer.lost_of(load.metric))
