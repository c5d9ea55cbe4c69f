// What actions of the server ask for where xlwings has no action of its own. Each takes Excel's context first.
const opened = [];

async function cwbOpenSheets(context, names) {
  const sheets = names.map((name) => context.workbook.worksheets.getItem(name));
  sheets.forEach((sheet) => sheet.protection.load("protected,options"));
  await context.sync();
  opened.length = 0;
  for (const [i, { protection }] of sheets.entries()) {
    if (!protection.protected) continue;
    try {
      protection.unprotect();
      await context.sync();
    } catch {
      const what = `The sheet ${names[i]} is protected with a password, so nothing was changed.`;
      throw Object.assign(new Error(what), { sentence: `${what} Take the protection off (Review, Unprotect Sheet) and press again.` });
    }
    opened.push([names[i], protection.options]);
  }
}

async function cwbCloseSheets(context) {
  for (const [name, options] of opened.splice(0)) {
    context.workbook.worksheets.getItem(name).protection.protect(options);
  }
  await context.sync();
}

async function cwbEmptySheet(context, name, mark) {
  const sheet = context.workbook.worksheets.getItem(name);
  sheet.tables.load("items/name");
  sheet.charts.load("items/name");
  await context.sync();
  sheet.tables.items.forEach((table) => table.convertToRange());
  sheet.charts.items.filter((chart) => chart.name.includes(mark)).forEach((chart) => chart.delete());
  const cells = sheet.getRange();
  cells.conditionalFormats.clearAll();
  cells.dataValidation.clear();
  cells.clear();
  await context.sync();
}

async function cwbDress(context, name, told) {
  const { looks, widths, heights } = JSON.parse(told);
  const sheet = context.workbook.worksheets.getItem(name);
  for (const [area, { font, cell, fill, number, lines }] of looks) {
    const range = sheet.getRange(area);
    Object.assign(range.format.font, font);
    Object.assign(range.format, cell);
    if (fill) range.format.fill.color = fill;
    if (number) range.numberFormat = [[number]];
    for (const [side, weight, color] of lines || []) {
      Object.assign(range.format.borders.getItem(side), { style: "Continuous", weight, color });
    }
  }
  for (const [column, width] of Object.entries(widths)) sheet.getRange(`${column}:${column}`).format.columnWidth = width;
  for (const [row, height] of Object.entries(heights)) sheet.getRange(`${row}:${row}`).format.rowHeight = height;
  await context.sync();
}

async function cwbReport(context, told) {
  cwb.pane.report(JSON.parse(told));
}

[cwbOpenSheets, cwbCloseSheets, cwbEmptySheet, cwbDress, cwbReport].forEach((action) => xlwings.registerCallback(action));
