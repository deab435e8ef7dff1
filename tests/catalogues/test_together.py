"""Two administrators write the same moment: one change stands, the other is refused."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection

from centers.models import Center, User
from centers.services.catalogues import Ground
from core.exceptions import DomainError
from core.models import CatalogueAct
from projects.models import Deadline
from projects.services.rules import begin_rule
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
WHY = Ground(reason="Theo thông tư mới", document="36/2013/TT-BCT")


def test_one_of_two_changes_of_the_same_day_stands() -> None:
    cuc = Center.objects.get(code="CUC")
    admins = [factories.user(f"quantri_{number}", cuc, "admin") for number in (1, 2)]
    before = CatalogueAct.objects.count()
    start, outcome = Barrier(2), list[str]()

    def write(admin: User, day: int) -> None:
        values = {
            "key": "liquidation",
            "label": f"Ngày {day}",
            "month": 1,
            "day": day,
            "days_after": None,
            "anchor": "next_year",
        }
        start.wait(20)
        try:
            begin_rule(actor=admin, model=Deadline, values=values, valid_from=date(2030, 1, 1), ground=WHY)
            outcome.append("written")
        except DomainError as error:
            outcome.append(error.code)
        finally:
            connection.close()

    threads = [Thread(target=write, args=(admin, day)) for admin, day in zip(admins, (28, 29), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcome) == ["later_exists", "written"]
    assert Deadline.objects.filter(key="liquidation").count() == 2
    assert CatalogueAct.objects.count() == before + 1
