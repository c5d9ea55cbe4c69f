@echo off
rem Takes the add-in out of Excel for the person signed in. Workbooks stay as they are.
setlocal
"{python}" -I -B -m xl_addin.cli addin uninstall --host excel
pause
