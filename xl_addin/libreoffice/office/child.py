"""The program that presses a button, started and listened to."""

import json
import os
import subprocess

SETTING = "commissioning-workbooks.json"  # in the user folder of the profile; `cwb addin install` writes it
MODULE = "xl_addin.libreoffice.pressing"
NOT_SET_UP = "The buttons do not know where the toolkit is installed. Close LibreOffice and run `cwb addin install --host libreoffice`."
GONE = "The toolkit is no longer at %s. Close LibreOffice and run `cwb addin install --host libreoffice` again."
STOPPED = "The toolkit stopped before it had answered, and the document is as it was. Press the button again; if it stops again, report it."


class Refused(Exception):
    """Nothing was done; the text is the sentence for the user."""


def python_of(context):
    """The Python of the toolkit's environment. Only the user's own profile names it, never a document."""
    paths = context.ServiceManager.createInstanceWithContext("com.sun.star.util.PathSubstitution", context)
    import uno

    folder = uno.fileUrlToSystemPath(paths.substituteVariables("$(user)", True))
    try:
        with open(os.path.join(folder, SETTING), encoding="utf-8") as file:
            python = os.fspath(json.load(file)["python"])
    except (OSError, ValueError, KeyError, TypeError):
        raise Refused(NOT_SET_UP) from None
    if not os.path.isfile(python):
        raise Refused(GONE % python)
    return python


def asked(python, folder, request, told):
    """The answer of the toolkit; `told` gets each line of progress."""
    with open(os.path.join(folder, "request.json"), "w", encoding="utf-8") as file:
        json.dump(request, file)
    # -I: neither the environment nor the folder of a document adds modules of its own
    command = [python, "-I", "-X", "utf8", "-m", MODULE, folder]
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    with open(os.path.join(folder, "errors.txt"), "wb") as errors:
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, cwd=folder, creationflags=flags
            )
        except OSError:
            raise Refused(GONE % python) from None
        with process.stdout as lines:
            for line in lines:
                told(line.decode("utf-8", "replace").strip())
        code = process.wait()
    try:
        with open(os.path.join(folder, "answer.json"), encoding="utf-8") as file:
            answer = json.load(file)
    except (OSError, ValueError):
        answer = None
    if answer is None or code:
        raise Refused(GONE % python if _bare(folder) else STOPPED)
    return answer


def _bare(folder):
    """Whether the Python is there and the toolkit in it is not, as after it was installed anew elsewhere."""
    with open(os.path.join(folder, "errors.txt"), "rb") as errors:
        return b"No module named" in errors.read()
