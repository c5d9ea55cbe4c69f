"""What a workbook of ours is made of, before it is laid out on sheets and after it is read back."""
