// What hands do: presses that say so, keys, and what was typed. Without it every form works as the browser sends it.
(function () {
  "use strict";
  const body = document.body, who = body.dataset.who, SENT = "firebreak sent", TYPED = "firebreak typed ";
  const here = location.pathname, channel = new BroadcastChannel("firebreak");
  const records = () => Object.keys(sessionStorage).filter((key) => key.startsWith(TYPED));
  const forget = (keys) => { for (const key of keys) { sessionStorage.removeItem(key); } };
  if (!who) {  // asked to sign in, or a screen: what was on its way did not arrive, and is offered again
    sessionStorage.removeItem(SENT);
    return;
  }

  // What is typed stays in this tab, for this person alone, until it is sent or they sign out: a session may end
  // meanwhile, and a line may break.
  const mine = TYPED + JSON.stringify(who).slice(0, -1) + '"';
  forget(records().filter((key) => !key.startsWith(mine)));
  const arrived = performance.getEntriesByType("navigation")[0];
  if (arrived && arrived.type === "navigate") { forget(JSON.parse(sessionStorage.getItem(SENT) || "[]")); }
  sessionStorage.removeItem(SENT);
  const kept = "main form[method=post] textarea, main form[method=post] input[type=text], main form[method=post] input[type=url]";
  function key(field) {
    const about = [...field.form.elements].filter((one) => one.type === "hidden" && !["form", "base", "read"].includes(one.name));
    return mine + JSON.stringify([here, new URL(field.form.action).pathname, ...about.map((one) => one.value), field.name]);
  }
  const keysOf = (form) => [...form.querySelectorAll("textarea, input")].filter((one) => one.matches(kept)).map(key);
  addEventListener("input", (event) => {
    const field = event.target;
    if (!field.matches(kept)) { return; }
    try {
      if (field.value === field.defaultValue) { forget([key(field)]); return; }
      sessionStorage.setItem(key(field), JSON.stringify([here, field.defaultValue, field.value]));
    } catch { /* full, or switched off: it is on the screen still */ }
  });
  function offer() {
    const place = document.getElementById("kept"), fields = [...document.querySelectorAll(kept)];
    for (const one of records()) {
      const [path, was, now] = JSON.parse(sessionStorage.getItem(one)), field = fields.find((each) => key(each) === one);
      const line = document.createElement("li");
      if (field && field.value === now) { forget([one]); continue; }
      if (field && field.defaultValue === was && field.value === was) {
        field.value = now;
        for (let each = field.closest("details"); each; each = each.parentElement.closest("details")) { each.open = true; }
        field.dispatchEvent(new Event("input", { bubbles: true }));
        line.textContent = place.dataset.here;
      } else if (path === here) {  // it reads otherwise by now: what was typed stands beside it
        line.append(place.dataset.beside, Object.assign(document.createElement("textarea"), { readOnly: true, rows: 4, value: now }));
        line.lastChild.setAttribute("aria-label", place.dataset.beside);
      } else {
        line.append(Object.assign(document.createElement("a"), { href: path, textContent: place.dataset.there }));
      }
      const drop = Object.assign(document.createElement("button"), { className: "btn sm", type: "button", textContent: place.dataset.drop });
      drop.addEventListener("click", () => {
        forget([one]);
        if (field) { field.value = field.defaultValue; }
        line.remove();
        place.hidden = !place.firstElementChild.childElementCount;
      });
      line.append(" ", drop);
      place.firstElementChild.append(line);
      place.hidden = false;
    }
  }
  function out() {
    sessionStorage.clear();
    for (const field of document.querySelectorAll(kept)) { field.value = field.defaultValue; }
  }
  channel.onmessage = () => { out(); location.assign("/sign-in"); };

  // A button that was pressed says what it is doing, and is not pressed twice.
  function busy(form, button) {
    const label = button.textContent, says = button.dataset.busy || body.dataset.busy;
    button.style.minWidth = `${button.offsetWidth}px`;  // it keeps its place
    form.dataset.busy = "1";
    button.textContent = says;
    button.setAttribute("aria-disabled", "true");
    return () => {
      delete form.dataset.busy;
      if (button.textContent === says) { button.textContent = label; }
      button.removeAttribute("aria-disabled");
    };
  }
  let restore = [];
  addEventListener("pageshow", () => { for (const one of restore.splice(0)) { one(); } });
  function refused(form, words) {
    form.querySelector(".refused")?.remove();
    const said = Object.assign(document.createElement("p"), { className: "refused late", textContent: words });
    said.setAttribute("role", "alert");
    form.append(said);
  }
  async function send(form, back) {
    const failed = () => { back(); refused(form, body.dataset.failed); };
    let answer, page;
    try {
      answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch { failed(); return; }
    const path = new URL(answer.url).pathname, main = page.querySelector("main");
    if (answer.redirected && path.startsWith("/sign-in")) { location.assign(answer.url); return; }
    if (!answer.redirected || !main) {
      const why = page.querySelector("main [role=alert]") || (answer.status < 500 && page.querySelector("main h1"));
      if (!why) { failed(); return; }
      back();
      refused(form, why.textContent.trim());
      return;
    }
    forget(keysOf(form));
    if (path !== here) { location.assign(answer.url); return; }
    back();
    form.reset();
    form.querySelector(".refused")?.remove();
    form.closest("details.ask")?.removeAttribute("open");
    Idiomorph.morph(document.getElementById("main"), main.innerHTML, { morphStyle: "innerHTML", callbacks: {
      beforeAttributeUpdated: (name, node) => !(name === "open" && node.tagName === "DETAILS"),
    } });
  }
  addEventListener("submit", (event) => {
    const form = event.target, button = event.submitter;
    if (form.method !== "post" || !button || event.defaultPrevented) { return; }
    if (form.dataset.busy) { event.preventDefault(); return; }
    if (new URL(form.action).pathname === "/sign-out") { out(); channel.postMessage("out"); return; }
    const back = busy(form, button);
    if (form.hasAttribute("data-press")) {
      event.preventDefault();
      send(form, back);
    } else {
      sessionStorage.setItem(SENT, JSON.stringify(keysOf(form)));
      restore.push(back);
    }
  });

  // Single keys, never while somebody types; whoever speaks to their machine switches them off.
  const dialog = document.getElementById("keys"), on = document.getElementById("keys-on");
  const button = document.getElementById("keys-open");
  on.checked = localStorage.getItem("firebreak keys") !== "off";
  on.addEventListener("change", () => localStorage.setItem("firebreak keys", on.checked ? "on" : "off"));
  button.hidden = false;
  button.addEventListener("click", () => dialog.showModal());
  const rows = "main .fire h2 a, main .tile h3 a, main tbody th a, main .pick a, main .stream > li, main .log > li a";
  function move(step) {
    const all = [...document.querySelectorAll(rows)].filter((one) => one.offsetParent);
    const at = all.findIndex((one) => one === document.activeElement || one.contains(document.activeElement));
    const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step];
    if (!next) { return; }
    if (!next.matches("a")) { next.tabIndex = -1; }
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }
  const pages = { w: "/", d: "/drafts", m: "/mentions", p: "/playbooks", r: "/reports", t: "/try", h: "/health" };
  let going = 0;
  const pressed = {
    j: () => move(1),
    k: () => move(-1),
    ".": () => document.querySelector("main .btn.go:not([disabled])")?.focus(),
    "/": () => {
      const field = document.querySelector("main input[type=search]");
      if (field) { field.focus(); } else { location.assign("/mentions#find"); }
    },
    "?": () => dialog.showModal(),
    g: () => { going = Date.now(); },
  };
  addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable]");
    if (!on.checked || typing || dialog.open || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) { return; }
    const latin = /^Key[A-Z]$/.test(event.code) && !/^[a-z]$/i.test(event.key) ? event.code[3] : event.key;
    const name = latin.toLowerCase(), page = Date.now() - going < 2000 && pages[name];
    if (!page && !Object.hasOwn(pressed, name)) { return; }
    event.preventDefault();
    going = 0;
    if (page) { location.assign(page); } else { pressed[name](); }
  });
  offer();
  if (location.hash === "#find") { document.querySelector("main input[type=search]")?.focus(); }
})();
