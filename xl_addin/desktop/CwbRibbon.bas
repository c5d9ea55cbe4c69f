Attribute VB_Name = "CwbRibbon"
Option Explicit

' One callback for every button of the ribbon: its id is the name of its action. What came of it is told in one message.
Public Sub CwbButton(control As IRibbonControl)
    If ActiveWorkbook Is Nothing Then
        MsgBox "There is no workbook yet: make one or choose one, then press the button again.", vbExclamation, "Commissioning Workbooks"
        Exit Sub
    End If
    MsgBox CwbPress(control.ID), vbInformation, "Commissioning Workbooks"
End Sub

Private Function CwbPress(ByVal action As String) As String
    Dim python As Object
    On Error GoTo failed
    Set python = XLPy()
    CwbPress = python.Str(python.Call(python.Module("xl_addin.desktop.buttons"), "press", python.Tuple(action, ActiveWorkbook)))
    Exit Function
failed:
    CwbPress = CwbSilence()
End Function
