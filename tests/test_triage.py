"""Triage: the published log gives its story; lists, wrapped lines and hostile text are read or left, never a crash."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.reference import load_reference
from planner.triage import LONGEST_SHOWN, MOST_SHOWN, MOST_UNKNOWN, MOST_VIEWS, Finding, Triage, log_lines, triage
from tests.logs import ENFORCED, IN_ORDER, PEER_LOST, line

TROUBLE = load_reference().troubleshooting


def told(text: str) -> Triage:
    """Return what a text tells."""
    return triage(text, TROUBLE)


def name(finding: Finding) -> str:
    """Return the alarm's number, or the signature's id."""
    return finding.signature.id if finding.signature else str(finding.number)


def names(text: str) -> list[str]:
    """Return what a text tells that needs attention, in order."""
    return [name(finding) for finding in told(text).findings]


def test_a_lost_peer_is_told_in_the_order_of_triage() -> None:
    """Reachability, then DNS, then the database; within a step alarms first, then lines as the reference has them."""
    assert names(PEER_LOST) == [
        "20004",
        "ras_timed_out",
        "ras_retransmitted",
        "neighbour_timed_out",
        "name_failed_dns",
        "20006",
        "peer_database_down",
        "database_inconsistent",
        "partitioned_network",
        "connect_failed",
        "reconnect_attempt",
    ]


def test_the_story_of_a_lost_peer_has_the_published_times() -> None:
    """The database sees the loss at :43.353, alarm 20006 at :43.524, 20004 at :43.771, H.323 gives up 15 s later."""
    story = told(PEER_LOST).story
    stamps = {name(moment.finding): moment.stamp for moment in story}
    assert name(story[0].finding) == "peer_database_down"
    assert stamps["peer_database_down"].endswith("14:57:43.353-05:00")
    assert stamps["20006"].endswith(":43.524-05:00")
    assert stamps["20004"].endswith(":43.771-05:00")
    order = [name(moment.finding) for moment in story]
    assert order.index("20006") < order.index("20004") < order.index("ras_retransmitted") < order.index("ras_timed_out")
    until = sum(moment.seconds for moment in story[: order.index("ras_timed_out") + 1])
    assert until == pytest.approx(58.871 - 43.353, abs=0.002)


def test_what_was_seen_says_which_peer() -> None:
    """Of two nodes in a line the one that it speaks of; addresses and reasons as they stand."""
    shown = {name(finding): finding.seen.shown for finding in told(PEER_LOST).findings}
    assert shown["peer_database_down"] == ["Node: clusterdb@expc02.apolo.local"]
    assert shown["ras_timed_out"] == ["Dst-ip: 10.15.13.16"]
    assert shown["name_failed_dns"] == ["Queue-Time-ms: 300000"]
    assert any("noproc" in value for value in shown["connect_failed"])
    assert len(told(PEER_LOST).findings[0].seen.hosts) == 1


def test_a_healthy_cycle_needs_no_attention() -> None:
    """Both peers synchronise, list the same peers and name the same primary."""
    found = told(IN_ORDER)
    assert found.findings == ()
    assert [name(each) for each in found.normal] == [
        "synchronisation_completed",
        "synchronisation_started",
        "primary_replicates",
        "subordinate_up_to_date",
        "peer_list",
    ]
    assert [view.host for view in found.views] == ["expc01", "expc02"]
    assert found.views[0].peers == found.views[1].peers == (("10.15.13.15", "expc01"), ("10.15.13.16", "expc02"))
    assert [view.own_index for view in found.views] == ["0", "1"]


def test_who_enforced_tls_is_told() -> None:
    """The change with its user and address, and the alarm that asks for a restart, counted once."""
    found = told(ENFORCED)
    assert [name(each) for each in found.findings] == [
        "20007",
        "tls_mode_changed",
        "cluster_change_detected",
        "alarm_being_raised",
    ]
    change = found.findings[1].seen
    assert change.count == 2
    assert {"User: admin", "Src-ip: 10.15.13.30"} <= set(change.shown)
    assert found.findings[0].seen.count == 1


@pytest.mark.parametrize("text", [PEER_LOST, ENFORCED, IN_ORDER])
@pytest.mark.parametrize("width", [0, 40, 200])
def test_it_does_not_matter_where_lines_are_wrapped(text: str, width: int) -> None:
    """One line of the log a row, or wrapped at blanks to any width: the same is told."""
    lines = [" ".join(found.text.split()) for found in log_lines(text.splitlines())]
    if width:
        rows: list[str] = []
        for word in " ".join(lines).split():
            if rows and len(rows[-1]) + len(word) < width:
                rows[-1] += f" {word}"
            else:
                rows.append(word)
        lines = rows
    again = told("\r\n".join(lines))
    assert [name(each) for each in again.findings] == names(text)
    assert again.lines == told(text).lines


def view(host: str, peers: str, primary: str = "0") -> str:
    """Return the line in which a peer lists its peers."""
    listed = ", ".join(f"u'({peer} {peer})'" for peer in peers)
    fields = {"CodeLocation": "clusterconfigurationutils(750)", "LocalPeerIndex": "0"}
    return line(host, AlternateIPAddresses=f"[{listed}]", ConfigurationMasterIndex=primary, **fields)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([view("a", "ab"), view("b", "ab")], []),
        ([view("a", "ab")], []),
        ([view("a", "ab"), view("b", "ba")], ["peer_lists_differ"]),
        ([view("a", "ab"), view("b", "abc")], ["peer_lists_differ"]),
        ([view("a", "ab"), view("b", "ab", "1")], ["primary_differs"]),
        ([view("a", "ab"), view("b", "b", "1")], ["peer_lists_differ", "primary_differs"]),
        ([view("a", "a"), view("b", "ab"), view("a", "ab")], []),
    ],
)
def test_lists_of_several_peers_are_compared(lines: list[str], expected: list[str]) -> None:
    """Peers, their order and the primary must agree (CFG-01, CFG-02); the last line of each peer counts."""
    assert names("\n".join(lines)) == expected


def test_lists_that_differ_are_shown_by_peer() -> None:
    """Each peer with what it holds."""
    (finding,) = told(f"{view('a', 'ab')}\n{view('b', 'ba')}").findings
    assert finding.seen.shown == ["a: a, b", "b: b, a"]
    assert finding.seen.count == 2


SYNC = {"Module": "developer.replication", "CodeLocation": "clusterconfigurationsynchroniser(270)"}
START = {**SYNC, "Detail": "Starting synchronisation"}
SUCCESS = {**SYNC, "Detail": "Synchronisation completed successfully"}


@pytest.mark.parametrize(
    ("lines", "unfinished"),
    [
        ([line(**START), line(**SUCCESS)], 0),
        ([line(**START)], 1),
        ([line(**START), line(**START), line(**SUCCESS)], 1),
        ([line("a", **START), line("b", **SUCCESS)], 1),
        ([line("a", **START), line("b", **START), line("a", **SUCCESS), line("b", **SUCCESS)], 0),
        ([line(**SUCCESS)], 0),
    ],
)
def test_a_synchronisation_that_did_not_end_is_a_fault(lines: list[str], unfinished: int) -> None:
    """Start and success are paired for each peer."""
    found = [each for each in told("\n".join(lines)).findings if name(each) == "synchronisation_unfinished"]
    assert sum(each.seen.count for each in found) == unfinished


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20017", ["20017"]),
        ("20017\tCluster replication error\tWarning", ["20017"]),
        ("| 20017 | x |", ["20017"]),
        ("* 20017: x", ["20017"]),
        ('"20017","x"', ["20017"]),
        ("we see alarm 20017 here", ["20017"]),
        ("Alarma nº 20017", ["20017"]),
        ("ID: 20017", ["20017"]),
        ("20007 x\n20021 y\n25002 z", ["20021", "20007", "25002"]),
        ("30003", ["30003"]),
        ("uuid 0F96695E-D954-4F6F-85C1-2EF1EAE6F764", ["20006"]),
        ("Restart required: Cluster configuration has been changed, however a restart is required\nfor this to take "
         "effect", ["20007"]),
        ("Cluster replication error: manual synchronization of configuration is required", ["manual_synchronisation"]),
        ("se requiere la sincronización manual de la configuración", ["manual_synchronisation"]),
        ("port 30003 to 30005", []),
        ("10.1.1.1:30003", []),
        ("30003-30005 open", []),
        ("20017.5", []),
        ("200171", []),
        ("99999", []),
        ("uuid 11111111-D954-4F6F-85C1-2EF1EAE6F764", []),
        ("alarm 99999, and alarm 20017", ["20017"]),
        ("nothing of interest", []),
        ("", []),
    ],
)  # fmt: skip
def test_alarm_lists_and_messages_are_read(text: str, expected: list[str]) -> None:
    """A number at the start of a line or called an alarm; a UUID; a message of the product; but no port or address."""
    assert names(text) == expected


def test_an_unknown_alarm_is_told_as_unknown() -> None:
    """The log names an alarm that the reference does not have: its number and text, and no guess."""
    (finding,) = told(line(Event="Alarm Raised", Id="25099", Detail="Something new")).findings
    assert (finding.number, finding.alarm, finding.seen.shown) == (25099, None, ["Something new"])
    assert finding.step == len(TROUBLE.triage)


def test_an_alarm_without_number_is_known_by_its_uuid() -> None:
    """And one with neither is left."""
    uuid = "3bca6888-f622-11df-93be-07cc953d7b99"
    assert names(line(Event="Alarm Raised", UUID=uuid)) == ["20004"]
    assert names(line(Event="Alarm Raised", Id="x")) == []


def test_the_last_event_of_an_alarm_is_kept() -> None:
    """An alarm that went is not told as if it still stood."""
    (finding,) = told("\n".join(line(Event=f"Alarm {what}", Id="20007") for what in ("Raised", "Lowered"))).findings
    assert (finding.event, finding.seen.count) == ("Alarm Lowered", 2)


def test_a_list_beside_the_log_is_not_counted_twice() -> None:
    """What the log tells with time and place stays as it is."""
    (finding,) = told(f"20006 Warning\n{line(Event='Alarm Raised', Id='20006')}").findings
    assert finding.seen.count == 1
    assert finding.seen.hosts == ["expc01"]


@pytest.mark.parametrize(
    "stamp", ["2020-13-45T99:99:99.000+00:00", "0000-01-01T00:00:00Z", "2020-01-01T00:00:00+99:99"]
)
def test_a_time_that_cannot_be_is_no_reason_to_forget_the_line(stamp: str) -> None:
    """It has no place in the story."""
    found = told(line(at=stamp, Event="Alarm Raised", Id="20007"))
    assert [name(each) for each in found.findings] == ["20007"]
    assert found.story == ()


def test_a_line_that_came_late_is_the_first_if_its_time_is() -> None:
    """Logs of several peers follow one another: times are compared, not places."""
    late, early = (line(at=f"2026-01-02T03:04:0{n}Z", Event="Alarm Raised", Id="20007") for n in (5, 1))
    (finding,) = told(f"{late}\n{early}").findings
    assert (finding.seen.first_stamp[-3:], finding.seen.last_stamp[-3:]) == ("01Z", "05Z")


def test_bounds_hold_for_everything_told() -> None:
    """Values, hosts, unknown alarms and compared peers are limited, and what is left out is counted."""
    lines = [line(f"h{n}", Event="Alarm Raised", Id=str(50000 + n), Detail="x" * 1000) for n in range(MOST_UNKNOWN + 7)]
    lines += [line(f"h{n}", Event="Alarm Raised", Id="20007", Detail=f"{n}") for n in range(30)]
    lines += [view(f"h{n}", "ab") for n in range(MOST_VIEWS + 5)]
    found = told("\n".join(lines))
    assert len(found.findings) == MOST_UNKNOWN + 1
    assert found.unknown_left_out == 7
    assert len(found.views) == MOST_VIEWS
    for each in found.findings:
        assert len(each.seen.shown) <= MOST_SHOWN
        assert len(each.seen.hosts) <= MOST_SHOWN
        assert all(len(value) <= LONGEST_SHOWN for value in each.seen.shown)


STAMP = "2020-08-12T14:57:43.353-05:00 h "
HOSTILE = {
    "letters": "a" * 200_000,
    "quotes": '"' * 200_000,
    "fields": '="' * 100_000,
    "open field": "a" * 40 + '="' + "x" * 200_000,
    "blanks": " " * 200_000,
    "lines": "\n" * 200_000,
    "hyphens": "-\n" * 100_000,
    "stamps": STAMP * 6_000,
    "alarms": "alarm " * 33_000,
    "numbers": "20007\n" * 33_000,
    "hex": "0f96695e-" * 22_000,
    "brackets": f'{STAMP}AlternateIPAddresses="{"(" * 200_000}"',
    "peers": f'{STAMP}AlternateIPAddresses="{"(1 2)" * 40_000}"',
    "bars": "|" * 200_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_takes_no_time(text: str) -> None:
    """As much as a page takes, made to be slow: some tenths of a second at most."""
    begin = time.process_time()
    told(text)
    assert time.process_time() - begin < 2


PIECES = st.sampled_from(
    [STAMP, 'Event="Alarm Raised" ', 'Id="20007" ', 'Id="٢٠٠٠٧" ', "20006 ", '"', "=", "\n", "-", "\\", "\x00",
     "\u2028", "\ud800", 'Module="network.h323" Dst-port="1719" Detail="Timeout=True" ',
     "AlternateIPAddresses=\"(a b)\" ", "<b>",
     "9999-12-31T23:59:59-23:59 x ", "0001-01-01T00:00:00+23:59 y "]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join))
def test_any_text_is_told_in_order(text: str) -> None:
    """No text crashes it; findings stand in the order of triage, what is normal apart, moments in the order of time."""
    found = told(text)
    steps = [each.step for each in found.findings]
    assert steps == sorted(steps)
    assert all(each.normal for each in found.normal)
    assert not any(each.normal for each in found.findings)
    assert all(moment.seconds >= 0 for moment in found.story)
    assert len({name(each) for each in found.findings}) == len(found.findings)


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_what_stands_around_hides_no_alarm(before: str, after: str) -> None:
    """An alarm's line is recognised whatever stands on the lines before and after it."""
    noise = [text.replace('"', "").replace("-", "") for text in (before, after)]
    text = f"{noise[0]}\n{line(Event='Alarm Raised', Id='20021')}\n{noise[1]}"
    assert "20021" in names(text)
