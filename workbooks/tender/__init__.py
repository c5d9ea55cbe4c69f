"""The tender workbook: from the bids to the award, as it is laid out, read back, checked and handed on."""
