"""Before a file leaves the building: what it holds besides what is seen."""
