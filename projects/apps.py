from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = "Đề án khuyến công"

    def ready(self) -> None:
        from core import audit  # noqa: PLC0415 - needs the registry of models
        from projects.services.quarantine import register_tellers  # noqa: PLC0415 - models must be loaded first

        audit.belongs_by("project")
        register_tellers()
