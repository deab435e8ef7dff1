"""Where each province stands on the tile map: one tile of equal size per province, roughly where it lies in the country.

Equal tiles let small provinces be read as well as large ones; the rows below are the map itself, north on top, each pair of digits
the code of a province (``data/reference/provinces.csv``). Hà Tây (28) stands on the old map until its merger of 01/08/2008.
"""

_63 = """
.. .. .. .. 02 04 .. ..
.. 12 10 15 08 06 20 ..
.. 11 14 25 26 19 24 22
.. .. 17 28 01 27 30 31
.. .. .. .. 35 33 34 ..
.. .. .. 38 37 36 .. ..
.. .. .. 40 .. .. .. ..
.. .. .. .. 42 .. .. ..
.. .. .. .. 44 .. .. ..
.. .. .. .. .. 45 .. ..
.. .. .. .. .. 46 .. ..
.. .. .. .. .. 49 48 ..
.. .. .. .. .. 62 51 ..
.. .. .. .. .. 64 52 ..
.. .. .. .. .. 66 54 ..
.. .. .. .. 67 68 56 ..
.. .. 72 70 75 60 58 ..
89 87 80 74 79 77 .. ..
91 92 86 82 .. .. .. ..
.. 93 84 83 .. .. .. ..
96 95 94 .. .. .. .. ..
"""
_34 = """
.. 12 15 08 04 ..
.. 11 25 19 20 ..
.. 14 01 24 22 ..
.. .. 37 33 31 ..
.. .. 38 .. .. ..
.. .. 40 .. .. ..
.. .. .. 42 .. ..
.. .. .. 44 .. ..
.. .. .. .. 46 ..
.. .. .. .. 48 ..
.. .. .. .. 51 ..
.. .. .. .. 52 ..
.. .. .. .. 66 ..
.. .. .. 68 56 ..
.. 80 75 .. .. ..
91 82 79 .. .. ..
.. 92 86 .. .. ..
.. 96 .. .. .. ..
"""
_ROWS = {"63": _63, "34": _34}


def tiles(province_map: str) -> dict[str, tuple[int, int]]:
    """The column and the row, from 0, of each province of the map ``63`` or ``34``, by its key such as ``34:24``; KeyError for another map."""
    return {
        f"{province_map}:{code}": (column, row)
        for row, line in enumerate(_ROWS[province_map].split("\n")[1:])
        for column, code in enumerate(line.split())
        if code != ".."
    }
