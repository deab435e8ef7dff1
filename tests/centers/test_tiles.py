"""The tile map holds every province of either map once, and nothing else."""

import pytest

from centers.models import Province
from centers.tiles import tiles

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("province_map", ["63", "34"])
def test_every_province_has_a_tile_of_its_own(province_map: str) -> None:
    found = tiles(province_map)
    assert set(found) == {province.key for province in Province.objects.filter(map=province_map)}
    assert len(set(found.values())) == len(found)


def test_north_is_on_top_and_the_sea_in_the_east() -> None:
    for province_map in ("63", "34"):
        found = tiles(province_map)
        assert (
            found[f"{province_map}:04"][1] < found[f"{province_map}:46"][1] < found[f"{province_map}:96"][1]
        )
        assert found[f"{province_map}:11"][0] < found[f"{province_map}:22"][0]


def test_there_is_no_third_map() -> None:
    with pytest.raises(KeyError):
        tiles("35")
