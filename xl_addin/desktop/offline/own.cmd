@echo off
rem Sets up Commissioning Workbooks for the person signed in, with a Python {version} that is installed here. No administrator is needed.
rem Install.cmd "C:\...\python.exe" takes that Python; without it the Python launcher chooses.
setlocal
set "HOUSE=%LOCALAPPDATA%\commissioning-workbooks"
set PYTHON=py -{version}
if not "%~1"=="" set PYTHON="%~1"
%PYTHON% -I -B "%~dp0check.py" || goto failed
%PYTHON% -I -m venv "%HOUSE%" || goto failed
"%HOUSE%\Scripts\python.exe" -I -m pip install --disable-pip-version-check --no-index --find-links "%~dp0wheels" --require-hashes -r "%~dp0requirements.txt" || goto failed
"%HOUSE%\Scripts\python.exe" -I -B -m xl_addin.cli addin install --host excel --addin "%~dp0Commissioning.xlam" || goto failed
goto end
:failed
echo Nothing more was done.
pause
exit /b 1
:end
pause
