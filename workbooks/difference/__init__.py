"""What is different between two states of a workbook, a register or a source."""
