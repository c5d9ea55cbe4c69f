"""What a contract register publishes: open contracting data, transparency lists, a calendar, the annual summary.

Every export is made from the tables of the register as rows of its columns (udfs/register/schema.toml). A table that is not of that
schema, such as the internal contacts, is never read, and what an export may carry is named column by column.
"""
