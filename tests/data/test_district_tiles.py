"""The map of tiles has every district once, and most neighbours beside each other."""

import csv

from matching.reference import DEFAULT_DATA
from service.door.codes import load_district_tiles, load_known_codes


def test_every_district_has_a_tile_of_its_own() -> None:
    tiles = load_district_tiles()
    assert sorted(tile.name for tile in tiles) == sorted(load_known_codes().districts)
    assert len({(tile.row, tile.column) for tile in tiles}) == len(tiles) == 25
    assert min(tile.row for tile in tiles) == min(tile.column for tile in tiles) == 1


def test_most_neighbours_touch_on_the_map_and_no_pair_is_torn_far_apart() -> None:
    place = {tile.name: (tile.row, tile.column) for tile in load_district_tiles()}
    with (DEFAULT_DATA / "codes" / "districts.csv").open(encoding="utf-8-sig", newline="") as file:
        pairs = {
            frozenset((row["name"], other))
            for row in csv.DictReader(file)
            for other in row["neighbours"].split(";")
        }
    steps = []
    for one, other in map(sorted, pairs):
        (row, column), (other_row, other_column) = place[one], place[other]
        steps.append(max(abs(row - other_row), abs(column - other_column)))
    assert sum(step == 1 for step in steps) >= 0.75 * len(steps)
    assert max(steps) <= 3
