"""What the command line itself says, in the reader's language: `--help`, and what is wrong with what was typed.

typer words both in English alone. Its sentences are looked up here, as it wrote them; English is left to typer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import typer
from rich.cells import cell_len

from ..core.terminal import say, say_lines
from ..core.text import as_looked_up
from ..core.translation import gettext, gettext_noop

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# How typer says it -> our sentence with the same gaps, filled with what stood there.
_SAID = (
    (r"No such option: (?P<option>\S+)", gettext_noop("There is no option {option}.")),
    (
        r"No such option: (?P<option>\S+) \(Possible options: (?P<options>.+)\)",
        gettext_noop("There is no option {option}. Did you mean {options}?"),
    ),
    (r"No such command (?P<command>'.*')\.", gettext_noop("There is no command {command}.")),
    (
        r"No such command (?P<command>'.*')\. Did you mean (?P<commands>.+)\?",
        gettext_noop("There is no command {command}. Did you mean {commands}?"),
    ),
    (r"Missing command\.", gettext_noop("A command is missing.")),
    (r"Missing argument (?P<name>'.*')\.", gettext_noop("{name} is missing.")),
    (r"Missing option (?P<name>'.*')\.", gettext_noop("The option {name} is missing.")),
    (r"Got unexpected extra arguments?(?:\(s\))? \((?P<words>.*)\)", gettext_noop("This is too much: {words}")),
    (r"Option (?P<option>'.*') does not take a value\.", gettext_noop("The option {option} takes no value.")),
    (r"Option (?P<option>'.*') requires an argument\.", gettext_noop("The option {option} needs a value.")),
    (
        r"Invalid value for (?P<name>.+?): Input should be a valid integer.*",
        gettext_noop("{name}: this is no whole number."),
    ),
    (r"Invalid value for (?P<name>.+?): Input should be a valid number.*", gettext_noop("{name}: this is no number.")),
    (
        r"Invalid value for (?P<name>.+?): Input should be greater than or equal to (?P<value>.+)",
        gettext_noop("{name}: {value} is the least."),
    ),
    (
        r"Invalid value for (?P<name>.+?): Input should be less than or equal to (?P<value>.+)",
        gettext_noop("{name}: {value} is the most."),
    ),
    (
        r"Invalid value for (?P<name>.+?): Value error, (?P<value>'.*') is not one of (?P<values>.+)\.",
        gettext_noop("{name}: {value} is none of {values}."),
    ),
    (r"Invalid value for (?P<name>.+?): (?P<what>.+)", gettext_noop("{name}: {what}")),
    (r"Invalid value: (?P<what>.+)", gettext_noop("This value cannot be: {what}")),
)
_MATCHES = [(re.compile(said), ours) for said, ours in _SAID]
_EXTRA = re.compile(r"  \[(?P<extra>[^\[\]]*(?:default: |required|env var: )[^\[\]]*)\]$")
_HEADINGS = (gettext_noop("Options"), gettext_noop("Arguments"), gettext_noop("Commands"))
_HAN = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_PIECES = re.compile(rf"[{_HAN}]|[^\s{_HAN}]+|\s+")
_OF_TYPER = (
    gettext_noop("Show this message and exit."),
    gettext_noop("Install completion for the current shell."),
    gettext_noop("Show completion for the current shell, to copy it or customize the installation."),
)


def print_error(error: Any) -> None:
    """What is wrong with what was typed, to standard error: how it is written, and what does not fit."""
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":  # nothing was typed: its message is the help
        say_lines(error.format_message(), err=True)
        return
    if context is not None:
        say_lines(_told(context).get_usage(), err=True)
        command = f"{context.command_path} {context.help_option_names[0]}"
        say(gettext("More about it: {command}", command=command), err=True)
        say(err=True)
    say(gettext("Error: {what}", what=worded_error(str(error.format_message()))), err=True)


def worded_error(said: str) -> str:
    """A sentence of typer's in the language of now; what nobody has met yet as it is."""
    for match, ours in _MATCHES:
        if found := match.fullmatch(said):
            return gettext(ours, **found.groupdict())
    return said


def in_language(command: Any) -> Any:
    """The command with its help in the language of now, and every command of a group."""
    for one in getattr(command, "commands", {}).values():
        in_language(one)
    command.context_class = _Context
    command.help, command.short_help = _looked_up(command.help), _looked_up(command.short_help)
    for one in command.params:
        if getattr(one, "help", None):
            one.help = gettext(one.help)
        if isinstance(getattr(one, "show_default", None), str):
            one.show_default = gettext(one.show_default)
    return command


def _looked_up(text: str | None) -> str | None:
    return gettext(as_looked_up(text)) if text else text


class _Formatter(typer.Context.formatter_class):  # type: ignore[misc, valid-type]  # typer's own, which it does not name
    """Lays help out by what letters take in a terminal: Han takes two columns each."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or gettext("Usage: {command}", command=""))

    def write_heading(self, heading: str) -> None:
        self.write(" " * self.current_indent + gettext("{what}:", what=gettext(heading)) + "\n")

    def write_text(self, text: str) -> None:
        indent = " " * self.current_indent
        for number, paragraph in enumerate(text.split("\n\n")):
            lines = [f"{indent}{line}\n" for line in wrapped(" ".join(paragraph.split()), self.width - len(indent))]
            self.write(("\n" if number else "") + "".join(lines))

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        indent = " " * self.current_indent
        first = min(max(cell_len(one) for one, _ in rows), col_max) + col_spacing
        for name, text in rows:
            lines = list(wrapped(_extra(text), max(self.width - first - 2, 10)))
            if cell_len(name) > first - col_spacing:
                self.write(f"{indent}{name}\n")
                name = ""
            self.write(f"{indent}{name}{' ' * (first - cell_len(name))}{lines[0] if lines else ''}".rstrip() + "\n")
            self.write("".join(f"{indent}{' ' * first}{line}\n" for line in lines[1:]))


class _Context(typer.Context):
    formatter_class = _Formatter


def _told(context: Any) -> Any:
    context.formatter_class = _Formatter
    return context


def _extra(text: str) -> str:
    """The help of an option with what typer adds behind it: its default, and that it is required."""
    text = gettext(text) if text in _OF_TYPER else text
    found = _EXTRA.search(text)
    if found is None:
        return text
    said = []
    for one in found["extra"].split("; "):
        name, _, value = one.partition(": ")
        if name == "default":
            said.append(gettext("default: {value}", value=value))
        else:
            said.append(gettext("required") if one == "required" else one)
    return f"{text[: found.start()]}  [{'; '.join(said)}]"


def wrapped(text: str, width: int) -> Iterator[str]:
    """The lines of a text, none wider than so many columns; it may break at blanks, and beside each Han.

    >>> list(wrapped("看看 一条消息 now", 9))
    ['看看 一条', '消息 now']
    """
    line = ""
    for piece in _PIECES.findall(text):
        stands_alone = piece in "，。：；、！？）” 」"
        if line and not stands_alone and cell_len(line) + cell_len(piece.rstrip()) > width:
            yield line.rstrip()
            line = piece.lstrip()
        else:
            line += piece
    if line.strip():
        yield line.rstrip()
