"""The ribbon of Excel for Windows, made from the buttons: one tab, one group each, one callback for all of them."""

from xml.sax.saxutils import quoteattr

from xl_addin.ribbon import GROUPS, Button

NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"  # the part customUI14.xml, Excel 2010 and later
CALLBACK = "CwbRibbon.CwbButton"
LOADED = "CwbHelp.CwbLoaded"
TAB_KEYTIP = "CW"


def text(buttons: dict[str, Button]) -> str:
    """customUI14.xml. A group without a button is left out, as Excel would show it empty."""
    groups = "\n".join(_group(name, found) for name in GROUPS if (found := [b for b in buttons.values() if b.group == name]))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- Generated from the buttons by xl_addin/generate.py. Do not edit. -->
<customUI xmlns="{NAMESPACE}" onLoad="{LOADED}">
<ribbon><tabs><tab id="cwbTab" label="Commissioning" keytip="{TAB_KEYTIP}">
{groups}
</tab></tabs></ribbon>
</customUI>
"""


def _group(name: str, buttons: list[Button]) -> str:
    """The first button of a group is the large one, the others stand in columns of three."""
    controls = "\n".join(_button(button, "large" if button is buttons[0] else "normal") for button in buttons)
    return f' <group id="cwb{name.title().replace(" ", "")}" label={quoteattr(name)}>\n{controls}\n </group>'


def _button(button: Button, size: str) -> str:
    told = {
        "id": button.id,
        "label": button.label,
        "size": size,
        "imageMso": button.icon,
        "screentip": button.screentip,
        "supertip": button.supertip,
        "keytip": button.keytip,
        "onAction": CALLBACK,
    }
    return f"  <button {' '.join(f'{name}={quoteattr(value)}' for name, value in told.items())}/>"
