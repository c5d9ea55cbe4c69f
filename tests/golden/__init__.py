"""The packaged sample's workbook as it was last approved by a person, as text that shows what changed."""
