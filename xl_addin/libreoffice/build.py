"""The LibreOffice extension (.oxt): generated interface and help, the component, and the functions themselves.

The same input gives the same bytes: entries stand in one order with one date. Only the interface needs a tool of LibreOffice's
development kit, unoidl-write, which turns the text of the interface into the binary form Calc reads.
"""

import shutil
import subprocess
import tempfile
import zipfile
import zlib
from importlib import metadata
from pathlib import Path

from xl_addin.building import CannotBuild, zipped

PACKAGE = "commissioning-workbooks"
IDENTIFIER = "uk.commissioning-workbooks"
OLDEST_OFFICE = "7.2"
LONGEST_DESCRIPTION = 64 * 1024  # bytes; ours has about 700
FUNCTIONS = Path(__file__).resolve().parents[2] / "udfs"
HERE = Path(__file__).parent
OFFICE = HERE / "office"
IDL = HERE / "generated" / "functions.idl"
CALC_HELP = HERE / "generated" / "CalcAddIns.xcu"
ADDONS = HERE / "generated" / "Addons.xcu"
TOOLBARS = HERE / "generated" / "CalcWindowState.xcu"
KINDS = {
    "functions.rdb": "application/vnd.sun.star.uno-typelibrary;type=RDB",
    "component.py": "application/vnd.sun.star.uno-component;type=Python",
    "buttons.py": "application/vnd.sun.star.uno-component;type=Python",
    "CalcAddIns.xcu": "application/vnd.sun.star.configuration-data",
    "Addons.xcu": "application/vnd.sun.star.configuration-data",
    "CalcWindowState.xcu": "application/vnd.sun.star.configuration-data",
}


def build(path: Path | str) -> None:
    """Write the extension to `path`. CannotBuild when LibreOffice's development kit is missing."""
    zipped(Path(path), _entries())


def is_ours(path: Path) -> bool:
    """Whether a file is this extension, of any release."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open("description.xml") as description:
            return f'identifier value="{IDENTIFIER}"'.encode() in description.read(LONGEST_DESCRIPTION)
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, EOFError, ValueError, NotImplementedError, RuntimeError):
        return False


def _entries() -> dict[str, bytes]:
    """Name -> content, the manifest first, as LibreOffice writes it."""
    sources = [*(p for p in FUNCTIONS.rglob("*") if p.suffix in (".py", ".toml")), *OFFICE.glob("*.py")]
    packages = [HERE.parent / "__init__.py", HERE / "__init__.py"]  # so that the office modules have the names they have here
    return {
        "META-INF/manifest.xml": _manifest().encode(),
        "description.xml": _description().encode(),
        "LICENSE": _licence().encode(),
        "functions.rdb": _interface(),
        "component.py": (HERE / "component.py").read_bytes(),
        "buttons.py": (HERE / "buttons.py").read_bytes(),
        **{path.name: path.read_bytes() for path in (CALC_HELP, ADDONS, TOOLBARS)},
        **{
            f"pythonpath/{p.relative_to(FUNCTIONS.parent).as_posix()}": p.read_bytes()
            for p in sorted([*sources, *packages])
        },
    }


def _manifest() -> str:
    rows = "\n".join(
        f' <manifest:file-entry manifest:media-type="{kind}" manifest:full-path="{name}"/>'
        for name, kind in KINDS.items()
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">
{rows}
</manifest:manifest>
"""


def _description() -> str:
    about = metadata.metadata(PACKAGE)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<description xmlns="http://openoffice.org/extensions/description/2006"
    xmlns:d="http://openoffice.org/extensions/description/2006" xmlns:l="http://libreoffice.org/extensions/description/2011">
 <identifier value="{IDENTIFIER}"/>
 <version value="{about["Version"]}"/>
 <display-name><name lang="en">Commissioning Workbooks</name></display-name>
 <dependencies>
  <l:LibreOffice-minimal-version value="{OLDEST_OFFICE}" d:name="LibreOffice {OLDEST_OFFICE}"/>
 </dependencies>
</description>
"""


def _licence() -> str:
    return metadata.distribution(PACKAGE).read_text("licenses/LICENSE") or ""


def _interface() -> bytes:
    """The compiled interface."""
    program, writer = office_program(), _writer()
    known = [program / "types.rdb", program / "types" / "offapi.rdb"]
    with tempfile.TemporaryDirectory() as folder:
        compiled = Path(folder) / "functions.rdb"
        run = subprocess.run([writer, *known, IDL, compiled], capture_output=True, text=True)
        if run.returncode:
            raise CannotBuild(
                f"unoidl-write refused the interface ({run.stderr.strip()}).", "Run python -m xl_addin.generate and try again."
            )
        return compiled.read_bytes()


def office_program() -> Path:
    """LibreOffice's program folder."""
    soffice = shutil.which("soffice") or shutil.which("libreoffice")
    if not soffice:
        raise CannotBuild(
            "LibreOffice is not installed, so its extension cannot be built.", "Install libreoffice-calc and libreoffice-dev."
        )
    return Path(soffice).resolve().parent


def _writer() -> Path:
    """unoidl-write, which stands in the development kit beside the program folder."""
    writer = shutil.which("unoidl-write", path=f"{office_program().parent / 'sdk' / 'bin'}") or shutil.which(
        "unoidl-write"
    )
    if not writer:
        raise CannotBuild(
            "unoidl-write of LibreOffice's development kit is not installed.", "Install libreoffice-dev and try again."
        )
    return Path(writer)
