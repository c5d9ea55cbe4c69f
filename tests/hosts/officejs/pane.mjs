// node pane.mjs URL TOKEN BOOK.xlsx SHEETS BUTTON PICTURE: the real task pane in Chromium. One JSON line is printed for each stage; a line is
// read from the test before the last press, so that something can happen to the server meanwhile.
import fs from "node:fs";
import { createRequire } from "node:module";

const { chromium } = createRequire(import.meta.url)(`${process.env.CWB_NODE_MODULES}/playwright-core`);
const [origin, token, book, sheets, button, picture] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage({ viewport: { width: 350, height: 620 } });
const faults = [];
page.on("pageerror", (problem) => faults.push(problem.message));
await page.route("**/office.js", (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
const given = `globalThis.WORKBOOK = "${fs.readFileSync(book, "base64")}"; globalThis.SHEETS = ${JSON.stringify(sheets.split("|"))};`;
await page.addInitScript({ content: given });
await page.addInitScript({ path: new URL("excel.js", import.meta.url).pathname });

const seen = async (name, more = {}) => {
  const text = await page.evaluate("document.querySelector('main').innerText");
  console.log(JSON.stringify({ name, text, faults, changes: await page.evaluate("excelLog.splice(0)"), ...more }));
};
const press = (id) => page.evaluate((which) => globalThis.pressRibbon(which), id);
const heard = () => new Promise((then) => { process.stdin.once("data", then); });

await page.goto(`${origin}/taskpane.html`, { waitUntil: "load" });
await page.waitForFunction("globalThis.ribbon.size > 0");
await seen("opened", { buttons: await page.evaluate("[...ribbon.keys()]") });
await press(button);
await seen("without token");
await page.fill("#cwb-given", token);
await page.click("#cwb-enter button");
await page.evaluate("document.getElementById('cwb-token').open = false");
const lines = await page.evaluate(async (which) => {
  const told = new Set();
  const look = new MutationObserver(() => told.add(document.getElementById("cwb-line").textContent));
  look.observe(document.getElementById("cwb-line"), { childList: true, characterData: true, subtree: true });
  await globalThis.pressRibbon(which);
  return [...told];
}, button);
await page.screenshot({ path: picture });
await seen("pressed", { lines });
console.log(JSON.stringify({ name: "waiting" }));
await heard();
await press(button);
await seen("server gone");
await browser.close();
process.exit();
