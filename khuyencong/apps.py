from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "khuyencong"
    verbose_name = "Cổng khuyến công"
