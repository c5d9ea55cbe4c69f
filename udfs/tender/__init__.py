"""Scoring of bids: price, quality, rank."""
