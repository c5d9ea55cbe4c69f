"""LibreOffice Calc: the registry as an extension (.oxt) with the functions CWB.TENDER_RANK and so on."""
