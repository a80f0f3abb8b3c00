"""Shapes: points by value, what a table must be like, and how it is written."""

import tomllib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import load_reference
from matching.reference import DEFAULT_DATA
from matching.shapes import ONE_SCALE, POINTS, SHAPED, Shape, find_fault, write_shapes

REFERENCE = load_reference()
SHIPPED = REFERENCE.shapes
BENT = Shape((0.0, 0.5, 1.0), (0, 100, 400))


def test_points_follow_the_line_and_are_whole():
    assert BENT.to_points(np.array([0, 0.25, 0.5, 0.75, 1])).tolist() == [0, 50, 100, 250, 400]
    assert BENT.to_points(0.501) == 101
    assert BENT.most == 400


def test_a_straight_shape_is_its_most_times_the_value():
    assert Shape((0.0, 1.0), (0, 200_000)).to_points(np.array([0, 1, 1 / 3])).tolist() == [0, 200_000, 66_667]


@given(st.lists(st.floats(0, 1), min_size=2), st.sampled_from(SHAPED))
def test_a_better_value_never_costs_points(values, name):
    points = SHIPPED[name].to_points(np.sort(np.array(values)))
    assert points.tolist() == [SHIPPED[name].to_points(value) for value in sorted(values)]
    assert (np.diff(points) >= 0).all()
    assert points[-1] <= SHIPPED[name].most


def test_the_shipped_table_has_no_fault_and_adds_up_to_one():
    assert find_fault(SHIPPED) is None
    assert sum(s.most for name, s in SHIPPED.items() if name != ONE_SCALE[1]) == POINTS


def test_the_shipped_table_is_written_as_it_stands():
    text = (DEFAULT_DATA / "weights" / "components.toml").read_text(encoding="utf-8")
    assert write_shapes(SHIPPED, REFERENCE.shapes_origin) == text
    assert [entry["name"] for entry in tomllib.loads(text)["components"]] == list(SHAPED)


@pytest.mark.parametrize(
    ("name", "shape", "message"),
    [
        ("size", Shape((0.0, 1.0), (0,)), "as many points as values"),
        ("size", Shape((1.0,), (0,)), "as many points as values"),
        ("size", Shape((0.1, 1.0), (0, 5)), "values must rise"),
        ("size", Shape((0.0, 0.9), (0, 5)), "values must rise"),
        ("size", Shape((0.0, 0.5, 0.5, 1.0), (0, 1, 2, 3)), "values must rise"),
        ("size", Shape((0.0, float("nan"), 1.0), (0, 1, 2)), "values must rise"),
        ("size", Shape((0.0, 1.0), (1, 5)), "start at 0"),
        ("size", Shape((0.0, 0.5, 1.0), (0, 6, 5)), "never fall"),
        ("meaning", Shape((0.0, 1.0), (0, 5)), "the same as text"),
    ],
)
def test_a_wrong_shape_is_found(name, shape, message):
    found, sentence = find_fault({**SHIPPED, name: shape})
    assert found == name
    assert message in sentence


def test_words_and_synonyms_must_be_straight():
    bent = dict.fromkeys(ONE_SCALE, BENT)
    assert find_fault({**SHIPPED, **bent})[0] == "meaning"


def test_a_table_that_does_not_add_up_or_lacks_a_component_is_found():
    assert "add up" in find_fault({**SHIPPED, "size": Shape((0.0, 1.0), (0, 5))})[1]
    less = {name: shape for name, shape in SHIPPED.items() if name != "route"}
    assert "expected the components" in find_fault(less)[1]
