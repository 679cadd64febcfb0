"""An answer is taken whole, whatever the client does; what it has not taken yet is held and known."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from planner.web.gunicorn_intake import CONTINUE
from planner.web.gunicorn_outlet import Outlet

MUCH = 8_000_000


@pytest.fixture
def pair() -> Iterator[tuple[Outlet, socket.socket]]:
    """Return an outlet and its client."""
    ours, theirs = socket.socketpair()
    theirs.settimeout(180)
    # Less than MUCH on any machine, whatever its system gives a socket.
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65_536)
    with theirs:
        outlet = Outlet(ours)
        yield outlet, theirs
        outlet.close()


def test_nothing_goes_before_it_is_told_to(pair: tuple[Outlet, socket.socket]) -> None:
    """Pieces are kept together and go at once."""
    outlet, client = pair
    outlet.sendall(b"one ")
    outlet.sendall(b"")
    assert outlet.send(memoryview(b"two")) == 3
    assert outlet.unsent == 7
    assert outlet.flush()
    assert client.recv(100) == b"one two"
    assert outlet.unsent == 0


def test_what_is_not_taken_stays(pair: tuple[Outlet, socket.socket]) -> None:
    """However much it is, nobody waits; it comes whole and in order as the client takes it."""
    outlet, client = pair
    pieces = [bytes([number]) * (MUCH // 100) for number in range(100)]
    for piece in pieces:
        outlet.sendall(piece)
    assert outlet.flush()
    assert 0 < outlet.unsent < MUCH
    assert not outlet.flush()
    taken = bytearray()
    while len(taken) < MUCH:
        taken += client.recv(1_000_000)
        outlet.flush()
    assert outlet.unsent == 0
    assert taken == b"".join(pieces)


def test_a_client_that_is_gone_is_known(pair: tuple[Outlet, socket.socket]) -> None:
    """What was for it is let go."""
    outlet, client = pair
    client.close()
    outlet.sendall(b"x")
    outlet.flush()
    assert outlet.broken
    assert outlet.unsent == 0


def test_what_has_come_is_read_without_waiting(pair: tuple[Outlet, socket.socket]) -> None:
    """Nothing yet, something, the end, and a connection that broke."""
    outlet, client = pair
    assert outlet.come() is None
    client.sendall(b"x")
    assert outlet.come() == b"x"
    outlet.sendall(b"what the client does not read before it goes")
    outlet.flush()
    client.close()
    assert outlet.come() == b""
    assert outlet.come() == b""


def test_whoever_works_cannot_wait_for_the_client(pair: tuple[Outlet, socket.socket]) -> None:
    """A server would make the socket wait; a request that is not whole then is one that broke off."""
    outlet, _ = pair
    outlet.setblocking(True)
    outlet.settimeout(None)
    assert outlet.gettimeout() == 0
    with pytest.raises(ConnectionResetError):
        outlet.recv(10)


def test_a_stream_waits_but_not_for_ever(pair: tuple[Outlet, socket.socket]) -> None:
    """It reads and writes as a socket does, with a limit that can be set and not be taken away."""
    outlet, client = pair
    outlet.streams = True
    assert outlet.streams
    assert outlet.gettimeout()
    outlet.setblocking(True)
    outlet.settimeout(None)
    assert outlet.gettimeout()
    assert outlet.send(b"at once") == 7
    assert client.recv(100) == b"at once"
    outlet.settimeout(0.01)
    with pytest.raises(TimeoutError):
        outlet.recv(10)
    with pytest.raises(TimeoutError):
        outlet.sendall(bytes(MUCH))
    client.sendall(b"x")
    outlet.settimeout(60)
    assert outlet.recv(10) == b"x"
    outlet.streams = False
    assert outlet.gettimeout() == 0


def test_a_client_is_told_once_to_go_on(pair: tuple[Outlet, socket.socket]) -> None:
    """By whoever was first; gunicorn's own word comes only where nobody was."""
    outlet, client = pair
    outlet.continued = True
    assert outlet.send(CONTINUE) == len(CONTINUE)
    assert outlet.unsent == 0
    outlet.continued = False
    outlet.send(CONTINUE)
    outlet.flush()
    assert client.recv(100) == CONTINUE


def test_a_goodbye_is_heard(pair: tuple[Outlet, socket.socket]) -> None:
    """Nothing more comes; one that is gone already minds nothing."""
    outlet, client = pair
    outlet.say_goodbye()
    assert client.recv(10) == b""
    client.close()
    outlet.close()
    outlet.say_goodbye()
