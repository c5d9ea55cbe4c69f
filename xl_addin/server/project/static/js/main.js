// The task pane: the parts below talk to each other through `cwb`, as the scripts of custom functions do.
import "./actions.js";
import "./pane.js";
import "./press.js";

cwb.told(globalThis.xwRequest);
