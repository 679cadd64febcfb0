"""What the code never does: run text as code, ask a shell, read what can act, use a weak hash, keep a secret.

The source is read, not run: a new line of the kind fails here before anybody can reach it. Each table of exceptions is
whole: one that is no longer needed fails as well.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = {str(file.relative_to(ROOT)): file for file in sorted((ROOT / "planner").rglob("*.py"))}
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = [
    file
    for file in sorted((ROOT / "planner/web/static").glob("*.js"))
    if not file.name.startswith(("htmx", "swagger-ui"))
]
"""Our own; htmx and Swagger UI are others', as published."""


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Yield each call with the dotted name of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def imported(tree: ast.Module) -> set[str]:
    """Return every module that is imported, with those of which something is."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


TREES = {name: ast.parse(file.read_text("utf-8")) for name, file in MODULES.items()}
CALLS = [(name, called, node) for name, tree in TREES.items() for called, node in calls(tree)]
IMPORTED = {name: imported(tree) for name, tree in TREES.items()}

FORBIDDEN_CALLS = {
    "text as code": r"eval|exec|compile|__import__|.*\.import_module",
    "a shell": r"os\.system|os\.popen|subprocess\.getoutput|subprocess\.getstatusoutput|os\.spawn.*|os\.exec.*",
    "a template of text": r"render_template_string|.*\.from_string|(?:jinja2\.|string\.)?Template",
    "YAML that can act": r"yaml\.(?:load|load_all|unsafe_load|full_load|UnsafeLoader|Loader|FullLoader)",
    "a weak hash": r"hashlib\.(?:md5|sha1|new)",
    "a name that can be guessed": r"tempfile\.mktemp|uuid\.uuid[13]",
}
ALLOWED_CALLS = {("text as code", "planner/schemas/straight.py", "exec")}
"""The function that is made of the project's own schemas; nothing that anybody sends is a part of it."""


def test_no_call_of_a_forbidden_kind() -> None:
    """In no module, but where a reason stands beside it."""
    found = {
        (kind, name, called)
        for name, called, _ in CALLS
        for kind, pattern in FORBIDDEN_CALLS.items()
        if re.fullmatch(pattern, called)
    }
    assert found == ALLOWED_CALLS


def test_programs_are_started_with_a_list_and_without_a_shell() -> None:
    """Two of our own, by their full paths: the renderer of pages and the reader of workbooks."""
    started = {
        (name, called): node
        for name, called, node in CALLS
        if called.startswith("subprocess.") and called != "subprocess.SubprocessError"
    }
    assert {name for name, _ in started} == {"planner/render/pdf/renderer.py", "planner/intake/guard.py"}
    for (name, called), node in started.items():
        assert called == "subprocess.Popen", name
        assert "shell" not in {keyword.arg for keyword in node.keywords}
        assert not isinstance(node.args[0], ast.Constant | ast.JoinedStr), name


FORBIDDEN_IMPORTS = {
    "what is read and can act": {"pickle", "marshal", "shelve", "dill", "jsonpickle"},
    "numbers that can be guessed": {"random"},
    "XML that fetches or unfolds": {"xml.etree", "xml.dom", "xml.sax.make_parser", "xml.sax.parse", "lxml"},
    "a database": {"sqlite3", "sqlalchemy", "psycopg", "pymongo", "redis", "dbm"},
    "a directory, a mail server, a shared cache": {"ldap", "ldap3", "smtplib", "imaplib", "pymemcache", "memcache"},
    "other hosts": {"urllib.request", "http.client", "requests", "httpx", "ftplib", "telnetlib", "socketserver"},
    "tokens and sign-in": {"jwt", "authlib", "oauthlib", "itsdangerous", "flask_login", "saml2", "hmac"},
    "queries of its own language, and sockets of browsers": {"graphql", "strawberry", "websockets", "simple_websocket"},
    "passwords and encryption": {"passlib", "bcrypt", "argon2", "cryptography.fernet", "getpass"},
}


@pytest.mark.parametrize("kind", FORBIDDEN_IMPORTS)
def test_no_module_imports(kind: str) -> None:
    """Whatever a rule on such things would ask, there are none of them here."""
    roots = FORBIDDEN_IMPORTS[kind]
    found = {
        (name, module)
        for name, modules in IMPORTED.items()
        for module in modules
        if any(module == root or module.startswith(f"{root}.") for root in roots)
    }
    assert found == set()


