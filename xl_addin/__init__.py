"""Hosts: the only code that knows a spreadsheet program is running."""
