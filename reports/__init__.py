"""Reports: one registry of figures, builders per kind, runs by workers, closed periods."""
