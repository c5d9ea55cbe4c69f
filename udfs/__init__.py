"""Worksheet functions as plain Python: no host, no file, standard library only."""
