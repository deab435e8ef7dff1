"""Settings: ``embedded`` (default), ``production``, ``test``; all stand on ``base``."""
