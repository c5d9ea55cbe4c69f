"""What xlwings Server looks for: one script a button. By update, as a loop variable would be one more of them."""

from xl_addin.server.scripts import bound

globals().update(bound())
