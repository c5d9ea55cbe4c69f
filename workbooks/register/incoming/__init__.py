"""Registers of other people brought in: columns proposed and confirmed, every row kept with its file and row, nothing lost."""