def test_of_cryptography_only_reading_is_used() -> None:
    """Certificates are read; nothing is encrypted, signed, or made a key of."""
    used = {module for modules in IMPORTED.values() for module in modules if module.startswith("cryptography")}
    assert used
    assert {
        module for module in used if re.search(r"ciphers|kdf|fernet|aead|padding|keywrap|x448|x25519", module)
    } == set()
    made = {called for _, called, _ in CALLS}
    assert not {called for called in made if re.search(r"generate_private_key|\.encrypt$|\.decrypt$|\.sign$", called)}


def test_hashes_are_sha_256() -> None:
    """Of the hash functions of hashlib no other is used."""
    used = {found for _, called, _ in CALLS for found in re.findall(r"^hashlib\.\w+", called)}
    assert used == {"hashlib.sha256"}


def test_what_is_not_to_be_guessed_comes_from_the_system() -> None:
    """Ids of jobs have 128 bits of its random numbers; ids of requests, which open nothing, have 64."""
    drawn = {
        (name, ast.unparse(node)) for name, called, node in CALLS
        if re.fullmatch(r"secrets\.\w+", called)
    }  # fmt: skip
    assert ("planner/jobs.py", "secrets.token_hex(16)") in drawn
    assert {call for _, call in drawn} == {"secrets.token_hex(16)", "secrets.token_hex(8)"}


def test_patterns_are_not_made_of_what_is_sent() -> None:
    """What is looked for by a pattern that is put together is escaped, or a constant of the module."""
    loose = set()
    for name, called, node in CALLS:
        if re.fullmatch(r"re\.(?:compile|match|search|fullmatch|sub|split|findall|finditer)", called):
            pattern = node.args[0]
            parts = pattern.values if isinstance(pattern, ast.JoinedStr) else [pattern]
            asked = [part.value if isinstance(part, ast.FormattedValue) else part for part in parts]
            loose |= {(name, ast.unparse(part)) for part in asked if not _is_our_own(part)}
    assert loose == {
        ("planner/schemas/fields.py", "self.pattern"),  # a constant of each field's class
        ("planner/schemas/straight.py", "sure.replace('LONGEST', str(getattr(field, 'longest', '')))"),  # likewise
        ("planner/web/forms/document.py", "'[,;\\\\n\\\\r]' if field.spaces else '[\\\\s,;]'"),  # one of two
        ("planner/web/pages/terms.py", "'|'.join(each)"),  # words of data/text, escaped there
    }


def _is_our_own(part: ast.expr) -> bool:
    """Whether a part of a pattern is written there, escaped, or made of constants by name."""
    text = ast.unparse(part)
    names = {node.id for node in ast.walk(part) if isinstance(node, ast.Name)}
    return text.startswith("re.escape(") or all(name.isupper() for name in names)


def test_our_scripts_take_text_for_text() -> None:
    """No text of a page or an answer becomes code or markup, no other window is heard, nothing lasts in the browser."""
    assert len(SCRIPTS) > 3
    for file in SCRIPTS:
        code = file.read_text("utf-8")
        assert not re.search(r"\b(?:eval|Function)\(|setTimeout\(\s*[\"'`]|document\.write|insertAdjacentHTML", code), (
            file
        )
        assert not re.search(r"\.(?:inner|outer)HTML\s*\+?=[^=]", code), file
        assert not re.search(
            r"postMessage|addEventListener\(\s*[\"']message|localStorage|indexedDB|\.cookie\b", code
        ), file
        assert not re.search(r"__proto__|\.prototype\b|Object\.assign|\bfor \(\w+ (?:const|let) \w+ in ", code), file
        assert not re.search(r"https?://", code), file


def test_a_tab_keeps_what_is_typed_in_one_place() -> None:
    """In one key of its session storage, which ends with the tab; another holds only which parts are unfolded."""
    keys = {
        (file.name, key)
        for file in SCRIPTS
        for key in re.findall(r"sessionStorage\.setItem\((\w+)", file.read_text("utf-8"))
    }
    assert keys == {("editor.js", "UNSENT"), ("editor.js", "UNFOLDED")}


def test_pages_hold_nothing_that_old_browsers_ran() -> None:
    """No plug-in, no frame, no field for a password, no template that builds another, no address but links of https."""
    assert len(TEMPLATES) > 20
    for file in TEMPLATES:
        source = file.read_text("utf-8")
        assert not re.search(r"<(?:object|embed|applet|iframe|frame|base)\b", source), file.name
        assert not re.search(r"type=\"?password|autocomplete=\"(?:current|new)-password", source), file.name
        assert not re.search(r"javascript:|http://(?!www\.w3\.org)", source), file.name
