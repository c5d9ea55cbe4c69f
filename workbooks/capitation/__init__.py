"""The capitation workbooks: from the registered list to the penny, as they are laid out, read back and checked."""
