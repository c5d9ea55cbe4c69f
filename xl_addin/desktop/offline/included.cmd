@echo off
rem Sets up Commissioning Workbooks for the person signed in, with the Python of this folder. No administrator is needed.
setlocal
set "PYTHON=%~dp0python\python.exe"
"%PYTHON%" -I -B "%~dp0check.py" || goto failed
"%PYTHON%" -I -B -m xl_addin.cli addin install --host excel --addin "%~dp0Commissioning.xlam" || goto failed
goto end
:failed
echo Nothing more was done.
pause
exit /b 1
:end
pause
