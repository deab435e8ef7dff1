"""The day as on which a đề án is read."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from core.forms import DayField
from core.words import say


class DayForm(forms.Form):
    """One day, from 1990 on."""

    ngay = DayField(label=say("Xem bản ngày"))

    def clean_ngay(self) -> date:
        day: date = self.cleaned_data["ngay"]
        if not 1990 <= day.year <= 2100:
            raise ValidationError(say("Ngày ngoài khoảng 1990–2100."))
        return day
