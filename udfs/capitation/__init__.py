"""Weighted populations, target allocations and splits that add up to the penny."""
