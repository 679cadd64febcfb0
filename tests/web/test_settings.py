"""Settings are read from PLANNER_* variables, checked all at once, and never guessed."""

from __future__ import annotations

import pytest

from planner.web.settings import ACCESS, AccessNotStated, Settings, SettingsError, is_loopback, load_settings, names


def test_without_any_setting_it_is_a_local_service() -> None:
    """The defaults serve one person on one machine."""
    assert load_settings() == Settings(
        host="127.0.0.1",
        port=8000,
        default_language="en",
        max_content_length=262_144,
        pdf="auto",
        pdf_seconds=120,
        pdf_memory_mb=1536,
        trusted_hosts=("localhost", "127.0.0.1", "[::1]"),
        trusted_proxies=0,
        access=None,
        metrics="auto",
        requests_at_work=4,
        requests_waiting=64,
        log_level="info",
        secret_key=None,
        database_url=None,
    )


def test_every_setting_is_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """PLANNER_<NAME>, as text."""
    values = {
        "BIND": "0.0.0.0:8080",
        "DEFAULT_LANGUAGE": "es",
        "MAX_CONTENT_LENGTH": "65536",
        "PDF": "off",
        "PDF_SECONDS": "30",
        "PDF_MEMORY_MB": "768",
        "TRUSTED_HOSTS": "Planner.Example.com, .lab.example",
        "TRUSTED_PROXIES": "2",
        "ACCESS": "proxy",
        "METRICS": "on",
        "REQUESTS_AT_WORK": "8",
        "REQUESTS_WAITING": "16",
        "LOG_LEVEL": "warning",
        "SECRET_KEY": "0123456789" * 4,
        "DATABASE_URL": "sqlite:///planner.db",
    }
    assert set(values) == names()
    for name, value in values.items():
        monkeypatch.setenv(f"PLANNER_{name}", value)
    assert load_settings() == Settings(
        host="0.0.0.0",
        port=8080,
        default_language="es",
        max_content_length=65_536,
        pdf="off",
        pdf_seconds=30,
        pdf_memory_mb=768,
        trusted_hosts=("planner.example.com", ".lab.example"),
        trusted_proxies=2,
        access="proxy",
        metrics="on",
        requests_at_work=8,
        requests_waiting=16,
        log_level="warning",
        secret_key="0123456789" * 4,
        database_url="sqlite:///planner.db",
    )


def test_what_is_given_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """create_app(config) stands above the environment."""
    monkeypatch.setenv("PLANNER_PDF", "off")
    assert load_settings({"PDF": "auto", "TRUSTED_HOSTS": ("a.example",)}).trusted_hosts == ("a.example",)
    assert load_settings({"PDF": "auto"}).pdf == "auto"


