"""Uploads wait in quarantine until a scanner found them clean: the scanners, the work of scanning, the one gate to the bytes."""
