"""What a row of the table of actions holds (`actions.py`): pure data, and no code."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class Field(Struct, frozen=True):
    """One thing that a press alone does not say. Minutes are a whole number or None, all else is text."""

    name: str  # as the handler, the API and the file's tests call it
    kind: Literal["choice", "text", "link", "minutes", "person", "playbook"]  # the last two: a name of the file
    options: tuple[tuple[str, str], ...] = ()  # label and value, of a choice and of minutes
    need: str = ""  # what is missing where it is left out; empty: it may be
    label: str = ""  # above it in a form
    hint: str = ""  # below it
    placeholder: str = ""  # in it
    input: str = ""  # its id in a form, where that is not its name: forms that are open carry it
    optional: bool = False  # a choice without which a press says enough
    prefilled: bool = False  # a form asks for it only once it can show what there is to be changed

    @property
    def id(self) -> str:
        """Its id in a form."""
        return self.input or self.name

    @property
    def values(self) -> tuple[str, ...]:
        """What may be chosen."""
        return tuple(value for _, value in self.options)


class Form(Struct, frozen=True):
    """What asks for the fields; with `known` it first shows how things stand."""

    title: str
    submit: str
    known: bool = True


class Action(Struct, frozen=True):
    """What a person can do. Nothing of it is code: the app does it, by the method of its name."""

    name: str  # of the method, in `press:`, and (with "firebreak:" before it) of the button
    subject: Literal["incident", "draft", "item", "mention", "room", "playbook", "topic", "team"]  # what it is done to
    may: str = ""  # the key of `may:` that says who may; empty: everybody whom the file knows
    label: str = ""  # on its button; empty: nothing in a message does it
    busy: str = ""  # what its button on a page says while the press is under way; empty: Sending …
    on_card: bool = False  # whether the card has the button, in this table's order
    style: Literal["primary", "danger"] | None = None
    fields: tuple[Field, ...] = ()
    confirm: str = ""  # asked before the button works on a sev1 or sev2: what it will do
    form: Form | None = None  # without one, a choice is a menu behind the button
    on_closed: bool = False  # whether it may be pressed on what is closed: its rule then decides
    aliases: tuple[str, ...] = ()  # what older buttons and menus call it: messages stay in channels for ever
    typed: tuple[str, ...] = ()  # the words after /firebreak
    usage: str = ""  # its words in the help of /firebreak
    bare_asks: bool = True  # typed without its fields, it opens its form
    by_hand: str = ""  # what to type, with the incident for {}, when the form does not open
    path: str = ""  # of the API, below its subject: /api/incidents/{id}/, /api/drafts/{id}/ …

    @property
    def pressable(self) -> bool:
        """Whether a message may hold it."""
        return bool(self.label)

    @property
    def choice(self) -> Field | None:
        """Its only field, where that is a choice: it can be made on the button itself."""
        only = self.fields[0] if len(self.fields) == 1 else None
        return only if only and only.kind in ("choice", "person") else None
