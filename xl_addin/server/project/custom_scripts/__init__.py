"""What xlwings Server looks for: one script a button."""
