"""Every command is in the README, and the documents name no command, option or button that is not there."""

from __future__ import annotations

import re

import typer.main
from click import Command

from service.cli import app
from service.skins.language import get_translator
from tests.repository import ROOT, list_files

PROGRAM = typer.main.get_command(app)
LAUNCHED = set(re.findall(r"^(\w+)\)$", (ROOT / "pumasi").read_text("utf-8"), re.MULTILINE))
README = (ROOT / "README.md").read_text("utf-8")

USE = re.compile(r"pumasi((?: [a-z][a-z-]*)+)([^`\n|]*)")
OPTION = re.compile(r"(?<!\S)--[a-z][a-z-]*")


def test_the_readme_names_every_command() -> None:
    named = set(re.findall(r"[a-z-]+", " ".join(re.findall(r"`([^`]*)`", README))))
    commands = set(PROGRAM.commands)
    for group in PROGRAM.commands.values():
        commands |= set(getattr(group, "commands", ()))
    assert (LAUNCHED | commands) - named == set()


def test_help_names_what_the_launcher_answers_itself() -> None:
    answered = LAUNCHED - PROGRAM.commands.keys()
    assert answered
    assert answered - set(re.findall(r"[a-z]+", PROGRAM.epilog or "")) == set()


def test_every_command_and_option_that_is_named_exists() -> None:
    wrong = []
    for path in list_files():
        if path.suffix != ".md" or path.name == "CHANGELOG.md":
            continue
        for words, rest in USE.findall((ROOT / path).read_text("utf-8")):
            name, *others = words.split()
            command = PROGRAM.commands.get(name)
            if command is None:
                wrong += [] if name in LAUNCHED else [f"{path}: {name}"]
                continue
            for other in others:
                command = getattr(command, "commands", {}).get(other, command)
            wrong += [
                f"{path}: {name} {option}" for option in OPTION.findall(rest) if not _has(command, option)
            ]
    assert wrong == []


def _has(command: Command, option: str) -> bool:
    return option == "--help" or any(option in parameter.opts for parameter in command.params)


def test_what_the_readme_calls_by_its_name_has_that_name_on_the_pages() -> None:
    ko, en = get_translator("ko"), get_translator("en")
    for key in ("door-buyer-link", "demand-see-matches", "why-open"):
        assert re.search(rf"\*{re.escape(ko(key))}\*+ \({re.escape(en(key))}\)", README), key
