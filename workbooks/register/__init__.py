"""The contract register workbook: its sheets, its events, and where its rows come from."""
