"""The code LibreOffice runs when a menu entry or a toolbar button of ours is chosen; it stays readable for Python 3.6."""

import unohelper
from com.sun.star.awt import XCallback
from com.sun.star.lang import XServiceInfo
from com.sun.star.task import XJobExecutor

SERVICE = "CWB.Buttons"


class Press(unohelper.Base, XCallback):
    """A button, pressed when LibreOffice's own thread comes to it."""

    def __init__(self, context):
        self.context = context

    def notify(self, button):
        from xl_addin.libreoffice.office import pressed  # found once the extension's folder is on the path

        pressed.pressed(self.context, button)


class Buttons(unohelper.Base, XServiceInfo, XJobExecutor):
    """Each control calls `service:CWB.Buttons?<button>`; a script that drives LibreOffice may, from a thread of its own.

    A window that is opened or a sheet imported beside LibreOffice's own thread can end the program, so a press waits for that thread."""

    def __init__(self, context):
        self.context = context

    def trigger(self, button):
        queue = self.context.ServiceManager.createInstanceWithContext("com.sun.star.awt.AsyncCallback", self.context)
        queue.addCallback(Press(self.context), button)

    def getImplementationName(self):
        return SERVICE

    def supportsService(self, name):
        return name == SERVICE

    def getSupportedServiceNames(self):
        return (SERVICE,)


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Buttons, SERVICE, (SERVICE,))
