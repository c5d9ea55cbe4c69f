// Who asks: called by xlwings' code before each request. The access token is kept by this browser for this server alone.
// The session, which is no secret, goes before it: it tells one browser from another.
globalThis.cwb = globalThis.cwb || {};

cwb.kept = (name, make) => {
  try {
    const known = localStorage.getItem(name);
    if (known || !make) return known || "";
    const made = make();
    localStorage.setItem(name, made);
    return made;
  } catch {
    return make ? make() : ""; // a browser that keeps nothing
  }
};
cwb.session = cwb.kept("cwb.session", () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join(""),
);

globalThis.getAuth = async () => {
  if (config.authProviders.includes("entraid")) {
    return { token: await xlwings.getAccessToken(), provider: "entraid" };
  }
  return { token: `${cwb.session} ${cwb.kept("cwb.token")}`, provider: config.authProviders[0] || "" };
};
