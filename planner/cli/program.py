"""What every command shares: words in the chosen language, options, errors as sentences, and exit codes.

click ends a program of its own accord with 1 on an interrupt or a closed pipe; here 1 means findings and nothing else.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar, cast

import click

from planner.about import __version__
from planner.cli.screen import say_error
from planner.cli.words import LANGUAGE, CouldNot, say
from planner.errors import InvalidVersion, ReferenceDataError, WordingError
from planner.versions import Version
from planner.wording import LANGUAGES

NOTHING_FOUND, FINDINGS, COULD_NOT_CHECK, INTERRUPTED = 0, 1, 2, 130

_CONTEXT = {"help_option_names": ["-h", "--help"]}
F = TypeVar("F", bound=Callable[..., Any])


class WordedOption(click.Option):
    """An option whose help is `cli.option.<words>`, in the language of the run."""

    def __init__(self, *args: Any, words: str, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.words = words

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the lines of the help page."""
        self.help = say(f"option.{self.words}")
        return super().get_help_record(ctx)


class WordedCommand(click.Command):
    """A command whose help is `cli.help.<name>`, in the language of the run."""

    help_facts: Callable[[], dict[str, Any]] | None = None

    def worded_help(self) -> str:
        """Return the help text."""
        return say(f"help.{self.name}", **(self.help_facts() if self.help_facts else {}))

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the first sentence, for the list of commands."""
        self.help = self.worded_help()
        return super().get_short_help_str(limit)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help text."""
        self.help = self.worded_help()
        super().format_help_text(ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option --help with its words."""
        return _worded(super().get_help_option(ctx), "help")


class Program(click.Group):
    """The program: errors become sentences, and no way out but ours sets the exit code."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command and exit with its code; `standalone_mode` is click's and is not used."""
        _forgive_encoding()
        sys.exit(self._run(args, prog_name, complete_var, windows_expand_args, extra))

    def _run(
        self,
        args: Sequence[str] | None,
        prog_name: str | None,
        complete_var: str | None,
        windows_expand_args: bool,
        extra: dict[str, Any],
    ) -> int:
        try:
            code = super().main(
                args,
                prog_name,
                complete_var,
                standalone_mode=False,
                windows_expand_args=windows_expand_args,
                **extra,
            )
        except click.Abort:
            return INTERRUPTED
        except click.ClickException as error:
            error.show()
            return COULD_NOT_CHECK
        except CouldNot as error:
            say_error(str(error))
            return COULD_NOT_CHECK
        except (ReferenceDataError, WordingError) as error:
            # The words themselves may be what is damaged.
            say_error(f"{type(error).__name__}: {error}")
            return COULD_NOT_CHECK
        except Exception:
            # A bug. Python would leave with 1, which a pipeline takes for findings.
            traceback.print_exc()
            return COULD_NOT_CHECK
        return code if isinstance(code, int) else NOTHING_FOUND

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help text of the whole program."""
        self.help = say("help.program")
        super().format_help_text(ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option --help with its words."""
        return _worded(super().get_help_option(ctx), "help")


def _worded(option: click.Option | None, words: str) -> click.Option:
    made = cast("click.Option", option)  # click has none only where both of its names are another option's
    made.help = say(f"option.{words}")
    return made


def _forgive_encoding() -> None:
    """Let a terminal of another encoding show a question mark where it lacks a character, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _choose_language(ctx: click.Context, option: click.Parameter, value: str | None) -> None:
    if value:
        ctx.meta[LANGUAGE] = value


def _show_version(ctx: click.Context, option: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"expressway-planner {__version__}")
        ctx.exit()


class _Date(click.ParamType[date]):
    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(say("error.not_a_date", text=value), param, ctx)


class _Release(click.ParamType[Version]):
    name = "release"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Version:
        try:
            return value if isinstance(value, Version) else Version.parse(value)
        except InvalidVersion:
            self.fail(say("error.not_a_release", text=value[:40]), param, ctx)


RELEASE = _Release()
"""A release of the software, such as X14.2."""


def option(*names: str, words: str, **attributes: Any) -> Callable[[F], F]:
    """Return an option whose help is `cli.option.<words>`."""
    return click.option(*names, cls=WordedOption, words=words, **attributes)


def language_option(command: F) -> F:
    """Add --language. It is read first, so that help and errors are in that language too."""
    return option(
        "--language",
        words="language",
        type=click.Choice(LANGUAGES),
        is_eager=True,
        expose_value=False,
        callback=_choose_language,
    )(command)


def today_option(command: F) -> F:
    """Add --today, the date of the assessment: for runs that must give the same bytes again (also PLANNER_TODAY)."""
    return click.option("--today", type=_Date(), envvar="PLANNER_TODAY", hidden=True, default=date.today)(command)


def command(name: str, help_facts: Callable[[], dict[str, Any]] | None = None) -> Callable[[F], click.Command]:
    """Return a decorator that makes a function a command of the program; what it returns is the exit code."""

    def make(function: F) -> click.Command:
        made = click.command(name, cls=WordedCommand, context_settings=_CONTEXT)(language_option(function))
        made.help_facts = help_facts
        return made

    return make


@click.group(cls=Program, context_settings=_CONTEXT)
@option("--version", words="version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version)
@language_option
def program() -> None:
    """Check a proposed cluster."""
