"""Reading tabular data packages: descriptor, files, cells. Knows formats and places of errors, nothing of what the rows mean."""
