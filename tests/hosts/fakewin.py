"""The Windows modules xlwings imports, as far as its COM dispatch needs them, so that the real dispatch code runs on Linux.

`install()` must run before anything decorates with xw.func, in a process of its own: it leaves stubs in ctypes and sys.modules. No Excel
stands behind it, so arguments are values, never Range objects, which is all our VBA wrappers send.
"""

import ctypes
import datetime as dt
import sys
import types
from unittest.mock import MagicMock


def install() -> None:
    """Stub pywin32, import xlwings' Windows modules, and bind xw.func as xlwings does on Windows."""
    ctypes.windll = ctypes.oledll = MagicMock()
    load_library, ctypes.PyDLL = (
        ctypes.PyDLL,
        lambda *a, **k: MagicMock(),
    )  # xlwings loads pythoncom's DLL at import
    try:
        _stub_pywin32()
        import xlwings as xw
        from xlwings import _xlwindows, udfs
    finally:
        ctypes.PyDLL = load_library
    xw._xlwindows = _xlwindows
    xw.func, xw.arg, xw.ret = udfs.xlfunc, udfs.xlarg, udfs.xlret
    if "excel" not in xw.engines.engines_by_name:
        xw.engines.add(xw.Engine(impl=_xlwindows.engine))  # call_udf looks the engine up by this name


def _stub_pywin32() -> None:
    for name in ("win32api", "win32con", "win32gui", "win32process", "win32event"):
        _module(name)
    time = type("TimeType", (dt.datetime,), {})
    _module("pywintypes", com_error=type("com_error", (Exception,), {}), TimeType=time, IID=lambda text: text)
    _module("win32timezone", TimeZoneInfo=types.SimpleNamespace(utc=lambda: dt.UTC))
    dispatch = {"IDispatch": type("PyIDispatch", (), {})}
    _module(
        "pythoncom",
        __file__="pythoncom.dll",
        CoInitialize=lambda: None,
        IID_IDispatch="IDispatch",
        TypeIIDs=dispatch,
    )
    kinds = {name: type(name, (), {}) for name in ("CDispatch", "DispatchBaseClass", "CoClassBaseClass")}
    client = _module("win32com.client", Dispatch=lambda x, **k: x, DispatchEx=lambda x, **k: x, **kinds)
    util = _module("win32com.server.util", unwrap=_not_wrapped, wrap=lambda x, *a, **k: x)
    server = _module("win32com.server", util=util, __path__=[])
    _module("win32com.server.dispatcher")
    _module("win32com.server.policy")
    _module("win32com", client=client, server=server, __path__=[])


def _module(name: str, **members: object) -> types.ModuleType:
    """A module with these members; any other attribute is a mock."""

    def missing(attribute: str) -> MagicMock:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        return MagicMock(name=f"{name}.{attribute}")

    module = types.ModuleType(name)
    module.__dict__.update(members)
    module.__getattr__ = missing
    sys.modules[name] = module
    return module


def _not_wrapped(value: object) -> None:
    raise TypeError(value)  # what win32com.server.util.unwrap does with a plain value
