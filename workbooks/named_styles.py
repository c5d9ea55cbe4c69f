"""Give the cell formats of a fresh workbook their names in the style gallery, which the writing library cannot do."""

import io
import re
import zipfile

STYLES = "xl/styles.xml"
BUILT_IN = {"Note": 10, "Input": 20, "Output": 21, "Calculation": 22}  # styles of Excel's own gallery that ours take over
FIXED_DATE = (1980, 1, 1, 0, 0, 0)


def name_styles(data: bytes, roles: dict[str, list[int]]) -> bytes:
    """The workbook with one named style a role; `roles` gives the indexes of the cell formats that belong to each."""
    source = zipfile.ZipFile(io.BytesIO(data))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            part = source.read(name)
            entry = zipfile.ZipInfo(name, FIXED_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(entry, _named(part.decode(), roles).encode() if name == STYLES else part)
    return target.getvalue()


def _named(xml: str, roles: dict[str, list[int]]) -> str:
    formats = re.search(r"<cellXfs[^>]*>(.*?)</cellXfs>", xml, re.S)
    xfs = re.findall(r"<xf [^>]*?/>|<xf .*?</xf>", formats[1], re.S)
    masters, names = [], []
    for number, (role, indexes) in enumerate(sorted(roles.items()), 1):
        masters.append(re.sub(r' xfId="\d+"', "", xfs[min(indexes)]))
        built_in = f' builtinId="{BUILT_IN[role]}" customBuiltin="1"' if role in BUILT_IN else ""
        names.append(f'<cellStyle name="{role}" xfId="{number}"{built_in}/>')
        for index in indexes:
            xfs[index] = re.sub(r' xfId="\d+"', f' xfId="{number}"', xfs[index])
    xml = xml.replace(formats[0], f'<cellXfs count="{len(xfs)}">{"".join(xfs)}</cellXfs>')
    xml = _append(xml, "cellStyleXfs", masters)
    return _append(xml, "cellStyles", names)


def _append(xml: str, tag: str, items: list[str]) -> str:
    found = re.search(rf'<{tag} count="(\d+)">(.*?)</{tag}>', xml, re.S)
    return xml.replace(found[0], f'<{tag} count="{int(found[1]) + len(items)}">{found[2]}{"".join(items)}</{tag}>')
