"""Makes the slow job known in the processes of these tests."""

from django.apps import AppConfig


class SlowConfig(AppConfig):
    name = "tests.processes"
    label = "slow_jobs"

    def ready(self) -> None:
        from core import jobs
        from tests.processes.slow import work

        jobs.register("slow", work)
