"""One exception for every workbook that cannot be read or written, and the table of its stable codes.

A code is a promise to scripts: it is never renamed. Each has a pattern for the sentence (what is wrong, where)
and a remedy (what the person at the desk can do). docs/errors.md explains them all; a test keeps them in step.
"""

from __future__ import annotations

from typing import NamedTuple


class WorkbookError(Exception):
    """A workbook was refused; `code` is stable, `sentence` says what and where, `remedy` what to do."""

    def __init__(self, code: str, sentence: str, remedy: str) -> None:
        super().__init__(code, sentence, remedy)
        self.code = code
        self.sentence = sentence
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.sentence} {self.remedy}"


class Code(NamedTuple):
    """The patterns behind one code; words in braces are filled in by `refuse`."""

    sentence: str
    remedy: str


_SAVE_AGAIN = "Open it in Excel and save it again as \"Excel Workbook (*.xlsx)\"."
_GIVE_XLSX = "Give the path of an Excel workbook (.xlsx)."
_FROM_SOURCE = "Ask for the workbook again from whoever made it."
_DO_NOT_OPEN = "Do not open it; ask whoever sent it for a fresh copy."

CODES: dict[str, Code] = {
    # The path and the file as a whole.
    "file_missing": Code("There is no file {path}.", "Check the name and the folder."),
    "file_is_folder": Code("{path} is a folder.", "Give the path of a workbook inside it."),
    "no_permission": Code("{path} may not be {action} by this user.",
                          "Ask for access, or copy it to your own folder."),
    "web_address": Code("{path} is a web address.",
                        "Download the workbook, or use the folder it is synced to."),
    "file_unreadable": Code("{path} could not be read: {reason}.",
                            "Copy it to a local folder and try again."),
    "file_empty": Code("{path} is empty (0 bytes).",
                       "Download or copy it again; the last copy did not finish."),
    "file_too_big": Code("{path} has {size} MiB; the limit is {limit} MiB.",
                         "Remove sheets that are not needed."),
    # What kind of file it is.
    "encrypted": Code("The workbook is protected by a password.",
                      "Open it in Excel, take the password off (File, Info, Protect Workbook) and save it."),
    "old_xls": Code("This is a workbook of Excel 97-2003 (.xls).", _SAVE_AGAIN),
    "binary_xlsb": Code("This is a binary workbook (.xlsb).", _SAVE_AGAIN),
    "opendocument": Code("This is an OpenDocument spreadsheet (.ods).",
                         "Open it in LibreOffice or Excel and save it as \"Excel Workbook (*.xlsx)\"."),
    "strict_ooxml": Code("This workbook is in the \"Strict Open XML\" variant.", _SAVE_AGAIN),
    "text_file": Code("This is {kind}, not an Excel workbook, whatever its name says.", _SAVE_AGAIN),
    "other_document": Code("This is {kind}, not an Excel workbook.", _GIVE_XLSX),
    "not_a_workbook": Code("This is not an Excel workbook: {reason}.", _GIVE_XLSX),
    # The zip package.
    "truncated": Code("The workbook is cut off or damaged: {reason}.", "Download or copy it again."),
    "damaged_part": Code("The workbook is damaged in {part}: {reason}.",
                         "Open it in Excel, let it repair, and save it again, or use an older copy."),
    "too_many_parts": Code("The package holds {count} parts; the limit is {limit}.", _DO_NOT_OPEN),
    "inflates_too_far": Code("The workbook unpacks to more than {limit} ({part}).", _DO_NOT_OPEN),
    "size_lie": Code("The package gives a wrong size or checksum for {part}.", _DO_NOT_OPEN),
    "duplicate_part": Code("The package holds two parts of the name {part}.", _SAVE_AGAIN),
    "part_spelt_twice": Code("The package spells the part {part} in two ways ({other}).", _SAVE_AGAIN),
    "part_too_big": Code("The part {part} has {size} MiB; the limit is {limit} MiB.",
                         "Remove what is not needed in Excel, save, and try again."),
    "unsafe_part_name": Code("The package holds a part with an unsafe name: {part}.", _DO_NOT_OPEN),
    "encrypted_part": Code("The part {part} is encrypted inside the zip package.", _FROM_SOURCE),
    "odd_compression": Code("The part {part} is packed in a way Excel does not use (method {method}).",
                            _SAVE_AGAIN),
    # The XML inside.
    "dtd": Code("The part {part} declares a document type (DTD), which a workbook never needs.",
                _DO_NOT_OPEN),
    "missing_part": Code("The package has no {part}.", _FROM_SOURCE),
    "missing_sheet": Code("The sheet {sheet} is listed but its content is missing ({part}).",
                          "Open it in Excel, let it repair, and save it again, or use an older copy."),
    "bad_sheet_list": Code("The list of sheets cannot be right: {reason}.", _SAVE_AGAIN),
    "wrong_content_type": Code("The main part {part} is declared as {type}, not as a workbook.", _SAVE_AGAIN),
    # The cells.
    "bad_number": Code("Sheet {sheet}, cell {cell} should hold a number but holds {text}.",
                       "Correct the cell."),
    "bad_text_number": Code("Sheet {sheet}, cell {cell} points to text number {text}, which does not exist.",
                            _SAVE_AGAIN),
    "bad_cell": Code("Sheet {sheet}, cell {cell} cannot be read: {reason}.", _SAVE_AGAIN),
    "duplicate_cell": Code("Sheet {sheet} holds the cell {cell} twice.", _SAVE_AGAIN),
    "stray_cell": Code("Sheet {sheet} reaches to {cell} though only {count} cells are filled.",
                       "Delete the empty rows and columns after the data, save, and try again."),
    "too_many_cells": Code("The workbook holds more than {limit} filled cells (at sheet {sheet}).",
                           "Split it into several workbooks."),
    "too_much_text": Code("The texts of the workbook add up to more than {limit} million characters.",
                          "Split it into several workbooks."),
    # Changing a workbook.
    "signed": Code("The workbook carries a digital signature, which any change would break.",
                   "Ask the signer for an unsigned copy, or remove the signature in Excel under File, Info."),
    "structure_protected": Code("The structure of the workbook is protected, so no sheet can be added or removed.",
                                "In Excel, switch off Review, Protect Workbook, and save."),
    "xml_encoding": Code("The part {part} is written in {encoding} and not in UTF-8.", _SAVE_AGAIN),
    "odd_sheet": Code("The sheet {sheet} cannot be changed safely: {reason}.", _SAVE_AGAIN),
    "sheet_name": Code("A sheet cannot be called \"{sheet}\": {reason}.", "Choose another name for the sheet."),
    "sheet_exists": Code("There is already a sheet {sheet}.", "Choose another name, or replace that sheet."),
    "no_such_sheet": Code("There is no sheet {sheet}.", "Check the name on the tab."),
    "sheet_in_use": Code("The sheet {sheet} holds more than cells ({content}), which would be lost.",
                         "Rename that sheet and run the job again."),
    "cell_would_be_lost": Code("Sheet {sheet}, cell {cell} holds something beside the new content, which would be lost.",
                               "Move it to another sheet, or clear it, and run the job again."),
    "last_sheet": Code("The sheet {sheet} is the only visible one.", "Keep it, or add another sheet first."),
    "array_cell": Code("Sheet {sheet}, cell {cell} belongs to the formula over {area}, which only changes as a whole.",
                       "Write all of {area}, or clear that formula first."),
    "bad_place": Code("Sheet {sheet} has no cell {place}: a place is a row and a column, both whole numbers from 1.",
                      "Give (2, 3) for the cell C2."),
    "merged_cell": Code("Sheet {sheet}, cell {cell} is covered by the merged cells {area}, so nothing written there would be seen.",
                        "Write to {first}, or unmerge the cells in Excel."),
    "locked_cell": Code("Sheet {sheet}, cell {cell} is locked and the sheet is protected.",
                        "In Excel, unlock the cell (Format Cells, Protection) or switch off Review, Protect Sheet."),
    "sheet_locked": Code("Sheet {sheet} is protected by a password, so nothing can be written on it.",
                         "Switch off Review, Protect Sheet, and press the button again."),
    "table_heading": Code("Sheet {sheet}, cell {cell} is a heading of the table {table}, which must stay.",
                          "Change the heading in Excel, which renames the column everywhere."),
    "text_too_long": Code("Sheet {sheet}, cell {cell} would hold {length} characters; Excel allows {limit}.",
                          "Shorten the text."),
    "text_characters": Code("Sheet {sheet}, cell {cell} would hold half a character (a lone surrogate).",
                            "Type the text anew."),
    "formula_too_long": Code("Sheet {sheet}, cell {cell} would hold a formula of {length} characters; Excel allows "
                             "{limit}.", "Split the formula over several cells."),
    "number_not_finite": Code("Sheet {sheet}, cell {cell} would hold {text}, which is no number in a cell.",
                              "Correct the figures it comes from."),
    "outside_sheet": Code("Sheet {sheet} has no cell in row {row}, column {column}; it ends at row {rows}, column "
                          "{columns}.", "Split the data over several sheets."),
    "number_not_exact": Code("Sheet {sheet}, cell {cell} would hold {text}, which a cell cannot hold exactly (15 digits).",
                             "Write it as text, or round it where it comes from."),
    "too_many_formats": Code("Sheet {sheet}, cell {cell} needs one more cell format than the {limit} a workbook can have.",
                             "In Excel, take away cell styles that are not needed, and save."),
    "name_refused": Code("The name {name} cannot be used: {reason}.", "Choose another name."),
    "item_refused": Code("Sheet {sheet}, cell {cell}: the {item} there cannot be made, because {reason}.",
                         "Correct what it is made from and run the job again."),
    "sheet_referred_to": Code("{name} on the sheet {sheet} is used in {place}, which would break.",
                              "Change that formula or name first."),
    "shared_workbook": Code("The workbook is shared in the old way and keeps a list of changes, which any change of ours "
                            "would break.", "In Excel, stop sharing it (Review, Unshare Workbook), and save."),
    # A workbook of ours, read back by name.
    "not_our_template": Code("{path} has nothing named {name}, so it is not a workbook of this toolkit.",
                             "Give a workbook made by cwb regenerate, or start a new one from its source."),
    "no_template": Code("{path} was not made from a template of this toolkit, so there is no data in it that could be found.",
                        "Give a workbook made by cwb regenerate or by a template's first button, or start a new one from its source."),
    "unknown_template": Code("{path} is a {kind} workbook, which cannot be moved or rolled forward.",
                             "Give a workbook of one of these kinds: {known}."),
    "register_as_file": Code("{path} is a register workbook, whose sheets hold each contract in parts.",
                             "Give it with --register, or import the files it was made of."),
    "no_next_year": Code("{path} is a {kind} workbook, which has no next financial year.",
                         "Start a new one: cwb regenerate {kind} --source with the tables of the new year."),
    "no_room": Code("{cell} holds something where {count} more findings have to stand.",
                    "Move it further down, or to another sheet, and calculate again."),
    "heading_missing": Code("Sheet {sheet} has no column \"{heading}\" in row {row}.",
                            "Give the column its heading back."),
    "input_not_a_date": Code("{cell} ({name}) holds no date.", "Enter a date there."),
    "error_in_cell": Code("{cell} holds the error {error}, which cannot be carried over.", "Mend that cell and try again."),
    # A register of contracts.
    "no_contract_list": Code("There is no contract list in {place}: no row among the first twenty holds three headings of such "
                             "a list.", "Head the columns {wanted}."),
    "several_contract_lists": Code("{path} holds {count} contract lists: {lists}.", "Say which as the source: {known}."),
    "column_missing": Code("The contract list at {cell} has no {columns}.", "Add the {columns} to the headings."),
    "no_contract": Code("No row of the contract list at {cell} can be used: {reason}.", "Enter or correct a contract below the headings."),
    "no_award": Code("{path} names no winner of any lot: {reason}.",
                     "Apply the published rule, score the tender again, and generate the register from it then."),
    "nothing_to_register": Code("{path} holds no contract that can be read; read are files that end with {endings}.",
                                "Put the files with the contracts there, or name another folder as the source."),
    "file_not_read": Code("{path} is a kind of file that is not read.", "Move it out of the folder; read are {endings}."),
    "too_many_rows": Code("{path} holds {count} rows for one sheet, and a button writes at most {most}.",
                          "Import them into a workbook of their own: cwb import register --out register.xlsx."),
    "answer_not_known": Code("{cell} holds {text}, which is no answer.", "Enter yes or no there, or empty it."),
    "register_there": Code("{path} is there already.",
                           "Open it and generate the register there with the tender workbook as its source, or move it away."),
    "as_at_unusable": Code("{cell} is {text}, {reason}.", "Give a date as YYYY-MM-DD or dd/mm/yyyy."),
    "no_sheets_yet": Code("There are no {kind} sheets in {book}.",
                          "Press {button} in the group {group} first, and fill the sheets it makes."),
    "other_template": Code("{book} holds a {kind} already, so no {wanted} can stand in it.", "Use another workbook, or a new one."),
    "name_taken": Code("The name {name} already stands for {place}.", "Rename it (Formulas, Name Manager) and press the button again."),
    "empty_row": Code("{cell}: this row is empty, and others stand below it.", "Delete it, or fill it in, and press the button again."),
    "input_missing": Code("The cell named {name} is no longer in the workbook.",
                          "Undo its deletion, or make the name again (Formulas, Name Manager)."),
    "settings_apart": Code("The published settings of lot {lot} do not stand together; one is at {place}.",
                           "Move them below each other and try again."),
    "sheet_names_taken": Code("The sheets {sheet} and {other} are both taken by sheets this button did not make.",
                              "Rename one of them and press the button again."),
    # The files of a tender.
    "pack_exists": Code("{path} is there already and is another one, perhaps filled in.",
                        "Choose another folder, or move the earlier files away."),
    "no_returns": Code("There is no returned file (.xlsx) in {path}.", "Give the folder with the files that came back."),
    "frozen": Code("{path} was frozen for award (sheet {sheet}), so no mark can be added to it.",
                   "Work on a copy without that sheet, and freeze it again with the reason."),
    "rows_taken": Code("{cell} holds something where one of {count} new rows has to stand.",
                       "Move it further down, or to another sheet, and merge again."),
    "totals_row": Code("The table on the sheet {sheet} ends with a totals row (row {row}), so no row can be put below it.",
                       "Untick the totals row (Table Design) and merge again."),
    "freeze_refused": Code("{path} cannot be frozen for award: {reason}.",
                           "Put it right, or freeze it all the same and give the reason, which is recorded."),
    "letters_refused": Code("No assessment summary is written from {path}: {reason}.",
                            "Put it right, calculate the workbook and write the letters again."),
    "no_result": Code("{path} shows no result for lot {lot} ({reason}).", "Calculate it (cwb recalculate) and look at its checks."),
    "unsaved": Code("{path} holds changes that are not saved.", "Save the workbook and press the button again."),
    "time_unusable": Code("{text} is not a time.", "Write it as year-month-day hour:minute, such as 2026-06-20 14:00."),
    "record_in_the_way": Code("The sheet {sheet} in {path} is not the record this button made.", "Rename that sheet and press it again."),
    # A file that leaves the building.
    "not_calculated": Code("{cell} holds a formula whose result was never saved ({count} such cells in {path}).",
                           "Open the workbook in Excel, let it calculate, save it and try again."),
    "nothing_to_share": Code("{path} has no visible sheet with values, so there is nothing to share.",
                             "Show the sheets that are wanted, or ask for hidden content too."),
    "copy_over_source": Code("{path} is the workbook itself; a copy without formulas must not take its place.",
                             "Give the copy another name."),
    "withhold_unclear": Code("\"{asked}\" does not say what to withhold: {reason}.",
                             "Write it as \"Sheet!C5:C9=section 43\", or with a reason in your own words."),
    "withhold_nothing": Code("{asked} holds no filled cell, so nothing would be withheld.", "Check the address."),
    "unknown_exemption": Code("Section {section} is not in the list of exemptions for {day}.",
                              "Choose one of {known}, or give the reason in words."),
    "older_side_files": Code("{path} holds {files} of an earlier copy, which this one would not replace.",
                             "Move the earlier CSV files away, or choose an empty folder; then try again."),
    "wrong_ending_ods": Code("{path} does not end in .ods.", "Give a name that ends in .ods."),
    # A button pressed on a file, without Excel.
    "needs_excel": Code("{action} is not possible in a file without Excel.", "Open the workbook in Excel and do it there."),
    "value_unknown": Code("The result of the new formula in {cell} is not known without Excel.",
                          "Write the value first, then the formula over it."),
    "dates_from_1904": Code("{path} counts its dates from 1904, so a date written here would be four years off.",
                            "In Excel, untick File, Options, Advanced, Use 1904 date system; then check the dates."),
    "other_kind": Code("{path} would be another kind of workbook than {other}, and Excel would not open it.",
                       "Give the new file the ending {ending}."),
    # Comparing two files.
    "no_vintage": Code("{path} has no practices of {year} (its years: {known}).", "Name one of its years."),
    "unusable_vintage": Code("The practices cannot be compared: {reason}.", "Correct the codes and compare again."),
    "no_such_parent": Code("Practices have no parent {parent}.", "Choose one of {known}."),
    "bad_code_list": Code("Line {line} of {path} has {count} fields.",
                          "Write the earlier code, a comma and the later code on each line."),
    "nothing_to_compare": Code("There is no workbook (.xlsx) in {path} to compare with.",
                               "Put the other workbook into that folder, or name it."),
    "several_to_compare": Code("There are {count} workbooks in {path}: {names}.", "Leave the one that is meant, or name it."),
    "not_one_source": Code("One file is looked for in {path}, and there is {names}.", "Leave the one that is meant, or name it."),
    # Recalculating.
    "engine_missing": Code("{engine} is not installed on this computer.", "Install it and run the job again."),
    "engine_not_started": Code("{engine} could not be started on this computer ({reason}).",
                               "Ask IT to allow it, or run the job where it may start."),
    "engine_refused": Code("{engine} could not calculate the workbook: {reason}.", _SAVE_AGAIN),
    # Reading as a process.
    "too_slow": Code("Reading the workbook took longer than {seconds} seconds and was stopped.",
                     "Remove sheets that are not needed, or allow more time."),
    "too_much_memory": Code("Reading the workbook needs more than {limit} MiB of memory and was stopped.",
                            "Remove sheets that are not needed, or allow more memory."),
    "reader_not_started": Code("The program that reads workbooks, {program}, could not be started ({reason}).",
                               "The workbook is not at fault. Ask IT to let this program start (AppLocker, virus scanner); "
                               "if it is not there any more, install the toolkit again."),
    "reader_stopped": Code("The workbook made a reader stop ({reason}).", _SAVE_AGAIN),
    "readers_disagree": Code("Two readers do not see the same in {place}: {first} against {second}.",
                             _SAVE_AGAIN),
    # Saving.
    "wrong_ending": Code("{path} does not end in .xlsx, so no program would open it as a workbook.",
                         "Give a name that ends in .xlsx."),
    "folder_missing": Code("There is no folder {path}.", "Make the folder, or choose another one."),
    "in_use": Code("{path} is open in another program ({owner}).",
                   "Close it there and try again; if nobody has it open, delete the file {lock}."),
    "stale_lock": Code("{path} is marked as open ({owner}), but the program that marked it no longer runs here.",
                       "Delete the file {lock} beside it and try again."),
    "held_open": Code("{path} is held open by another program; nothing was changed.", "Close it there and try again."),
    "being_saved": Code("{path} lies in a folder where another job is saving just now; nothing was changed.",
                        "Try again in a moment."),
    "changed_meanwhile": Code("{path} was changed by somebody else meanwhile; nothing was written.",
                              "Look at the new version, then run the job again."),
    "disk_full": Code("There is no room left on the disk or in the quota for {path}; nothing was changed.",
                      "Free some space, or save to another folder."),
    "write_failed": Code("{path} could not be written: {reason}; nothing was changed.",
                         "Save to another folder."),
    "verify_failed": Code("What was written for {path} does not read back ({reason}); nothing was changed.",
                          "Try again; if it happens twice, save to another disk."),
    "backup_failed": Code("No backup of {path} could be made in {folder}: {reason}; nothing was changed.",
                          "Choose another folder with --backups, or with the setting CWB_BACKUPS."),
    "backup_damaged": Code("The backup {backup} of {path} is damaged ({reason}); nothing was changed.", "Instead, {advice}."),
    "not_its_backup": Code("{other} is no backup of {path}; nothing was changed.",
                           "List its backups with cwb backups; if that file is meant all the same, add --other-workbook."),
    "no_such_backup": Code("There is no such backup of {path} ({which}) in {folder}.",
                           "List them with cwb backups; say with --backups if they are kept in another folder."),
    # What a register publishes.
    "ocds_unreadable": Code("The release package cannot be read: {reason}.",
                            "Give a release package as UTF-8 JSON, each key once in an object."),
    "official_schema": Code("{path} holds no release package schema: {reason}.",
                            "Give the JSON schema of release packages with the extensions merged into it, or a folder with one."),
    "not_our_calendar": Code("The earlier calendar cannot be followed on: {reason}; nothing was changed.",
                             "Choose another file for --out, or give the last export with --previous."),
    "host_cannot": Code("{button} {why}.",
                        "Open it in Excel for Windows or in LibreOffice and press the button there, or use the command cwb."),
    "no_workbook": Code("The workbook did not arrive, and nothing was changed.",
                        "Press the button in the ribbon, with the task pane Commissioning of this server."),
}


# Names inside a hostile file can be of any length; a sentence must stay one sentence.
_LONGEST_DETAIL = 200


def _tame(detail: object) -> str:
    text = "".join(letter if letter.isprintable() else "?" for letter in str(detail))
    return text if len(text) <= _LONGEST_DETAIL else text[:_LONGEST_DETAIL] + "..."


def refuse(code: str, **details: object) -> WorkbookError:
    """The error of a code with its sentence filled in; a KeyError for an unknown code or a missing detail."""
    known = CODES[code]
    tamed = {name: _tame(detail) for name, detail in details.items()}
    return WorkbookError(code, known.sentence.format(**tamed), known.remedy.format(**tamed))
