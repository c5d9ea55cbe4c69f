"""Laws that hold for every input: a thousand invented cases each, not a chosen few."""
