from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Báo cáo"

    def ready(self) -> None:
        # models must be loaded first
        from projects.selectors.work.lists import add_kinds  # noqa: PLC0415
        from reports.selectors import periodic_work as work  # noqa: PLC0415
        from reports.services.runs import register_handlers  # noqa: PLC0415

        register_handlers()
        add_kinds(mine=work.reports_to_send, others=work.reports_awaited)
        add_kinds(mine=work.filings_to_settle, others=work.filings_out)
