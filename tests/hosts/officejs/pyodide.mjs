// node pyodide.mjs UDFS.zip CALLS.json node|chromium ANSWERS.json: Python for browsers with nothing but our functions, asked call after call; no server.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [archive, calls, where, out] = process.argv.slice(2);
const folder = path.join(process.env.CWB_NODE_MODULES, "pyodide") + path.sep;
const ASKED = fs.readFileSync(new URL("pyodide_calls.py", import.meta.url), "utf8");

// Runs in Node, and as it stands in a page of the browser.
async function answers(loadPyodide, indexURL, bytes, told, code) {
  const started = performance.now();
  const python = await loadPyodide({ indexURL });
  python.unpackArchive(bytes, "zip", { extractDir: "/home/pyodide" });
  python.globals.set("TOLD", told);
  const loaded = performance.now();
  const found = python.runPython(code);
  return { version: python.runPython("import sys; sys.version.split()[0]"), answers: found,
           start: (loaded - started) / 1000, asking: (performance.now() - loaded) / 1000 };
}

const bytes = fs.readFileSync(archive), told = fs.readFileSync(calls, "utf8");
if (where === "node") {
  const { loadPyodide } = await import(pathToFileURL(folder + "pyodide.mjs"));
  const seen = await answers(loadPyodide, folder, new Uint8Array(bytes), told, ASKED);
  fs.writeFileSync(out, JSON.stringify({ ...seen, host: `Node ${process.versions.node}` }));
} else {
  const { chromium } = createRequire(import.meta.url)(`${process.env.CWB_NODE_MODULES}/playwright-core`);
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
  const page = await browser.newPage();
  const kinds = { ".wasm": "application/wasm", ".mjs": "text/javascript", ".js": "text/javascript", ".json": "application/json" };
  await page.route("http://pyodide.test/**", (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    if (!name) return route.fulfill({ contentType: "text/html", body: "<!doctype html><title>Pyodide</title>" });
    return route.fulfill({ contentType: kinds[path.extname(name)] || "application/octet-stream", body: fs.readFileSync(folder + name) });
  });
  await page.goto("http://pyodide.test/");
  const seen = await page.evaluate(
    async ([run, base64, asked, code]) => {
      const { loadPyodide } = await import("http://pyodide.test/pyodide.mjs");
      const zip = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      return (0, eval)(`(${run})`)(loadPyodide, "http://pyodide.test/", zip, asked, code);
    },
    [answers.toString(), bytes.toString("base64"), told, ASKED],
  );
  fs.writeFileSync(out, JSON.stringify({ ...seen, host: `Chromium ${browser.version()}` }));
  await browser.close();
}
