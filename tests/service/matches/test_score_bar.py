"""Each part of a score has a colour of its own in the bar."""

import re
from pathlib import Path

from matching.shapes import SHAPED
from service.matches.pages import describe_parts
from service.matches.schemas import Component

STYLES = Path(__file__).resolve().parents[3] / "service" / "static" / "pumasi.css"


def test_every_part_has_a_colour_of_its_own():
    colours = dict(re.findall(r"\.(bar-\d+) \{ fill: ([^;]+);", STYLES.read_text(encoding="utf-8")))
    components = [
        Component(name=name, value=1.0, contribution=0.1, sentence="말", is_reason=True) for name in SHAPED
    ]
    shades = [f"bar-{part['shade']}" for part in describe_parts(components, 1.0)]
    assert len({colours[shade] for shade in shades}) == len(SHAPED)
