"""English on the portal."""
