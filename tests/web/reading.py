"""A page as a browser without JavaScript would take it: its elements, its forms, and what a press on a button sends."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from werkzeug.datastructures import MultiDict

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)


@dataclass(eq=False)
class Element:
    """An element with its attributes, the text in it, and the elements around it, innermost first."""

    tag: str
    attributes: dict[str, str]
    around: tuple[Element, ...] = field(repr=False)
    parts: list[str] = field(default_factory=list, repr=False)

    @property
    def text(self) -> str:
        """The text in it, that of inner elements included."""
        return "".join(self.parts)

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name, "")

    def inside(self, tag: str) -> Element | None:
        """Return the nearest element of a tag around this one."""
        return next((outer for outer in self.around if outer.tag == tag), None)


@dataclass(eq=False)
class Page(HTMLParser):
    """A parsed page."""

    source: str = field(repr=False)
    elements: list[Element] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[Element] = []
        self.feed(self.source)
        self.close()
        assert not self._open, f"not closed: {[element.tag for element in self._open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        element = Element(tag, {name: value or "" for name, value in attrs}, tuple(reversed(self._open)))
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element of SVG that closes itself."""
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}, tuple(reversed(self._open))))

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element, which must be of this tag."""
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1].tag == tag, f"</{tag}> inside <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        """Give a text to every element around it."""
        for element in self._open:
            element.parts.append(data)

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Return the elements of a tag that have these attributes (`class_` for class, `_` for `-`)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self.elements
            if element.tag == tag and all(element.attributes.get(name) == value for name, value in wanted.items())
        ]

    def one(self, tag: str, **attributes: str) -> Element:
        """Return the only such element."""
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} <{tag}> with {attributes}"
        return found[0]

    def by_id(self, identifier: str) -> Element:
        """Return the element of an id."""
        found = [element for element in self.elements if element["id"] == identifier]
        assert len(found) == 1, f"{len(found)} elements #{identifier}"
        return found[0]

    @property
    def ids(self) -> list[str]:
        """Every id, in order."""
        return [element["id"] for element in self.elements if "id" in element.attributes]

    @property
    def text(self) -> str:
        """What a person reads, with white space run together."""
        return " ".join(self.one("body").text.split())

    def values(self, form: Element) -> MultiDict[str, str]:
        """Return what the controls of a form hold, as a browser would send it."""
        sent: MultiDict[str, str] = MultiDict()
        for control in self.elements:
            if form not in control.around or not control["name"] or "disabled" in control.attributes:
                continue
            if control.tag == "input" and control["type"] in ("radio", "checkbox"):
                if "checked" in control.attributes:
                    sent.add(control["name"], control["value"])
            elif control.tag == "input" and control["type"] != "file":
                sent.add(control["name"], control["value"])
            elif control.tag == "textarea":
                # A browser drops the line break right after the tag, and sends the others as CR LF.
                sent.add(control["name"], control.text.removeprefix("\n").replace("\n", "\r\n"))
            elif control.tag == "select":
                options = [option for option in self.all("option") if control in option.around]
                chosen = [option for option in options if "selected" in option.attributes] or options[:1]
                for option in chosen:
                    sent.add(control["name"], option["value"])
        return sent

    def form(self, action_ending: str) -> Element:
        """Return the only form whose action ends so."""
        found = [form for form in self.all("form") if form["action"].endswith(action_ending)]
        assert len(found) == 1, f"{len(found)} forms to {action_ending}"
        return found[0]
