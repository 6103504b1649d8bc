// What may stand where the cursor is in the playbooks file, and what the key of its line holds. The service knows both:
// it reads them off the language's own schema. Without this the page says the same of the text once it is checked.
(function () {
  "use strict";
  const text = document.getElementById("text"), help = document.getElementById("key-help");
  const count = document.getElementById("key-count");
  if (!text || !text.dataset.keys || !help) { return; }
  const WAIT = 200;
  let list = null, found = null, chosen = -1, asked = 0, waiting = 0;

  help.textContent = text.dataset.keys;
  text.setAttribute("aria-autocomplete", "list");

  async function ask(opens) {
    const mine = ++asked, at = text.selectionStart;
    if (at !== text.selectionEnd) { return close(); }
    const fields = new URLSearchParams(new FormData(text.form));
    fields.set("do", "keys");
    fields.set("at", [...text.value.slice(0, at)].length);
    const answer = await fetch(text.form.action, { method: "POST", body: fields }).catch(() => null);
    if (!answer || !answer.ok || mine !== asked || text.selectionStart !== at) { return; }
    const said = await answer.json();
    help.textContent = said.key ? `${said.key}: ${said.says}` : text.dataset.keys;
    const typed = Number(fields.get("at")) - said.begin;
    if (said.suggestions.length && (opens || typed > 0)) { show(said, at, typed); } else {
      close();
      if (opens) { count.textContent = text.dataset.none; }
    }
  }

  function show(said, at, typed) {
    close();
    found = { said: said.suggestions, from: at - [...text.value.slice(0, at)].slice(-typed || at + 1).join("").length, at };
    if (!typed) { found.from = at; }
    list = document.createElement("ul");
    list.id = "keys";
    list.className = "keys";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", text.dataset.keys);
    said.suggestions.forEach((one, number) => {
      const option = document.createElement("li"), name = document.createElement("b");
      option.id = `key-${number}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      name.textContent = one.shown;
      option.append(name, one.says ? ` ${one.says}` : "");
      option.addEventListener("mousedown", (event) => { event.preventDefault(); chosen = number; write(); });
      list.append(option);
    });
    text.parentNode.append(list);
    place(at);
    text.setAttribute("aria-controls", list.id);
    count.textContent = text.dataset.some.replace("{n}", said.suggestions.length);
  }

  function place(at) {
    const look = getComputedStyle(text), pen = document.createElement("canvas").getContext("2d");
    pen.font = look.font;
    const lines = text.value.slice(0, at).split("\n"), high = parseFloat(look.lineHeight);
    const left = text.offsetLeft + parseFloat(look.paddingLeft) + pen.measureText(lines[lines.length - 1]).width - text.scrollLeft;
    const top = text.offsetTop + parseFloat(look.paddingTop) + lines.length * high - text.scrollTop;
    const most = text.offsetLeft + text.clientWidth - list.offsetWidth;
    list.style.left = `${Math.max(text.offsetLeft, Math.min(left, most))}px`;
    list.style.top = `${Math.min(top, text.offsetTop + text.clientHeight - 24)}px`;
  }

  function close() {
    if (list) { list.remove(); }
    list = null;
    chosen = -1;
    count.textContent = "";
    text.removeAttribute("aria-controls");
    text.removeAttribute("aria-activedescendant");
  }

  function choose(number) {
    const options = [...list.children];
    chosen = (number + options.length) % options.length;
    options.forEach((one, place) => one.setAttribute("aria-selected", String(place === chosen)));
    options[chosen].scrollIntoView({ block: "nearest" });
    text.setAttribute("aria-activedescendant", options[chosen].id);
  }

  function write() {
    const { from, at, said } = found, one = said[chosen];
    close();
    text.focus();
    text.setSelectionRange(from, at);
    // keeps the browser's own undo, where it still knows how
    if (!document.execCommand("insertText", false, one.written)) {
      text.setRangeText(one.written, from, at, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  text.addEventListener("keydown", (event) => {
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      ask(true);
    } else if (list && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      choose(chosen < 0 && event.key === "ArrowUp" ? -1 : chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (list && chosen >= 0 && event.key === "Enter") {
      event.preventDefault();
      write();
    } else if (list && event.key === "Escape") {
      event.preventDefault();
      close();
    }
  });
  const later = (opens) => { clearTimeout(waiting); waiting = setTimeout(() => ask(opens), WAIT); };
  text.addEventListener("input", () => later(false));
  text.addEventListener("keyup", (event) => {
    if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key) || (!list && event.key.startsWith("Arrow"))) { close(); later(false); }
  });
  text.addEventListener("click", () => { close(); later(false); });
  text.addEventListener("blur", close);
})();
