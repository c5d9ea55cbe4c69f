#!/usr/bin/env python3
"""Set everything up on a bare machine, then run the demonstration or the tests.

    python3 dev.py demo              the main job, on real data when it is there, else on the packaged sample
    python3 dev.py test [pytest ...] the whole test suite; what follows is handed to pytest
    python3 dev.py lock              for maintainers: renew the lock files and THIRD_PARTY_NOTICES

Standard library only. Runs on Debian and other Linux systems. The Windows branches are written but untested:
nobody has run them yet.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOG = ROOT / "dev.log"
WINDOWS = os.name == "nt"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")
CWB = BIN / ("cwb.exe" if WINDOWS else "cwb")

RUNTIME, BUILD, TEST = "requirements.lock", "requirements-build.lock", "requirements-test.lock"
SERVER, SCALE = "requirements-server.lock", "requirements-scale.lock"
OFFICE = ["libreoffice-calc", "python3-uno", "libreoffice-dev", "fonts-liberation", "poppler-utils"]
WINDOW = ["xvfb", "xdotool", "imagemagick"]
BROWSERS = ["chromium", "chromium-headless-shell"]  # the task pane of Excel on the web is looked at in one; the second is smaller
NPM_PACKAGES = ROOT / "tests" / "hosts" / "officejs"  # its package.json; Node and npm themselves come with the Python packages
WORKBOOK = ROOT.parent / "shared" / "data" / "capitation" / "gp_practice_weighted_population.xlsx"
AS_AT = "2018-04-01"  # the workbook holds the 2018/19 allocations, which start on this day
UV = "uv==0.13.9"

# A command's lines that tell how far it is; all others go to the log only.
PIP_STEP = re.compile(r"^\s*(Collecting|Downloading|Installing|Using cached|Successfully) ?([^\s(]*)")
NPM_STEP = re.compile(r"^added ")
APT_STEP = re.compile(r"^(Get:\d+|Unpacking|Setting up) ?(.*)")


class Stop(Exception):
    """Nothing more can be done; the text is one sentence for the person at the keyboard."""


# Annotations below are quoted so that an old Python still gets as far as the sentence about its age.


def say(text: "str") -> "None":
    print(text, flush=True)


def python_sentence(version: "tuple") -> "str":
    """Why this Python cannot be used, or an empty text."""
    if tuple(version[:2]) >= (3, 11):
        return ""
    return f"Python 3.11 or later is needed and this is {version[0]}.{version[1]}: run python3.11 dev.py instead."


def follow(command: "list", step: "re.Pattern", env: "dict" = None) -> "tuple":
    """Run a command; show its progress at most every two seconds; return its exit code and its last lines."""
    lines, shown = [], time.monotonic()
    with open(LOG, "a", encoding="utf-8") as log:
        log.write("$ " + " ".join(map(str, command)) + "\n")
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, text=True, errors="replace",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        for line in process.stdout:
            log.write(line)
            lines = [*lines[-60:], line.strip()]
            if step.match(line) and time.monotonic() - shown > 2:
                say("      " + line.strip()[:90])
                shown = time.monotonic()
    return process.wait(), lines


def reason(lines: "list") -> "str":
    """The line of a failed command that says most: its last error, else its last line."""
    errors = [line for line in lines if re.match(r"(ERROR|E|Error|error):|npm error code", line)]
    last = (errors or [line for line in lines if line] or ["it gave no reason"])[-1]
    return re.sub(r"^(ERROR|E|Error|error): *", "", last).rstrip(".")


# ---- Debian packages ------------------------------------------------------------------------------------------


def may_apt() -> "bool":
    return not WINDOWS and os.geteuid() == 0 and shutil.which("apt-get") is not None


def missing_debian(names: "list") -> "list":
    """Those of the Debian packages that are not installed; all of them where there is no dpkg."""
    if not shutil.which("dpkg-query"):
        return list(names)
    query = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names]
    answer = subprocess.run(query, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    there = {line.split()[0] for line in answer.stdout.splitlines() if line.endswith(" installed")}
    return [name for name in names if name not in there]


def apt_install(names: "list") -> "str":
    """Install Debian packages; return an empty text, or why it did not work."""
    say(f"   Installing from Debian: {' '.join(names)} (a few minutes the first time)")
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]
    for command in ([*apt, "update"], [*apt, "install", "-y", "--no-install-recommends", *names]):
        code, lines = follow(command, APT_STEP, env)
        if code:
            return f"apt-get {command[4]} failed ({reason(lines)})"
    return ""


def prepare_office(names: "list") -> "str":
    """Install LibreOffice and what its checks need where that is possible; return what is left out, in one line."""
    missing = missing_debian(names)
    if not missing:
        return ""
    if may_apt():
        trouble = apt_install(missing)
    elif WINDOWS:
        trouble = "that runs on Linux only"
    else:
        trouble = "only root can install them, with apt-get on Debian"
    return trouble and f"Left out: what needs {', '.join(missing)} ({trouble})."


def prepare_browser() -> "str":
    """Install a browser where there is none and that is possible; return what is left out, in one line."""
    return "" if any(map(shutil.which, BROWSERS)) else prepare_office(BROWSERS[1:])


def prepare_npm() -> "str":
    """Python for browsers and the remote control of one, 25 MB; return what is left out, in one line."""
    packages, wanted = NPM_PACKAGES / "node_modules", (NPM_PACKAGES / "package.json").read_text(encoding="utf-8")
    stamp = packages / "installed.json"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return ""
    say("   Installing the npm packages of tests/hosts/officejs")
    npm = [BIN / "npm", "install", "--no-audit", "--no-fund", "--fetch-retries=1", "--prefix", NPM_PACKAGES]
    code, lines = follow(npm, NPM_STEP, with_our_programs())
    if code:
        return f"Left out: what needs the npm packages of tests/hosts/officejs ({reason(lines)})."
    stamp.write_text(wanted, encoding="utf-8")
    return ""


def with_our_programs() -> "dict":
    """The environment with the programs of the virtual environment first; its Node trusts whom this system trusts, a proxy say."""
    env = dict(os.environ, PATH=f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}", NODE_USE_SYSTEM_CA="1")
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # what is imported is compiled once, not anew in each of a thousand processes
    return env


# ---- the virtual environment ----------------------------------------------------------------------------------


def venv_works(python: "Path" = PYTHON) -> "bool":
    """Whether the virtual environment runs, has pip, and was made by the Python that runs this file."""
    probe = "import pip, sys; print(sys.base_prefix, sys.version_info[:3])"
    try:
        answer = subprocess.run([python, "-c", probe], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    except OSError:  # not there, or its interpreter is gone
        return False
    return answer.stdout.strip() == f"{sys.base_prefix} {sys.version_info[:3]}"


def has_ensurepip() -> "bool":
    """Debian leaves ensurepip out of python3 until python3-venv is installed; asked of a fresh process."""
    return subprocess.run([sys.executable, "-c", "import ensurepip"], stderr=subprocess.DEVNULL).returncode == 0


def prepare_ensurepip() -> "None":
    if has_ensurepip():
        return
    ask = "install the Debian package python3-venv as root, then run this again"
    if not may_apt():
        raise Stop(f"This Python has no ensurepip to make a virtual environment with: {ask}.")
    trouble = apt_install(["python3-venv"])
    if trouble or not has_ensurepip():
        raise Stop(f"{sys.executable} has no ensurepip, and python3-venv did not bring it: {trouble or ask}.")


def prepare_venv() -> "None":
    if venv_works():
        return
    prepare_ensurepip()
    say(f"   {'Rebuilding' if VENV.exists() else 'Making'} the virtual environment .venv")
    code, lines = follow([sys.executable, "-m", "venv", "--clear", VENV], PIP_STEP)
    if code:
        raise Stop(f"The virtual environment could not be made: {reason(lines)} (all of it in dev.log).")


def fingerprint(locks: "list") -> "str":
    """What an installation depends on: the locks, the project file, and where the checkout stands."""
    digest = hashlib.sha256(str(ROOT).encode())
    for name in [*locks, "pyproject.toml"]:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def pip(*arguments: "str") -> "None":
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", *arguments]
    code, lines = follow(command, PIP_STEP)
    if code:
        raise Stop(f"The Python packages could not be installed ({reason(lines)}): check the network and pip's settings,"
                   " then run this again; dev.log holds all of pip's words.")


def prepare_packages(locks: "list") -> "None":
    """Install exactly what the locks say, every file checked against its hash, and the project itself."""
    stamp = VENV / ("installed-" + "-".join(Path(name).stem for name in locks))
    wanted = fingerprint(locks)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say(f"   Installing the Python packages of {' and '.join(locks)} (hash-checked)")
    pip("--require-hashes", *(word for name in locks for word in ("-r", name)))
    # The build back end comes from the lock too, so nothing unpinned is fetched for it.
    pip("--no-deps", "--no-build-isolation", "--editable", ".")
    stamp.write_text(wanted)


def prepare(locks: "list", debian: "list", *more: "Callable") -> "None":
    """`more`: what else is to be installed; each answers what is left out."""
    LOG.write_text("")
    say("1. Preparing")
    prepare_venv()
    prepare_packages(locks)
    left_out = [line for line in (prepare_office(debian), *(install() for install in more)) if line]
    say("\n".join(f"   {line}" for line in left_out) or "   Everything is installed.")


# ---- commands -------------------------------------------------------------------------------------------------


def demo(arguments: "list") -> "int":
    """The main job: NHS England's practice workbook in, a workbook of live formulas with cached values out."""
    if arguments:
        raise Stop("demo takes no arguments: for other inputs use .venv/bin/cwb regenerate capitation --help.")
    prepare([RUNTIME, BUILD], OFFICE)
    real = WORKBOOK.is_file()
    source, out = (WORKBOOK, "england.xlsx") if real else ("sample", "sample.xlsx")
    target = ROOT / "demo" / out
    target.parent.mkdir(exist_ok=True)
    say("2. Regenerating the capitation workbook from " + (
        "NHS England's published practice workbook (../shared)" if real else
        "the packaged sample, whose figures are invented (../shared is not beside the checkout)"))
    before = written_at(target)
    command = [CWB, "regenerate", "capitation", "--source", source, "--as-at", AS_AT, "--out", target]
    code = subprocess.run(command, cwd=ROOT).returncode
    if code != 0 and written_at(target) == before:
        say("3. No workbook was written, for the reason above.")
        return code
    say(f"3. {'Done, all checks hold' if code == 0 else 'Done, but a check fails (see the Checks sheet)'}: {target}")
    say("   Open it in Excel or LibreOffice; the Start sheet leads through it.")
    return code


