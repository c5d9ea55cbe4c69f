"""What stands in a cell, in the words of every host: error values, days as numbers, how far a cell's digits reach."""

import datetime as dt

from udfs import money

ERROR_CODES = {"#NULL!": 2000, "#DIV/0!": 2007, "#VALUE!": 2015, "#REF!": 2023, "#NAME?": 2029, "#NUM!": 2036, "#N/A": 2042}
DAY_ZERO = dt.date(1899, 12, 30)  # serial 1 is 31 December 1899 in every program's 1900 system from March 1900 on
ORDINAL_ZERO = DAY_ZERO.toordinal()
FIRST_SAFE_SERIAL = 61  # 1 March 1900: before it Excel counts a day that never was
LAST_SERIAL = 2958465  # 31 December 9999
FIRST_SAFE_DATE = DAY_ZERO + dt.timedelta(days=FIRST_SAFE_SERIAL)
PENCE = 2  # decimals of pounds
MONEY_LIMIT = 10 ** (money.EXCEL_DIGITS - PENCE)  # pounds from which a cell's 15 digits no longer reach the penny
LONG_LINE = 100  # cells from which it pays to read a line as a whole


class ExcelError(str):
    """An error value in a cell, for example ExcelError("#N/A"); each host turns it into its own kind of error."""

    __slots__ = ()
