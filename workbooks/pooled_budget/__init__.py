"""The pooled budget workbook: contributions, outturn and settlement among partners."""
