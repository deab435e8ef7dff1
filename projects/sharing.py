"""Whether what facilities get of an item is the state support that the estimate has for it. Pure; amounts in đồng."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sharing:
    """The supports of the facilities of one item, None where it is not known yet, beside the ``support`` of the estimate's lines."""

    supports: Sequence[int | None]
    support: int

    @property
    def total(self) -> int:
        return sum(one for one in self.supports if one is not None)

    @property
    def gap(self) -> int:
        return abs(self.total - self.support)

    @property
    def matches(self) -> bool:
        return bool(self.supports) and self.total == self.support

    @property
    def unsaid(self) -> bool:
        """Several share it, and what one of them gets is not known."""
        return len(self.supports) > 1 and None in self.supports

    @property
    def above(self) -> bool:
        """Together they would get more than there is."""
        return self.total > self.support

    @property
    def below(self) -> bool:
        """Each support is known, and together they get less than there is."""
        return bool(self.supports) and None not in self.supports and self.total < self.support
