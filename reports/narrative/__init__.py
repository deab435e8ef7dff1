"""Figures told in sentences: pure composing over the tables of the other kinds. Nothing here reads the database or computes a figure."""
