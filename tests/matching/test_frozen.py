"""Frozen records behave like frozen dataclasses in every way that can be seen."""

from __future__ import annotations

import inspect
import pickle
from dataclasses import FrozenInstanceError, asdict, dataclass, fields, replace

import pytest

from matching.frozen import frozen


@frozen
class Paper:
    """What the tests make."""

    kind: str
    number: str | None = None
    pages: tuple[int, ...] = ()

    @property
    def is_numbered(self) -> bool:
        return self.number is not None


@dataclass(frozen=True, slots=True)
class Usual:
    kind: str
    number: str | None = None
    pages: tuple[int, ...] = ()


@pytest.mark.parametrize(
    "paper",
    [
        Paper("인증서", "7"),
        Paper("인증서", number="7"),
        Paper(number="7", kind="인증서"),
        replace(Paper("확인서", "7"), kind="인증서"),
        pickle.loads(pickle.dumps(Paper("인증서", "7"))),
    ],
)
def test_fields_are_given_by_place_or_by_name_and_the_others_have_their_defaults(paper: Paper) -> None:
    assert asdict(paper) == {"kind": "인증서", "number": "7", "pages": ()}
    assert paper == Paper("인증서", "7")
    assert hash(paper) == hash(Paper("인증서", "7"))
    assert repr(paper) == "Paper(kind='인증서', number='7', pages=())"
    assert paper.is_numbered


@pytest.mark.parametrize(
    ("places", "names"),
    [((), {}), (("a", "b", (), 1), {}), (("a",), {"kind": "b"}), (("a",), {"colour": "b"})],
)
def test_wrong_arguments_are_refused(places: tuple, names: dict) -> None:
    with pytest.raises(TypeError, match=r"Paper\.__init__\(\)"):
        Paper(*places, **names)


def test_nothing_can_be_changed_or_added() -> None:
    paper = Paper("인증서")
    with pytest.raises(FrozenInstanceError):
        paper.kind = "확인서"
    with pytest.raises(FrozenInstanceError):
        del paper.kind
    with pytest.raises((FrozenInstanceError, AttributeError, TypeError)):
        paper.colour = "blue"


def test_it_is_made_with_the_parameters_of_a_dataclass() -> None:
    parameters = inspect.signature(Paper).parameters
    assert list(parameters) == [field.name for field in fields(Paper)]
    assert {name: each.default for name, each in parameters.items()} == {
        name: each.default for name, each in inspect.signature(Usual).parameters.items()
    }
