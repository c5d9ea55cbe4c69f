Attribute VB_Name = "CwbHelp"
Option Explicit
Private Const HELP_SHEET As String = "cwb.help"

' Called when the ribbon is there. Excel takes no help texts before a workbook is open, so they wait until it is idle.
Public Sub CwbLoaded(ribbon As IRibbonUI)
    On Error Resume Next
    Application.OnTime Now, "'" & ThisWorkbook.Name & "'!CwbHelp.CwbDescribe"
End Sub

' Category, description and arguments of every function, for the function wizard: one row each on the sheet of texts.
Public Sub CwbDescribe()
    Dim texts As Variant, row As Long
    On Error GoTo without
    texts = ThisWorkbook.Worksheets(HELP_SHEET).UsedRange.Value2
    For row = 1 To UBound(texts, 1)
        CwbDescribeOne texts, row
    Next row
without:
End Sub

' A function whose texts Excel does not take stays without them and works all the same.
Private Sub CwbDescribeOne(texts As Variant, ByVal row As Long)
    Dim arguments() As String, i As Long
    On Error Resume Next
    If CLng(texts(row, 3)) = 0 Then
        Application.MacroOptions Macro:=CStr(texts(row, 1)), Description:=CStr(texts(row, 2)), Category:="Commissioning Workbooks"
        Exit Sub
    End If
    ReDim arguments(1 To CLng(texts(row, 3)))
    For i = 1 To UBound(arguments)
        arguments(i) = CStr(texts(row, 3 + i))
    Next i
    Application.MacroOptions Macro:=CStr(texts(row, 1)), Description:=CStr(texts(row, 2)), Category:="Commissioning Workbooks", ArgumentDescriptions:=arguments
End Sub
