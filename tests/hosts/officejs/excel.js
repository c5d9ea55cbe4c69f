// What stands in for Excel behind the real task pane in a real browser: any object, which writes down what is done to it.
// WORKBOOK (base64) and SHEETS (names) are set before it.
(() => {
  const g = globalThis, log = [];
  const shown = (value) => { try { return JSON.stringify(value) ?? "?"; } catch { return "?"; } };
  const thing = (path, known = {}) => {
    const self = new Proxy(() => {}, {
      get(_, key) {
        if (key in known) return known[key];
        if (typeof key === "symbol" || key === "then" || key === "toJSON") return undefined;
        if (key === "isNullObject") return true;
        if (key === "items") return [];
        if (key === "load") return () => self;
        return thing(path ? `${path}.${key}` : key);
      },
      set(_, key, value) { known[key] = value; log.push(`${path}.${key} = ${shown(value)}`); return true; },
      apply(_, __, given) { const call = `${path}(${given.map(shown).join(", ")})`; log.push(call); return thing(call); },
    });
    return self;
  };
  const items = g.SHEETS.map((name) => thing(`[${name}]`, { name, protection: { protected: false, load() {} } }));
  const found = (name) => items.find((sheet) => sheet.name === name);
  const worksheets = thing("worksheets", {
    items,
    getItem: found,
    add: (name) => { log.push(`add ${name}`); items.push(thing(`[${name}]`, { name })); return items.at(-1); },
    getActiveWorksheet: () => thing("active", { position: 0, load() { return this; } }),
  });
  const workbook = thing("", { name: "Book1.xlsx", worksheets });
  const context = { workbook, application: thing("application"), sync: async () => {} };
  g.Excel = new Proxy({ run: async (work) => (typeof work === "function" ? work(context) : undefined),
                        RequestContext: class { constructor() { Object.assign(this, context); } } },
                      { get: (known, key) => known[key] ?? thing(`Excel.${String(key)}`) });
  class CellError extends Error { constructor(code, message) { super(message); this.code = code; } }
  g.CustomFunctions = { associate() {}, Error: CellError, ErrorCode: {} };
  const bytes = Uint8Array.from(atob(g.WORKBOOK), (letter) => letter.charCodeAt(0));
  const half = Math.ceil(bytes.length / 2);
  const file = { sliceCount: 2, closeAsync() {}, size: bytes.length,
                 getSliceAsync: (i, then) => then({ status: "succeeded", value: { data: [...bytes.slice(i * half, (i + 1) * half)] } }) };
  g.ribbon = new Map();
  g.Office = {
    onReady: async (then) => { const host = { host: "Excel" }; if (then) await then(host); return host; },
    context: { requirements: { isSetSupported: () => true }, diagnostics: { version: "0", platform: "Test" },
               document: { getFileAsync: (type, options, then) => then({ status: "succeeded", value: file }) } },
    actions: { associate: (id, run) => g.ribbon.set(id, run) },
    addin: { showAsTaskpane: async () => log.push("task pane shown") },
    FileType: { Compressed: "compressed" },
  };
  g.excelLog = log;
  g.pressRibbon = (id) => new Promise((done) => g.ribbon.get(id)({ completed: done }));
})();
