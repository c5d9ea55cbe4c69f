"""The texts every host needs, made from the registry: `python -m xl_addin.generate` writes them, a test fails when one is stale.

VBA wrappers and ribbon for Excel on the desktop, interface and function help for LibreOffice, and the reference page docs/functions.md.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from udfs.registry import Param, Udf, load
from xl_addin import button_page, ribbon
from xl_addin.cli import app
from xl_addin.cli.calls import answered
from xl_addin.desktop import approval, customui
from xl_addin.libreoffice import controls
from xl_addin.libreoffice.build import ADDONS, CALC_HELP, IDL, TOOLBARS

ROOT = Path(__file__).resolve().parent.parent
VBA = ROOT / "xl_addin" / "desktop" / "generated" / "CwbFunctions.bas"
RIBBON = VBA.with_name("customUI14.xml")
PAGE = ROOT / "docs" / "functions.md"
BUTTONS_PAGE = ROOT / "docs" / "buttons.md"
ASKING = Path(__file__).with_name("asking_a_cell.md")  # the hand-written section of the reference page
SERVICE = "CWB"
ARGUMENTS = "| argument | what it is | shape | unit | blank cell | example |\n| --- | --- | --- | --- | --- | --- |\n"


def outputs() -> dict[Path, str]:
    """Every generated file and its text."""
    udfs = list(load().values())
    buttons = ribbon.load()
    return {
        VBA: vba(udfs), RIBBON: customui.text(buttons), IDL: idl(udfs), CALC_HELP: calc_help(udfs),
        ADDONS: controls.addons(buttons), TOOLBARS: controls.toolbars(buttons), PAGE: page(udfs),
        BUTTONS_PAGE: button_page.page(buttons, app), approval.PAGE: approval.page(),
    }  # fmt: skip


def main() -> None:
    for path, text in outputs().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"wrote {path.relative_to(ROOT)}")


# ---- Excel on the desktop --------------------------------------------------------------------------------------------


def vba(udfs: list[Udf]) -> str:
    """One wrapper a function. A cell asked about is handed over as its address, everything else by value."""
    head = 'Attribute VB_Name = "CwbFunctions"\nOption Explicit\n\' Generated from the registry by xl_addin/generate.py. Do not edit.\n'
    return head + "".join(map(_wrapper, udfs))


def _wrapper(udf: Udf) -> str:
    # all of them optional to VBA: what is left out is refused in Python, with a sentence
    signature = ", ".join(f"Optional {_vba_name(p)} As Variant" for p in udf.params)
    handed = [f"{'CwbAddress' if p.kind == 'address' else 'CwbIn'}({_vba_name(p)})" for p in udf.params]
    handed = ", ".join([*handed, "CwbWhere()"])  # a function may have no arguments
    described = udf.label.replace('"', '""')
    return f"""
Public Function {udf.name}({signature}) As Variant
Attribute {udf.name}.VB_Description = "{described}"
    {udf.name} = CwbCall("{udf.name}", Array({handed}))
End Function
"""


def _vba_name(param: Param) -> str:
    """A name like that of an event makes virus scanners take its function for code that starts by itself."""
    return param.name.replace("_change", "Change")


# ---- LibreOffice -----------------------------------------------------------------------------------------------------


IDL_KEYWORDS = frozenset(
    "any attribute bool boolean bound byte char const constants constrained default double enum exception false float get hyper in inout "
    "interface long maybeambiguous maybedefault maybevoid module needs observes oneway optional out property published raises readonly "
    "removable sequence service set short singleton string struct transient true type typedef union unsigned void".split()
)  # Apache OpenOffice Developer's Guide, UNOIDL, reserved words


def idl(udfs: list[Udf]) -> str:
    """The interface of the add-in. A cell asked about is typed as a range, so that Calc calls even when the cell holds an error."""
    methods = "\n".join(
        f"    sequence< sequence< any > > {u.name}({', '.join(map(_idl_argument, u.params))});" for u in udfs
    )
    head = "// Generated from the registry by xl_addin/generate.py. Do not edit."
    return f"{head}\nmodule commissioningworkbooks {{\n  interface XFunctions {{\n{methods}\n  }};\n}};\n"


def _idl_argument(param: Param) -> str:
    kind = "com::sun::star::table::XCellRange" if param.kind == "address" else "any"
    return f"[in] {kind} {_idl_name(param)}"


def _idl_name(param: Param) -> str:
    """This interface language allows no underscore in an argument; Calc shows the name that stands in the help file."""
    first, *others = (param.name + "_given" if param.name in IDL_KEYWORDS else param.name).split("_")
    return first + "".join(word.capitalize() for word in others)


def calc_help(udfs: list[Udf]) -> str:
    """What Calc's function wizard shows."""
    nodes = "".join(map(_calc_function, udfs))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- Generated from the registry by xl_addin/generate.py. Do not edit. -->
