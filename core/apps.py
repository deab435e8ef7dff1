from django.apps import AppConfig
from django.core.validators import ProhibitNullCharactersValidator
from django.urls import register_converter

from core.converters import CodeConverter
from core.words import say


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = say("Nền tảng")

    def ready(self) -> None:
        from core.scan import engines  # noqa: PLC0415 - reads the settings

        engines.current()  # a scanner that cannot be used stops the start
        # Django has no Vietnamese for this one.
        ProhibitNullCharactersValidator.message = say("Có ký tự NUL không hợp lệ; hãy gõ lại.")
        register_converter(CodeConverter, "code")
