"""Button actions: each takes an xlwings Book, whatever program stands behind it, and answers a Report."""
