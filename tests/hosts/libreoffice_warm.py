"""A Python of the toolkit that is there at once, for tests that press many buttons: `python -m tests.hosts.libreoffice_warm SOCKET`.

The program that the extension starts takes some two seconds to load the toolkit. This one has loaded it and makes a copy of itself for
each press; `client` writes the file that a profile names as the Python, which hands over what it was called with, its folder and where
it prints. The other tests of the buttons start the real one.
"""

import json
import os
import socket
import sys
import traceback
from pathlib import Path

CALLED = ["-I", "-X", "utf8", "-m", "xl_addin.libreoffice.pressing"]
CLIENT = """#!{python} -IS
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as asked:
    asked.connect({path!r})
    socket.send_fds(asked, [json.dumps([sys.argv[1:], os.getcwd()]).encode()], [0, 1, 2])
    sys.exit(asked.recv(1)[0])
"""


def client(path: Path, place: Path) -> None:
    """Write at `path` the program that asks the one listening at `place`."""
    path.write_text(CLIENT.format(python=sys.executable, path=str(place)))
    path.chmod(0o755)


def main(place: str) -> None:
    """Answer until ended."""
    from xl_addin import ribbon

    ribbon.load()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{place}.new")
        listener.listen()
        os.rename(f"{place}.new", place)  # whoever sees it can connect
        while True:
            asked, _ = listener.accept()
            with asked:
                told, streams, *_ = socket.recv_fds(asked, 65536, 3)
                asked.sendall(bytes([_pressed(*json.loads(told), streams)]))


def _pressed(words: list[str], folder: str, streams: list[int]) -> int:
    """The exit code of a copy of this process that did it."""
    copy = os.fork()
    if not copy:
        os._exit(_copied(words, folder, streams))
    for stream in streams:
        os.close(stream)
    return os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1]) % 256


def _copied(words: list[str], folder: str, streams: list[int]) -> int:
    from xl_addin.libreoffice import pressing

    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.chdir(folder)
    try:
        assert words[:-1] == CALLED, f"called with {words}"
        pressing.main(Path(words[-1]))
    except BaseException:  # noqa: BLE001  # what a real one would print when it ends so
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


if __name__ == "__main__":
    main(sys.argv[1])
