"""Importers of published layouts: they recognise columns by heading, never by position."""
