"""People in Parquet or CSV to weighted populations of practices, by one expression on polars, DuckDB or Spark (extra `scale`)."""
