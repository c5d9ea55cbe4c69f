"""Defined names and tables of a document, settled after sheets came and went."""

from com.sun.star.table import CellAddress, CellRangeAddress


def held(doc):
    """Name -> its text. Names are taken down before a sheet is replaced, which would spoil those that point at it."""
    return {name.Name: (name.Content, name.Type) for name in _names(doc)}


def settle(doc, known, source, dropped):
    """The names known before and those of the source, which win; without those dropped (None: all the source does not have)."""
    theirs = held(source)
    gone = set(known) - set(theirs) if dropped is None else set(dropped)
    wanted = {name: entry for name, entry in {**known, **theirs}.items() if name not in gone}
    now = held(doc)
    listed = doc.NamedRanges
    for name in set(now) - set(wanted):
        listed.removeByName(name)
    for name, (text, kind) in wanted.items():
        if name not in now:
            listed.addNewByName(name, text, CellAddress(0, 0, 0), kind)
        elif now[name][0] != text:
            listed.getByName(name).setContent(text)


def _names(doc):
    listed = doc.NamedRanges
    return [listed.getByName(name) for name in listed.ElementNames]


def tables(doc, source, sheets):
    """Tables of whole sheets, which an imported sheet comes without."""
    there, here = source.DatabaseRanges, doc.DatabaseRanges
    for name in there.ElementNames:
        area = there.getByName(name).DataArea
        sheet = source.Sheets.getByIndex(area.Sheet).Name
        if sheet not in sheets:
            continue
        if here.hasByName(name):
            here.removeByName(name)
        place = doc.Sheets.ElementNames.index(sheet)
        here.addNewByName(name, CellRangeAddress(place, area.StartColumn, area.StartRow, area.EndColumn, area.EndRow))
        here.getByName(name).AutoFilter = there.getByName(name).AutoFilter