<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
    oor:name="CalcAddIns" oor:package="org.openoffice.Office">
<node oor:name="AddInInfo"><node oor:name="{SERVICE}" oor:op="replace"><node oor:name="AddInFunctions">
{nodes}</node></node></node>
</oor:component-data>
"""


def _calc_function(udf: Udf) -> str:
    arguments = "\n".join(
        f'  <node oor:name="{_idl_name(p)}" oor:op="replace">{_text("DisplayName", p.name)}{_text("Description", _told(p))}</node>'
        for p in udf.params
    )
    spelling = f"{SERVICE}.{udf.name}"
    return f"""<node oor:name="{udf.name}" oor:op="replace">
 {_text("DisplayName", spelling)}{_text("Description", udf.label)}{_text("CompatibilityName", spelling)}
 <prop oor:name="Category" oor:type="xs:string"><value>Add-In</value></prop>
 <node oor:name="Parameters">
{arguments}
 </node>
</node>
"""


def _text(name: str, text: str) -> str:
    return f'<prop oor:name="{name}" oor:type="xs:string"><value xml:lang="en">{escape(text)}</value></prop>'


def _told(param: Param) -> str:
    choices = (
        f"; one of {', '.join(param.choices)}"
        if param.choices and param.choices[0] not in param.description
        else ""
    )
    return f"{param.description}. {param.rank.capitalize()}, {param.unit}{choices}"


# ---- the reference page ----------------------------------------------------------------------------------------------


def page(udfs: list[Udf]) -> str:
    """docs/functions.md: a list of all functions, one section each, and how to ask a cell."""
    lines = [f"- [{u.name}](#{u.name.lower()}): {u.label}" for u in udfs]
    head = (
        "<!-- Generated from the registry by xl_addin/generate.py. Do not edit. -->\n\n# Worksheet functions\n\n"
        f"{len(udfs)} functions. In LibreOffice write `{SERVICE}.` before the name. Every example below can be run as it stands.\n\n"
    )
    sections = [head + "\n".join(lines) + "\n", *map(section, udfs), ASKING.read_text(encoding="utf-8")]
    return "\n".join(sections)


def section(udf: Udf) -> str:
    """All that is known of one function."""
    rows = [
        f"| {p.name} | {_cell(_told_in_full(p))} | {p.rank} | {_cell(p.unit)} | {_blank(p)} | `{_json(p.example)}` |"
        for p in udf.params
    ]
    sources = [
        f"- {_linked(s.title, s.url)}{', ' + s.section if s.section else ''} (evidence status: {s.evidence})"
        for s in udf.sources
    ]
    call, result = example(udf)
    return f"""## {udf.name}

{udf.label}

{udf.description}

`={udf.formula([p.name if not p.optional else f"[{p.name}]" for p in udf.params])}`

{ARGUMENTS + chr(10).join(rows) if rows else "It takes no arguments."}

Result: {udf.result.description} ({udf.result.rank}, {udf.result.unit}). Since version {udf.since}.

Sources:
{chr(10).join(sources)}

```
{call}
{result}
```
"""


def example(udf: Udf) -> tuple[str, str]:
    """A command line that can be run as it stands, and what it prints."""
    arguments = _json([p.example for p in udf.params])
    return f"cwb call {udf.name} '{arguments}'", _json(answered(udf.name, arguments))


def _told_in_full(param: Param) -> str:
    parts: Iterator[str] = iter([
        param.description,
        f"one of {', '.join(param.choices)}" if param.choices else "",
        f"at least {param.minimum:g}" if param.minimum is not None else "",
        f"at most {param.decimals} decimals" if param.decimals is not None else "",
        f"optional{'' if param.default is None else f', {param.default} when left out'}" if param.optional else "",
    ])  # fmt: skip
    return "; ".join(part for part in parts if part)


def _blank(param: Param) -> str:
    if param.blank_as_zero:
        return f"refused; LibreOffice gives it as 0: {param.blank_as_zero}"
    return "refused" if param.blank == "error" else "allowed, never taken as zero"


def _linked(title: str, url: str) -> str:
    return f"[{title}]({url})" if url else title


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    main()
