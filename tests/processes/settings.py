"""The embedded settings plus one slow kind of job, for tests that need real processes."""

from khuyencong.settings.embedded import *

INSTALLED_APPS = [*INSTALLED_APPS, "tests.processes.slowapp.SlowConfig"]
