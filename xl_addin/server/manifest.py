"""The manifest of the add-in for Excel on the web and on a Mac, made from the buttons: what IT deploys, once for everybody.

Excel takes from it where the server is, how the functions are called (CWB.NAME) and the ribbon's tab: one group each, one control a
button, whose FunctionName the task pane associates with its script.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from importlib import metadata
from xml.sax.saxutils import escape, quoteattr

from xl_addin.ribbon import GROUPS, Button
from xl_addin.server.settings import NAMESPACE, CannotServe

TITLE = "Commissioning"
PANE = "Findings and progress"
ABOUT = "Worksheet functions and buttons for tender scoring, capitation splits and contract registers."
ICONS = (16, 32, 80)  # the sizes Microsoft asks of every control
# Microsoft, Office Add-ins manifest, String element; resid attributes have at most 32 characters
SHORT, LONG = 125, 250
# Microsoft, Custom Functions requirement sets: before 1.4 an error value could only be given back as a text
NEEDS = {"SharedRuntime": "1.1", "CustomFunctionsRuntime": "1.4"}
ADDRESS = re.compile(r"https://[A-Za-z0-9.-]+(:\d+)?")


def served_at(address: str) -> str:
    """The address without a slash at its end. Raises CannotServe for one that Excel would not take."""
    plain = address.rstrip("/")
    if not ADDRESS.fullmatch(plain):
        remedy = "Give https:// and the name of the server, such as https://excel.example.org."
        raise CannotServe((f"{address} is no address Excel takes.", remedy))
    return plain


def identity(address: str) -> uuid.UUID:
    """The add-in's GUID: the same for the same server each time, another one for another server."""
    return uuid.UUID(bytes=hashlib.sha256(f"commissioning-workbooks {address}".encode()).digest()[:16], version=4)


def text(buttons: dict[str, Button], address: str, entra: str = "") -> str:
    """manifest.xml for the server at this address; `entra`: the client id of its registration where people sign in with Entra ID."""
    groups = [(name, found) for name in GROUPS if (found := [b for b in buttons.values() if b.group == name])]
    numbers = {button.id: number for number, button in enumerate(buttons.values())}
    short = {"Tab": TITLE, "Pane": PANE, "Namespace": NAMESPACE}
    short |= {f"Group{i}": name for i, (name, _) in enumerate(groups)}
    short |= {f"Label{numbers[b.id]}": b.label for b in buttons.values()}
    long = {"PaneTip": "Shows what the last button did, what it found, and how far a running one is."}
    long |= {f"Tip{numbers[b.id]}": tip(b) for b in buttons.values()}
    tab = "\n".join(_group(i, found, numbers) for i, (_, found) in enumerate(groups))
    return PATTERN.format(
        id=identity(address), version=f"1.{metadata.version('commissioning-workbooks')}", address=escape(address), title=TITLE,
        about=escape(ABOUT), tab=tab, images=_resources("Image", _images(address)), urls=_resources("Url", _urls(address)),
        short=_resources("String", short), long=_resources("String", long),
        sign_in=_sign_in(address, entra) if entra else "",
        needs="\n".join(f"   <Set Name={quoteattr(name)} MinVersion={quoteattr(least)}/>" for name, least in NEEDS.items()),
    )  # fmt: skip


def tip(button: Button) -> str:
    """As many whole sentences of the supertip as there is room for, else the screentip."""
    told = ""
    for sentence in re.findall(r"[^.]*(?:\.(?!\s|$)[^.]*)*\.(?:\s+|$)", button.supertip):
        if len((told + sentence).strip()) > LONG:
            break
        told += sentence
    return told.strip() or button.screentip[:LONG]


def _group(number: int, buttons: list[Button], numbers: dict[str, int]) -> str:
    """The first group also opens the task pane."""
    controls = [_control(b.id, f"Label{numbers[b.id]}", f"Tip{numbers[b.id]}", f"<FunctionName>{b.id}</FunctionName>") for b in buttons]
    if number == 0:
        controls.insert(0, _control("show_pane", "Pane", "PaneTip", '<TaskpaneId>Cwb.Pane</TaskpaneId><SourceLocation resid="PaneUrl"/>'))
    return f"""    <Group id="Cwb.Group{number}">
     <Label resid="Group{number}"/>
     {_icon()}
{chr(10).join(controls)}
    </Group>"""


