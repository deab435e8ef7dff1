#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db import DatabaseError


def main() -> None:
    """Run a command; where the database is out of reach or has no tables yet, say so in one line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khuyencong.settings.embedded")
    try:
        execute_from_command_line(sys.argv)
    except DatabaseError:
        from core.readiness import what_is_wrong

        if line := what_is_wrong():
            sys.exit(line)
        raise


if __name__ == "__main__":
    main()
