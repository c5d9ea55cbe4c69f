Attribute VB_Name = "CwbHost"
Option Explicit
Option Private Module
' Private module: these stay out of Excel's function list. Every wrapper in CwbFunctions calls CwbCall.

' The workbook is not handed over: xlwings would look for code in it. A question about a cell is answered with a sentence, always.
Public Function CwbCall(ByVal fname As String, args As Variant) As Variant
    On Error GoTo failed
    CwbCall = CwbErrors(XLPy().CallUDF("xl_addin.desktop", fname, args))
    Exit Function
failed:
    ' a real error value, never its text: SUM would skip a text and ISERROR would say FALSE
    CwbCall = CVErr(2015)
    If fname = "WHY" Or fname = "EXPLAIN" Then CwbCall = CwbSilence()
End Function

' Why there was no answer from Python, in one sentence.
Public Function CwbSilence() As String
    On Error GoTo unknown
    CwbSilence = CwbTrouble()
unknown:
    If CwbSilence = "" Then CwbSilence = "Python did not answer: try again, and when that does not help start Excel again. What else may be wrong is told by: cwb addin doctor."
End Function

' Value2, not the Range: .Value would give cells in currency format as four-decimal amounts and dates as date objects,
' and Python would have to call back into Excel for every argument. A missing argument stays Empty.
Public Function CwbIn(Optional v As Variant) As Variant
    CwbIn = Empty ' LibreOffice would keep the result before
    If IsMissing(v) Then Exit Function
    If TypeName(v) = "Range" Then
        CwbIn = CwbValues(v)
    Else
        CwbIn = v
    End If
End Function

' Apart, because LibreOffice takes any variable with a member access for an object.
Private Function CwbValues(ByVal block As Object) As Variant
    CwbValues = block.Value2
End Function

' Address of the calling cell, or "" when a macro or the function wizard calls.
Public Function CwbWhere() As String
    On Error GoTo nowhere
    CwbWhere = Application.Caller.Address(True, True, 1, True)
nowhere:
End Function

' Address of the cell asked about. A cell inside a spill or an array block asks about the formula that filled the block.
Public Function CwbAddress(v As Variant) As Variant
    If TypeName(v) = "Range" Then
        CwbAddress = CwbFormulaAddress(v)
    Else
        CwbAddress = v
    End If
End Function

Private Function CwbFormulaAddress(ByVal cell As Object) As String
    CwbFormulaAddress = cell.Address(True, True, 1, True)
    On Error Resume Next
    If cell.HasArray Then CwbFormulaAddress = cell.CurrentArray.Address(True, True, 1, True)
    If cell.HasSpill Then CwbFormulaAddress = cell.SpillParent.Address(True, True, 1, True)
End Function

' Python marks an error cell as Chr(1) & "cwb:" & number; a cell must get the error value itself.
Public Function CwbErrors(v As Variant) As Variant
    Dim i As Long, j As Long, n As Long
    If Not IsArray(v) Then
        CwbErrors = CwbError(v)
        Exit Function
    End If
    n = CwbColumns(v)
    For i = LBound(v) To UBound(v)
        If n < 0 Then
            v(i) = CwbError(v(i))
        Else
            For j = LBound(v, 2) To n
                v(i, j) = CwbError(v(i, j))
            Next j
        End If
    Next i
    CwbErrors = v
End Function

' Last column of a block, -1 for a single line of values.
Private Function CwbColumns(v As Variant) As Long
    CwbColumns = -1
    On Error GoTo onedim
    CwbColumns = UBound(v, 2)
onedim:
End Function

Private Function CwbError(v As Variant) As Variant
    CwbError = v
    If VarType(v) = vbString Then
        If Left$(v, 5) = Chr$(1) & "cwb:" Then CwbError = CVErr(CLng(Mid$(v, 6)))
    End If
End Function
