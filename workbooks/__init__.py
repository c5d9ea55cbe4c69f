"""Files: reading, patching, building, recalculating and saving xlsx packages; never a running spreadsheet program."""
