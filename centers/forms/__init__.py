"""Fields of forms and filters in which a centre is chosen: one of the past is named with its last day.

After the mergers of 2025 many names stand twice, once for the centre that was and once for the one that is.
"""

from centers.models import Center
from centers.selectors.tree import dated_name
from core.fields import CodeChoiceField, CodeChoiceFilter, CodeFilterField


class CenterField(CodeChoiceField):
    """A centre in a form."""

    def label_from_instance(self, obj: Center) -> str:
        return dated_name(obj)


class CenterFilterField(CodeFilterField):
    """A centre in the form of a filter."""

    def label_from_instance(self, obj: Center) -> str:
        return dated_name(obj)


class CenterFilter(CodeChoiceFilter):
    """A centre in the filters of a list."""

    field_class = CenterFilterField
