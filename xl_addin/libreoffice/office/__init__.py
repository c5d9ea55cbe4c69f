"""What the extension does inside LibreOffice when a button is pressed: standard library and uno alone, readable for Python 3.6."""
