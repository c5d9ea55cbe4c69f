"""People in Parquet or CSV to weighted populations of practices, by one expression on polars, DuckDB or Spark (extra `scale`)."""

import os

MEMORY = 100  # MiB polars may keep of groups before they go to disk; the larger part of what it needs is not groups

# Read when polars is imported, so they stand before every module that does; a user's own choice stands. One group of rows at a time, or
# memory grows with the files; without a bound 62 million people take 4 GB.
os.environ.setdefault("POLARS_ROW_GROUP_PREFETCH_SIZE", "1")
os.environ.setdefault("POLARS_OOC_MEMORY_BUDGET_MB", str(MEMORY))