def _control(name: str, label: str, told: str, does: str) -> str:
    kind = "ExecuteFunction" if does.startswith("<FunctionName>") else "ShowTaskpane"
    return f"""     <Control xsi:type="Button" id="Cwb.{name}">
      <Label resid="{label}"/>
      <Supertip><Title resid="{label}"/><Description resid="{told}"/></Supertip>
      {_icon()}
      <Action xsi:type="{kind}">{does}</Action>
     </Control>"""


def _icon() -> str:
    images = "".join(f'<bt:Image size="{size}" resid="Icon{size}"/>' for size in ICONS)
    return f"<Icon>{images}</Icon>"


def _images(address: str) -> dict[str, str]:
    return {f"Icon{size}": f"{address}/static/images/icon-{size}.png" for size in ICONS}


def _urls(address: str) -> dict[str, str]:
    functions = f"{address}/xlwings/custom-functions"
    return {"PaneUrl": f"{address}/taskpane.html", "CodeUrl": f"{functions}-code.js", "MetaUrl": f"{functions}-meta.json"}


def _sign_in(address: str, client: str) -> str:
    """What lets Excel ask for a token of the organisation's sign-in."""
    resource = f"api://{address.removeprefix('https://')}/{client}"
    scopes = "<Scopes><Scope>openid</Scope><Scope>profile</Scope></Scopes>"
    return f"\n  <WebApplicationInfo><Id>{escape(client)}</Id><Resource>{escape(resource)}</Resource>{scopes}</WebApplicationInfo>"


def _resources(kind: str, texts: dict[str, str]) -> str:
    return "\n".join(f"    <bt:{kind} id={quoteattr(name)} DefaultValue={quoteattr(value)}/>" for name, value in texts.items())


PATTERN = """<?xml version="1.0" encoding="UTF-8"?>
<!-- Made from the buttons by `cwb server manifest`. Do not edit. -->
<OfficeApp xmlns="http://schemas.microsoft.com/office/appforoffice/1.1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:bt="http://schemas.microsoft.com/office/officeappbasictypes/1.0" xsi:type="TaskPaneApp">
 <Id>{id}</Id>
 <Version>{version}</Version>
 <ProviderName>commissioning-workbooks</ProviderName>
 <DefaultLocale>en-GB</DefaultLocale>
 <DisplayName DefaultValue="{title} Workbooks"/>
 <Description DefaultValue="{about}"/>
 <IconUrl DefaultValue="{address}/static/images/icon-32.png"/>
 <HighResolutionIconUrl DefaultValue="{address}/static/images/icon-64.png"/>
 <SupportUrl DefaultValue="{address}/taskpane.html"/>
 <AppDomains><AppDomain>{address}</AppDomain></AppDomains>
 <Hosts><Host Name="Workbook"/></Hosts>
 <Requirements>
  <Sets DefaultMinVersion="1.1">
{needs}
  </Sets>
 </Requirements>
 <DefaultSettings><SourceLocation DefaultValue="{address}/taskpane.html"/></DefaultSettings>
 <Permissions>ReadWriteDocument</Permissions>
 <VersionOverrides xmlns="http://schemas.microsoft.com/office/taskpaneappversionoverrides" xsi:type="VersionOverridesV1_0">
  <Hosts><Host xsi:type="Workbook">
   <Runtimes><Runtime resid="PaneUrl" lifetime="long"/></Runtimes>
   <AllFormFactors>
    <ExtensionPoint xsi:type="CustomFunctions">
     <Script><SourceLocation resid="CodeUrl"/></Script>
     <Page><SourceLocation resid="PaneUrl"/></Page>
     <Metadata><SourceLocation resid="MetaUrl"/></Metadata>
     <Namespace resid="Namespace"/>
    </ExtensionPoint>
   </AllFormFactors>
   <DesktopFormFactor>
    <FunctionFile resid="PaneUrl"/>
    <ExtensionPoint xsi:type="PrimaryCommandSurface"><CustomTab id="Cwb.Tab">
{tab}
    <Label resid="Tab"/>
    </CustomTab></ExtensionPoint>
   </DesktopFormFactor>
  </Host></Hosts>
  <Resources>
   <bt:Images>
{images}
   </bt:Images>
   <bt:Urls>
{urls}
   </bt:Urls>
   <bt:ShortStrings>
{short}
   </bt:ShortStrings>
   <bt:LongStrings>
{long}
   </bt:LongStrings>
  </Resources>{sign_in}
 </VersionOverrides>
</OfficeApp>
"""
