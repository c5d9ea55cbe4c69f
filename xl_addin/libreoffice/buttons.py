"""The code LibreOffice runs when a menu entry or a toolbar button of ours is chosen; it stays readable for Python 3.6."""

import unohelper
from com.sun.star.lang import XServiceInfo
from com.sun.star.task import XJobExecutor

SERVICE = "CWB.Buttons"


class Buttons(unohelper.Base, XServiceInfo, XJobExecutor):
    """Each control calls `service:CWB.Buttons?<button>`."""

    def __init__(self, context):
        self.context = context

    def trigger(self, button):
        from xl_addin.libreoffice.office import pressed  # found once the extension's folder is on the path

        pressed.pressed(self.context, button)

    def getImplementationName(self):
        return SERVICE

    def supportsService(self, name):
        return name == SERVICE

    def getSupportedServiceNames(self):
        return (SERVICE,)


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Buttons, SERVICE, (SERVICE,))