def test_all_faults_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line names the variable and what it must be."""
    for name, value in {
        "PLANNER_BIND": "here:there",
        "PLANNER_PDF": "yes",
        "PLANNER_DEFAULT_LANGUAGE": "fr",
        "PLANNER_MAX_CONTENT_LENGTH": "a lot",
        "PLANNER_TRUSTED_HOSTS": "https://a.example",
        "PLANNER_TRUSTED_PROXIES": "-1",
        "PLANNER_ACCESS": "everybody",
        "PLANNER_METRICS": "yes",
        "PLANNER_LOG_LEVEL": "loud",
        "PLANNER_SECRET_KEY": "",
        "PORT": "80.5",
    }.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    told = dict(fault.split(": ", 1) for fault in refused.value.faults)
    assert set(told) == {
        "PLANNER_BIND",
        "PLANNER_PDF",
        "PLANNER_DEFAULT_LANGUAGE",
        "PLANNER_MAX_CONTENT_LENGTH",
        "PLANNER_TRUSTED_HOSTS",
        "PLANNER_TRUSTED_PROXIES",
        "PLANNER_ACCESS",
        "PLANNER_METRICS",
        "PLANNER_LOG_LEVEL",
        "PLANNER_SECRET_KEY",
        "PORT",
    }
    assert told["PLANNER_DEFAULT_LANGUAGE"] == "must be one of en, es"
    assert told["PORT"] == "must be from 0 to 65535"


@pytest.mark.parametrize(
    ("bind", "port", "expected"),
    [
        ("127.0.0.1:9000", None, ("127.0.0.1", 9000)),
        ("127.0.0.1", None, ("127.0.0.1", 8000)),
        ("[::1]:9000", None, ("::1", 9000)),
        ("[::]", None, ("::", 8000)),
        ("localhost:0", None, ("localhost", 0)),
        ("127.0.0.1:9000", "5000", ("127.0.0.1", 5000)),
        ("127.0.0.1", "0", ("127.0.0.1", 0)),
    ],
)
def test_where_it_listens(
    monkeypatch: pytest.MonkeyPatch, bind: str, port: str | None, expected: tuple[str, int]
) -> None:
    """PLANNER_BIND is HOST:PORT; PORT, which platforms set, wins over its port."""
    monkeypatch.setenv("PLANNER_BIND", bind)
    if port is not None:
        monkeypatch.setenv("PORT", port)
    settings = load_settings({"ACCESS": "network"})
    assert (settings.host, settings.port) == expected


@pytest.mark.parametrize("bind", ["", ":80", "a b:80", "::1:80", "host:65536", "host:-1", "http://host", "[host]:80"])
def test_where_it_cannot_listen(bind: str) -> None:
    """Anything else is refused."""
    with pytest.raises(SettingsError, match="PLANNER_BIND: must be HOST:PORT"):
        load_settings({"BIND": bind})


@pytest.mark.parametrize("hosts", ["", ",", "a b", "host:80", "*", "host/", "-", "[host]", ["a.example", ""], 5])
def test_hosts_that_nobody_could_ask_for(hosts: object) -> None:
    """A name with a port, a star or nothing at all would never match, or match everything."""
    with pytest.raises(SettingsError, match="PLANNER_TRUSTED_HOSTS"):
        load_settings({"TRUSTED_HOSTS": hosts})


def test_a_misspelt_setting_is_worth_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    """It does not stop the start, but is told; variables of the tests are not."""
    monkeypatch.setenv("PLANNER_LANGUAGE", "es")
    monkeypatch.setenv("PLANNER_TEST_CHROMIUM", "/usr/bin/chromium")
    assert load_settings().warnings == ("PLANNER_LANGUAGE: no such setting",)


def test_listening_to_others_without_naming_hosts_is_worth_a_warning() -> None:
    """Only local names would be answered; the warning names the setting."""
    wide = {"BIND": "0.0.0.0:80", "ACCESS": "network"}
    (warning,) = load_settings(wide).warnings
    assert warning.startswith("PLANNER_TRUSTED_HOSTS")
    assert load_settings({**wide, "TRUSTED_HOSTS": "a.example"}).warnings == ()


def test_keeping_nobody_out_is_worth_a_warning() -> None:
    """Also on loopback, where a proxy may lead to it."""
    (warning,) = load_settings({"ACCESS": "open"}).warnings
    assert warning.startswith("PLANNER_ACCESS: open")


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.1", False),
        ("planner.example.com", False),
        ("localhost.example.com", False),
    ],
)
def test_what_other_machines_can_reach_needs_a_word_on_who_is_let_in(host: str, loopback: bool) -> None:
    """By the setting or by an argument; each way to let people in will do. What is for this machine needs none."""
    assert is_loopback(host) is loopback
    bind = f"[{host}]:80" if ":" in host else f"{host}:80"
    behind = {"TRUSTED_PROXIES": 1, "TRUSTED_HOSTS": "planner.example.com"}
    assert {load_settings({"BIND": bind, "ACCESS": word, **behind}).access for word in ACCESS} == set(ACCESS)
    for given, argument in (({"BIND": bind}, None), ({"BIND": "127.0.0.1"}, host)):
        if loopback:
            assert load_settings(given, host=argument).host == host
        else:
            with pytest.raises(AccessNotStated, match=r"PLANNER_ACCESS: .* one of proxy, network, open") as refused:
                load_settings(given, host=argument)
            assert refused.value.host == host


def test_an_argument_may_narrow_what_is_listened_on() -> None:
    """A host given when the service is started stands above PLANNER_BIND, and a port above PORT."""
    settings = load_settings({"BIND": "0.0.0.0:80"}, host="127.0.0.1", port=0)
    assert (settings.host, settings.port) == ("127.0.0.1", 0)


def test_a_proxy_is_only_one_that_is_described() -> None:
    """To let a proxy sign people in, its name and its number must be known; both are told at once."""
    with pytest.raises(SettingsError) as refused:
        load_settings({"ACCESS": "proxy"})
    assert [fault.partition(":")[0] for fault in refused.value.faults] == [
        "PLANNER_TRUSTED_HOSTS",
        "PLANNER_TRUSTED_PROXIES",
    ]
    with pytest.raises(SettingsError, match=r"^PLANNER_TRUSTED_PROXIES: .* as PLANNER_ACCESS is proxy$"):
        load_settings({"ACCESS": "proxy", "TRUSTED_HOSTS": "planner.example.com"})


def test_a_short_secret_is_worth_a_warning() -> None:
    """And the warning does not tell it."""
    (warning,) = load_settings({"SECRET_KEY": "hunter2"}).warnings
    assert warning.startswith("PLANNER_SECRET_KEY")
    assert "hunter2" not in warning
