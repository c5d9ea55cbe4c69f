"""The contract model workbook: a contract over its life."""
