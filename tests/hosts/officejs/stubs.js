// What stands in for Excel around the unchanged JavaScript of custom functions: no grid, no recalculation; only what that code reads.
(() => {
  const g = globalThis, registered = new Map();
  class CellError extends Error { constructor(code, message) { super(message); this.code = code; } }
  g.CustomFunctions = {
    associate: (id, run) => registered.set(id, run),
    Error: CellError,
    ErrorCode: { invalidValue: "#VALUE!", notAvailable: "#N/A" },
  };
  g.Office = {
    onReady: async (then) => { const host = { host: "Excel" }; if (then) then(host); return host; },
    context: { requirements: { isSetSupported: () => true } },
  };
  g.Excel = { RequestContext: class { constructor() { this.workbook = { load() {}, name: "Book1" }; } async sync() {} } };
  g.xlwings = { getCultureInfoName: async () => "en-GB", getDateFormat: async () => "dd/mm/yyyy" };
  g.config = { authProviders: ["token"], customFunctionsMaxRetries: 3, customFunctionsRetryCodes: [500, 502, 503, 504], requestTimeout: 30 };
  g.localStorage = { kept: new Map(), getItem(name) { return this.kept.get(name) ?? null; }, setItem(name, text) { this.kept.set(name, text); } };
  g.requests = 0;
  g.xwRequest = {
    async post(url, body, { headers }) {
      g.requests += 1;
      const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
      const text = await answer.text();
      let data; try { data = JSON.parse(text); } catch { data = text; }
      if (!answer.ok) throw Object.assign(new Error(`HTTP ${answer.status}`), { response: { status: answer.status, data } });
      return { data };
    },
  };
  // What Excel does with the metadata: each argument is rows of cells, one left out is null; the cell's address and theirs go along.
  g.callCell = async (functions, { name, args, address, parameterAddresses }) => {
    const meta = functions.find((known) => known.name === name);
    const given = meta.parameters.map((parameter, i) => args[i] ?? null);
    try {
      return { rows: await registered.get(meta.id)(...given, { address, parameterAddresses }) };
    } catch (problem) {
      if (!(problem instanceof CellError)) throw problem;
      return { code: problem.code, sentence: problem.message };
    }
  };
})();
