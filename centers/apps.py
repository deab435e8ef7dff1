from django.apps import AppConfig


class CentersConfig(AppConfig):
    name = "centers"
    verbose_name = "Đơn vị và người dùng"

    def ready(self) -> None:
        import centers.signals  # noqa: F401, PLC0415 - receivers of logins; models must be loaded first
