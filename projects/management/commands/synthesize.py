"""``manage.py synthesize --years 15 --seed N [--scale F]``"""

from argparse import ArgumentTypeError
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.exceptions import RuleViolation
from core.progress import Progress
from projects.services.synthetic import synthesize


def _between(low: float, high: float, kind: type) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            value = kind(text)
        except ValueError as error:
            raise ArgumentTypeError(f"“{text}” không phải là số.") from error
        if not low <= value <= high:
            raise ArgumentTypeError(f"{text} phải từ {low:g} đến {high:g}.")
        return float(value) if kind is float else value

    return read


class Command(BaseCommand):
    help = "Tạo một bộ dữ liệu mô phỏng cả nước để thử quy mô; mọi dòng đều được đánh dấu là mô phỏng."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--years", type=_between(1, 20, int), default=15, help="số năm kế hoạch, đến năm 2025"
        )
        parser.add_argument("--seed", type=int, required=True, help="cùng hạt thì cùng dữ liệu")
        parser.add_argument(
            "--scale", type=_between(0.0005, 10, float), default=1.0, help="1: khoảng 2.000 đề án một năm"
        )
        parser.add_argument("--beside-real-data", action="store_true", help="tạo cả khi đã có đề án thật")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcome = synthesize(
                years=options["years"],
                seed=options["seed"],
                scale=options["scale"],
                beside_real_data=options["beside_real_data"],
                progress=Progress(),
            )
        except RuleViolation as error:
            raise CommandError(error.message) from error
        if not outcome.created:
            self.stdout.write("Bộ dữ liệu mô phỏng này đã có sẵn; không tạo thêm.")
            return
        self.stdout.write(
            f"Đã tạo {outcome.projects} đề án, {outcome.entries} bút toán và {outcome.results} kết quả mô phỏng."
        )