def written_at(path: "Path") -> "int":
    return path.stat().st_mtime_ns if path.exists() else 0


def test(arguments: "list") -> "int":
    """All tests, two at a time; arguments after `test` are pytest's and may override that (-n 0)."""
    prepare([TEST], OFFICE + WINDOW, prepare_browser, prepare_npm)
    say("2. Testing")
    return subprocess.run([PYTHON, "-m", "pytest", "-n", "2", *arguments], cwd=ROOT, env=with_our_programs()).returncode


def lock(arguments: "list") -> "int":
    """Renew the locks (no index address is written into them) and the notices made from them."""
    prepare([TEST], [])
    pip(UV)
    compile_ = [BIN / "uv", "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes",
                "--quiet", "--no-emit-index-url", "--custom-compile-command", "python3 dev.py lock", *arguments]
    import tomllib  # here, as an old Python has none

    build = "\n".join(tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"])
    for command, given in (
        ([*compile_, "pyproject.toml", "-o", RUNTIME], None),
        ([*compile_, "pyproject.toml", "--extra", "test", "-c", RUNTIME, "-o", TEST], None),
        ([*compile_, "pyproject.toml", "--extra", "server", "-c", TEST, "-o", SERVER], None),
        ([*compile_, "pyproject.toml", "--extra", "scale", "-c", TEST, "-o", SCALE], None),
        ([*compile_, "-", "-c", TEST, "-o", BUILD], build),
    ):
        subprocess.run(command, cwd=ROOT, input=given, text=True, check=True)
    prepare([TEST], [])
    return subprocess.run([PYTHON, ROOT / "bench" / "third_party_notices.py"], cwd=ROOT).returncode


COMMANDS = {"demo": demo, "test": test, "lock": lock}


def main(argv: "list") -> "int":
    if python_sentence(sys.version_info):
        print(python_sentence(sys.version_info), file=sys.stderr)
        return 2
    if not argv or argv[0] not in COMMANDS:
        print(__doc__, file=sys.stdout if argv[:1] in (["-h"], ["--help"]) else sys.stderr)
        return 0 if argv[:1] in (["-h"], ["--help"]) else 2
    try:
        return COMMANDS[argv[0]](argv[1:])
    except Stop as stop:
        print(f"Stopped: {stop}", file=sys.stderr)
    except BrokenPipeError:  # whoever read our lines has gone, as `| head` does
        sys.stderr.close()
    except OSError as error:
        print(f"Stopped: {error.strerror} ({error.filename}): the checkout must be yours to write in.", file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped by you.", file=sys.stderr)
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
