"""Shapes: points by value, what a table must be like, and how it is written."""

import tomllib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import load_reference
from matching.reference import DEFAULT_DATA
from matching.shapes import ONE_SCALE, POINTS, SHAPED, Shape, find_fault, weigh_shapes, write_shapes

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


def test_some_count_less_beside_the_others_and_the_table_adds_up_as_before():
    straight = {name: Shape((0.0, 1.0), (0, 100_000)) for name in SHAPED if name not in ONE_SCALE}
    straight["sense"] = Shape((0.0, 1.0), (0, 0))
    table = {**dict.fromkeys(ONE_SCALE, Shape((0.0, 1.0), (0, 200_000))), **straight}
    halved = weigh_shapes(table, dict.fromkeys((*ONE_SCALE, "awards"), 0.5))
    # 200 + 100 of 1,000 parts are halved, so that the rest is raised by 1,000 / 850
    assert {name: shape.most for name, shape in halved.items()} == {
        **dict.fromkeys(SHAPED, 117_647),
        "text": 117_648,
        "meaning": 117_648,
        "awards": 58_823,
        "sense": 0,
    }
    assert find_fault(halved) is None


@given(
    st.lists(st.integers(0, 10**6), min_size=9, max_size=9),
    st.dictionaries(st.sampled_from([*SHAPED[2:], "words"]), st.integers(0, 100)),
)
def test_a_weighed_table_has_no_fault_and_keeps_the_proportions(points, hundredths):
    scale = POINTS / max(sum(points), 1)
    others = {
        name: Shape((0.0, 0.5, 1.0), (0, int(most * scale) // 3, int(most * scale)))
        for name, most in zip(SHAPED[2:], points, strict=True)
    }
    rest = POINTS - sum(shape.most for shape in others.values())
    table = {**dict.fromkeys(ONE_SCALE, Shape((0.0, 1.0), (0, rest))), **others}
    shares = {name: hundredths.get(name, 100) / 100 for name in SHAPED}
    shares |= dict.fromkeys(ONE_SCALE, hundredths.get("words", 100) / 100)
    found = weigh_shapes(table, shares)
    assert find_fault(found) is None
    assert list(found) == list(SHAPED)
    whole = sum(table[name].most * shares[name] for name in SHAPED if name != "meaning")
    if not whole:
        assert found == table
        return
    for name in SHAPED[2:]:
        exact = table[name].most * shares[name] * POINTS / whole
        assert exact - 1.001 <= found[name].most <= exact + 0.001


def test_a_table_stays_where_all_or_nothing_would_count():
    assert weigh_shapes(SHIPPED, {}) == SHIPPED
    assert weigh_shapes(SHIPPED, {"sector": 1.0, "awards": 1.0}) == SHIPPED
    assert weigh_shapes(SHIPPED, dict.fromkeys(SHAPED, 0.0)) == SHIPPED


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
