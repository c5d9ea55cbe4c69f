"""Sheets opened for writing, and the sentence for one that needs a password."""

from com.sun.star.lang import IllegalArgumentException

from xl_addin.libreoffice.office import child

LOCKED = "The sheet %s is protected with a password, and the button has to write on it. Take the protection off and press again."


def opened(doc, written):
    """Those of these sheets that were protected, open now; refused with nothing changed when one needs a password."""
    guarded = [name for name in written if doc.Sheets.getByName(name).isProtected()]
    for at, name in enumerate(guarded):
        if not _open(doc.Sheets.getByName(name)):
            close(doc, guarded[:at])
            raise child.Refused(LOCKED % name)
    return guarded


def _open(sheet):
    try:
        sheet.unprotect("")
    except IllegalArgumentException:  # how LibreOffice says that the password is another one
        return False
    return not sheet.isProtected()


def close(doc, guarded):
    """Protected again, without a password as before."""
    for name in guarded:
        doc.Sheets.getByName(name).protect("")
