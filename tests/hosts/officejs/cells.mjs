// node cells.mjs URL TOKEN CALLS.json: the server's own code for custom functions, in the order its task pane loads it, asked one call
// after the other as Excel would. Prints the answers as JSON.
import fs from "node:fs";
import vm from "node:vm";

const [origin, token, calls] = process.argv.slice(2);
const asked = async (path) => (await fetch(origin + path)).text();
const context = vm.createContext({ window: { location: { origin } }, console: { ...console, error() {} }, fetch, setTimeout, crypto: globalThis.crypto });
const run = (text) => vm.runInContext(text, context);

run(fs.readFileSync(new URL("stubs.js", import.meta.url), "utf8"));
run(await asked("/static/js/auth.js"));
run(await asked("/static/js/cells.js"));
run(await asked("/xlwings/custom-functions-code.js"));
context.localStorage.setItem("cwb.token", token);
run("cwb.told(xwRequest)");

const told = () => new Promise((then) => { process.stdin.once("data", then); process.stderr.write("waiting\n"); });
const { functions } = JSON.parse(await asked("/xlwings/custom-functions-meta.json"));
const answers = [];
for (const call of JSON.parse(fs.readFileSync(calls, "utf8"))) {
  if (call.wait) await told(); // the test does something to the server first
  const before = context.requests;
  answers.push({ ...(await context.callCell(functions, call)), requests: context.requests - before });
}
process.stdout.write(JSON.stringify(answers), () => process.exit()); // a pipe takes no more than 64 KB at once
