Attribute VB_Name = "CwbPython"
Option Explicit
Option Private Module
' The way to Python. It takes the place of the module xlwings of the add-in template in the package xlwings
' (Copyright (C) 2014-present, Zoomer Analytics LLC, BSD-3-Clause, see THIRD_PARTY_NOTICES), of which the two declarations
' and the command that starts the server are kept. What else stood there could be called from a cell of any opened workbook,
' among it a function that runs a program, and asked that workbook or its folder which program to start.
#If Win64 Then
    Private Const LIBRARY As String = "xlwings64-0.37.8.dll"
    Private Declare PtrSafe Function XLPyDLLActivateAuto Lib "xlwings64-0.37.8.dll" (ByRef Result As Variant, Optional ByVal Config As String = "", Optional ByVal mode As Long = 1) As Long
#Else
    Private Const LIBRARY As String = "xlwings32-0.37.8.dll"
    Private Declare PtrSafe Function XLPyDLLActivateAuto Lib "xlwings32-0.37.8.dll" (ByRef Result As Variant, Optional ByVal Config As String = "", Optional ByVal mode As Long = 1) As Long
#End If
Private Declare PtrSafe Function LoadLibrary Lib "KERNEL32" Alias "LoadLibraryW" (ByVal path As LongPtr) As LongPtr
' In the code and not on a sheet: a signature covers the code alone.
Private Const INTERPRETER As String = "%LOCALAPPDATA%\commissioning-workbooks\Scripts\pythonw.exe"
Private ready As Boolean

' The server of xlwings, started when it does not run.
Public Function XLPy() As Object
    Dim answer As Variant
    If Not ready Then ready = (CwbTrouble() = "")
    If Not ready Then Err.Raise 1000
    If XLPyDLLActivateAuto(answer, CwbCommand(), 1) <> 0 Then Err.Raise 1000
    Set XLPy = answer
End Function

' -I: no folder of a workbook, no current folder and no variable of the environment adds Python files. cmd.exe by its full name,
' as Windows would look into the current folder for it. $(CLSID) is filled in by the library.
Public Function CwbCommand() As String
    Const QUOTE As String = """"
    CwbCommand = Environ("SystemRoot") & "\System32\cmd.exe /K " & QUOTE & QUOTE & CwbInterpreter() & QUOTE & _
        " -I -B -c " & QUOTE & "import xlwings; xlwings.serve('$(CLSID)')" & QUOTE & QUOTE
End Function

' Full path of Python: %NAME% stands for a variable of the environment, .\ for the folder of this file.
Public Function CwbInterpreter() As String
    Dim parts() As String, i As Long
    parts = Split(INTERPRETER, "%")
    For i = 1 To UBound(parts) Step 2
        parts(i) = Environ(parts(i))
    Next i
    CwbInterpreter = Join(parts, "")
    If Left$(CwbInterpreter, 2) = ".\" Then CwbInterpreter = ThisWorkbook.path & Mid$(CwbInterpreter, 2)
End Function

' Why Python cannot be started, in one sentence; empty when all that it needs is there.
Public Function CwbTrouble() As String
    Dim python As String, folder As String
    python = CwbInterpreter()
    ' Windows would look for any other place from the current folder or drive, which may be that of a workbook.
    If Mid$(python, 2, 2) <> ":\" And Left$(python, 2) <> "\\" Then
        CwbTrouble = "The place of Python comes to no full path on this computer (" & python & "): ask whoever built this add-in to name " & _
            "another, or set the variable it begins with."
        Exit Function
    End If
    If Not CwbIsFile(python) Then
        CwbTrouble = "Python is not where this add-in looks for it (" & python & "): have it installed there, then start Excel again."
        Exit Function
    End If
    folder = Left$(python, InStrRev(python, "\"))
    If CwbLoads(folder & LIBRARY) Then Exit Function
    If CwbLoads(folder & "..\" & LIBRARY) Then Exit Function
    CwbTrouble = "The Python of this add-in (" & python & ") does not have the version of xlwings the add-in was built for: " & _
        LIBRARY & " is missing. Install add-in and Python from the same release."
End Function

Private Function CwbIsFile(ByVal path As String) As Boolean
    On Error GoTo none
    CwbIsFile = (GetAttr(path) And vbDirectory) = 0
none:
End Function

Private Function CwbLoads(ByVal path As String) As Boolean
    CwbLoads = LoadLibrary(StrPtr(path)) <> 0
End Function
