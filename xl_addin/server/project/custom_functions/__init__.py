"""What xlwings Server looks for: one function of the registry each. By update, as a loop variable would be one more of them."""

from xl_addin.server.functions import bound

globals().update(bound())
