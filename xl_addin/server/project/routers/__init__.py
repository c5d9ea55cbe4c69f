"""Addresses of the project beside those of xlwings Server."""
