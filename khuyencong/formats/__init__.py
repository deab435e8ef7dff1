"""How numbers and days are written, by language; settings.FORMAT_MODULE_PATH leads here."""
