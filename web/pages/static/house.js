// Makes the pages live; without it they still say everything. htmx asks for the page again when the service says that
// something changed, and idiomorph puts the news in, so that focus, selection and open parts stay.
(function () {
  "use strict";
  const STALE = 30000, HIDDEN = 60000, TOUCHED = 5000;
  let heard = Date.now(), touched = 0, source = null, closing = 0, away = false;

  htmx.createEventSource = function (url) {
    source = new EventSource(url);
    source.addEventListener("tick", () => { heard = Date.now(); });
    source.addEventListener("changed", () => { heard = Date.now(); });
    return source;
  };

  // Nothing moves under a hand: whoever types, has opened a form or has just touched the page is told that news waits.
  const typed = () => [...document.querySelectorAll("main textarea, main input:not([type=hidden])")]
    .some((one) => one.value !== one.defaultValue);
  const busy = () => Date.now() - touched < TOUCHED || document.querySelector("main .ask[open]") || typed();
  for (const kind of ["pointerdown", "keydown", "input"]) {
    addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
  }
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.id === "main" && busy()) {
      event.preventDefault();
      document.getElementById("news").hidden = false;
    }
  });

  setInterval(() => {
    const old = Date.now() - heard;
    const note = document.getElementById("stale");
    note.hidden = old < STALE;
    if (!note.hidden) {
      const seconds = Math.round(old / 1000);
      const says = seconds < 120 ? note.dataset.seconds : note.dataset.minutes;
      note.textContent = says.replace("{seconds}", seconds).replace("{minutes}", Math.round(seconds / 60));
    }
    const live = document.getElementById("live");
    live.classList.toggle("stale", !note.hidden);
  }, 1000);

  // A mistake leads to its line in the text.
  document.addEventListener("click", (event) => {
    const line = event.target.closest("[data-line]"), text = document.getElementById("text");
    if (!line || !text) { return; }
    event.preventDefault();
    const lines = text.value.split("\n"), number = Number(line.dataset.line);
    const start = lines.slice(0, number - 1).join("\n").length + (number > 1 ? 1 : 0);
    text.focus();
    text.setSelectionRange(start, start + (lines[number - 1] || "").length);
    text.scrollTop = (number - 4) * text.scrollHeight / lines.length;
  });

  // A list of steps is a slider too; the list stays, and says in words where the slider stands.
  for (const list of document.querySelectorAll("select[data-slider]")) {
    const slider = document.createElement("input");
    const kept = { type: "range", min: 0, max: list.length - 1, value: list.selectedIndex, "aria-label": list.dataset.slider };
    for (const name in kept) { slider.setAttribute(name, kept[name]); }
    const tell = () => slider.setAttribute("aria-valuetext", list.options[slider.value].text);
    slider.addEventListener("input", () => { list.selectedIndex = slider.value; tell(); });
    list.addEventListener("change", () => { slider.value = list.selectedIndex; tell(); });
    tell();
    list.closest("p").before(slider);
  }

  // A screen that hangs somewhere goes from scene to scene, and does not fall asleep.
  const corridor = document.querySelector("main[data-next]");
  if (corridor) {
    setInterval(() => {  // only to a page that is there: nobody presses reload on a wall
      const next = document.getElementById("main").dataset.next;
      fetch(next).then((answer) => { if (answer.ok) location.replace(next); }).catch(() => {});
    }, corridor.dataset.long * 1000);
    if (navigator.wakeLock) navigator.wakeLock.request("screen").catch(() => {});
  }

  // A browser holds six connections to a host: a hidden tab gives its own back, and catches up when it is seen.
  document.addEventListener("visibilitychange", () => {
    clearTimeout(closing);
    if (document.hidden) {
      closing = setTimeout(() => { if (source) { source.close(); away = true; } }, HIDDEN);
    } else if (away) {
      location.reload();
    }
  });
})();
