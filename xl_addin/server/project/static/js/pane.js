// What the task pane shows. Everything from a workbook is put in as text, never as HTML.
const part = (id) => document.getElementById(id);
const WORDS = { block: "To be put right", warn: "To be looked at", note: "Note" };

function show(name) {
  for (const id of ["cwb-start", "cwb-working", "cwb-report"]) part(id).hidden = id !== name;
}

function item({ severity, where, text }) {
  const line = document.createElement("li");
  line.className = severity;
  for (const [element, words] of [["strong", WORDS[severity]], ["span", where], ["p", text]]) {
    const made = line.appendChild(document.createElement(element));
    made.textContent = words;
  }
  return line;
}

function file([name, data]) {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes]));
  link.download = name.split("/").pop();
  link.textContent = name;
  const line = document.createElement("li");
  line.append(link);
  return line;
}

cwb.pane = {
  working(line) {
    part("cwb-line").textContent = line;
    show("cwb-working");
  },
  report({ button, sentence, refused, findings, files, more }) {
    part("cwb-button").textContent = button;
    part("cwb-sentence").textContent = sentence;
    part("cwb-sentence").className = refused || findings.some(({ severity }) => severity === "block") ? "block" : "";
    // What was refused says so in its sentence; its finding would say it again.
    const told = refused && findings.length === 1 ? [] : findings;
    part("cwb-findings").replaceChildren(...told.map(item));
    part("cwb-more").textContent = more ? `… and ${more} more, on the sheet of checks.` : "";
    const made = Object.entries(files || {});
    part("cwb-files").hidden = !made.length;
    part("cwb-made").replaceChildren(...made.map(file));
    show("cwb-report");
  },
  failed(sentence) {
    this.report({ button: "", sentence, refused: true, findings: [] });
  },
};

// ---- the access token

const wanted = config.authProviders.includes("token");
part("cwb-token").hidden = !wanted;
part("cwb-token").open = !cwb.kept("cwb.token");
part("cwb-enter").addEventListener("submit", (event) => {
  event.preventDefault();
  const given = part("cwb-given").value.trim();
  localStorage.setItem("cwb.token", given);
  part("cwb-given").value = "";
  part("cwb-saved").textContent = given ? "Kept in this browser. Calculate the workbook anew with Ctrl+Alt+F9." : "Taken out of this browser.";
});
show("cwb-start");
