"""Rooms that know nothing of the programme: money, periods, tables, files, audit, jobs, errors."""
