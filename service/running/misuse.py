"""Wrong use of a command, said like any other fault; the library's own words are English alone."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any

from typer import TyperException

from service.sentences import Sentence

_KINDS = {"int": ("정수", "a whole number"), "float": ("숫자", "a number")}
_QUOTED = re.compile(r"'([^']*)'|\(([^()]*)\)$")


def describe_misuse(error: TyperException) -> tuple[str, Sentence]:
    """What of a command is wrong (an option, an argument, a command), and how; both say where help is."""
    context: Any = getattr(error, "ctx", None)
    name, said = _describe(error, context)
    command = context.command_path if context is not None else "pumasi"
    return name, Sentence(f"{said.ko}. 쓰는 법: {command} --help", f"{said.en}; see {command} --help")


def _describe(error: TyperException, context: Any) -> tuple[str, Sentence]:
    kind = type(error).__name__
    if kind == "MissingParameter":
        return _name(error), Sentence("꼭 적어야 합니다", "is missing")
    if kind == "BadParameter":
        return _name(error), _expect(getattr(error, "param", None), error.message)
    if kind == "NoSuchOption":
        return _guess("없는 선택 항목입니다", "is no option", error, getattr(error, "possibilities", None))
    if kind == "BadOptionUsage":
        return _name(error), Sentence("뒤에 값을 적어야 합니다", "needs a value behind it")
    commands = context.command.list_commands(context) if hasattr(context.command, "list_commands") else None
    if commands is None:
        return _name(error), Sentence("필요 없는 말입니다", "is not expected")
    return _guess("없는 명령입니다", "is no command", error, get_close_matches(_name(error), commands))


def _guess(ko: str, en: str, error: TyperException, likely: Any) -> tuple[str, Sentence]:
    if not likely:
        return _name(error), Sentence(ko, en)
    listed = ", ".join(sorted(likely))
    return _name(error), Sentence(f"{ko}(비슷한 것: {listed})", f"{en} (near: {listed})")


def _name(error: TyperException) -> str:
    """The option, argument or command in question, as it is typed."""
    param: Any = getattr(error, "param", None)
    if param is not None:
        return param.opts[0] if param.opts[0].startswith("-") else param.metavar or param.name.upper()
    named: str | None = getattr(error, "option_name", None)
    if named is not None:
        return named
    found = _QUOTED.search(error.message)
    return (found[1] or found[2]) if found else "pumasi"


def _expect(param: Any, message: str) -> Sentence:
    annotation = getattr(getattr(param, "type_descriptor", None), "annotation", None)
    ko, en = _KINDS.get(getattr(annotation, "__name__", ""), ("", ""))
    if not ko:
        return Sentence("값이 맞지 않습니다", f"is wrong ({message})")
    least, most = param.min, param.max
    if least is None or most is None:
        return Sentence(f"값이 맞지 않습니다. {ko}를 적어 주십시오", f"is wrong, expected {en}")
    return Sentence(
        f"값이 맞지 않습니다. {least:,} 이상 {most:,} 이하의 {ko}를 적어 주십시오",
        f"is wrong, expected {en} from {least:,} to {most:,}",
    )
