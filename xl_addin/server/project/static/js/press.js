// A button of the ribbon: the workbook goes to the server as it stands, what its macro changed comes back as actions and is done here.
const SLICE = 4 * 1024 * 1024; // Microsoft, getFileAsync: the largest there is
const EVERY = 700; // milliseconds between two looks at how far it is
const labels = JSON.parse(document.getElementById("cwb-buttons").textContent);
let running = "";

const asked = (work) =>
  new Promise((done, failed) => work((told) => (told.status === "succeeded" ? done(told.value) : failed(new Error(told.error.message)))));

async function wholeFile() {
  const document_ = Office.context.document;
  const file = await asked((then) => document_.getFileAsync(Office.FileType.Compressed, { sliceSize: SLICE }, then));
  try {
    let text = "";
    for (let i = 0; i < file.sliceCount; i += 1) {
      const { data } = await asked((then) => file.getSliceAsync(i, then));
      for (const byte of new Uint8Array(data)) text += String.fromCharCode(byte);
    }
    return btoa(text);
  } finally {
    file.closeAsync();
  }
}

async function headers() {
  const { token, provider } = await globalThis.getAuth();
  return { "Content-Type": "application/json", Authorization: token, "Auth-Provider": provider };
}

async function answered(button) {
  const sent = await headers();
  const book = await xlwings.getBookData({ auth: sent.Authorization, headers: { ...sent }, lazy: true });
  book.args = [await wholeFile()];
  const look = setInterval(async () => {
    const { data } = await xwRequest.get(`${config.appPath}/cwb/progress`, { headers: sent }).catch(() => ({ data: {} }));
    if (running && data.line) cwb.pane.working(data.line);
  }, EVERY);
  try {
    const url = `${config.appPath}/xlwings/custom-scripts-call/${button}`;
    return (await xwRequest.post(url, book, { headers: sent, timeout: config.requestTimeout * 1000 })).data;
  } finally {
    clearInterval(look);
  }
}

// A sentence for whatever went wrong before the server answered, and while Excel was doing what it answered.
const refused = (problem) => {
  const data = problem.response?.data;
  return data?.detail || (typeof data === "string" && data) || `Nothing was changed: ${problem.message || problem}`;
};
const broken = (problem) =>
  problem.cause?.sentence ||
  `Excel did not take a change (${problem.cause?.message || problem.message}), so the sheets may be written in part: undo, or take the ` +
    "workbook's last version from its version history.";

cwb.press = async (button) => {
  await Office.addin?.showAsTaskpane?.();
  if (running) return cwb.pane.failed(`${labels[running]} is still running; wait until it has reported.`);
  running = button;
  cwb.pane.working(`${labels[button]}: sending the workbook`);
  let told;
  try {
    told = await answered(button);
  } catch (problem) {
    return cwb.pane.failed(refused(problem));
  } finally {
    running = "";
  }
  try {
    await xlwings.runActions(told);
  } catch (problem) {
    cwb.pane.failed(broken(problem));
  }
};

Office.onReady(() => {
  for (const button of Object.keys(labels)) {
    Office.actions.associate(button, async (event) => {
      await cwb.press(button);
      event.completed();
    });
  }
});
