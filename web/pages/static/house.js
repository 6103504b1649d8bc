// Makes the pages live; without it they still say everything. The service sends what has changed of a page, part by
// part, and idiomorph puts it in, so that focus, selection and open parts stay.
(function () {
  "use strict";
  const STALE = 30000, HIDDEN = 60000, TOUCHED = 5000, AGAIN = 2000, SPEAK = 10000;
  const main = document.getElementById("main"), waiting = new Map();
  let heard = Date.now(), touched = 0, source = null, closing = 0, seen = "", changed = false, opened = false;
  let ahead = Number(document.body.dataset.now) * 1000;  // of what this page has counted since it was loaded

  function connect() {
    const address = new URL(document.body.dataset.live, location.href);
    if (seen) { address.searchParams.set("seen", seen); }
    source = new EventSource(address);
    source.onopen = () => {  // what happened while the line was down was told to nobody
      changed = changed || (opened && main.hasAttribute("hx-get"));
      opened = true;
      show();
    };
    source.addEventListener("tick", (event) => {
      heard = Date.now();
      ahead = Number(event.data) * 1000 - performance.now();
    });
    source.addEventListener("parts", (event) => {
      heard = Date.now();
      seen = event.lastEventId;
      for (const [id, html] of JSON.parse(event.data)) { waiting.delete(id); waiting.set(id, html); }
      show();
    });
    source.addEventListener("changed", () => {
      heard = Date.now();
      changed = main.hasAttribute("hx-get");
      show();
    });
    source.onerror = (event) => {  // a line that broke comes back by itself; one that was refused does not
      const closed = event.target;
      if (closed.readyState === EventSource.CLOSED) {
        setTimeout(() => { if (source === closed) { connect(); } }, AGAIN * (1 + Math.random()));
      }
    };
  }

  const stays = { beforeAttributeUpdated: (name, node) => !(name === "open" && node.tagName === "DETAILS") };
  function show() {
    const news = waiting.size || changed, held = news && busy();
    document.getElementById("news").hidden = !held;
    if (!news || held) { return; }
    if (changed) { htmx.trigger(main, "news"); }
    changed = false;
    for (const [id, html] of waiting) {
      const place = document.getElementById(id);
      if (id === "title") {
        document.title = new DOMParser().parseFromString(html, "text/html").body.textContent;
      } else if (place) {
        Idiomorph.morph(place, html, { morphStyle: id === "main" ? "innerHTML" : "outerHTML", callbacks: stays });
      }
    }
    waiting.clear();
    count();
  }

  // Clocks count down by the service's time, never by this machine's; what is old says so instead (below).
  const two = (number) => String(number).padStart(2, "0");
  function count() {
    const now = ahead + performance.now();
    const old = Date.now() - heard >= STALE;
    for (const clock of document.querySelectorAll("time.left")) {
      const left = Math.round((Date.parse(clock.dateTime) - now) / 1000), seconds = Math.abs(left);
      const far = seconds >= 3600 ? `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)} h` : "";
      const said = far || `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
      clock.hidden = old;
      const words = (left < 0 ? clock.dataset.late : clock.dataset.left).replace("{time}", said);
      if (clock.textContent !== words) { clock.textContent = words; }
    }
  }

  // Nothing moves under a hand: whoever types, has opened a form or has just touched the page is told that news waits.
  const typed = () => [...document.querySelectorAll("main textarea, main input:not([type=hidden])")]
    .some((one) => one.value !== one.defaultValue);
  const busy = () => Date.now() - touched < TOUCHED || document.querySelector("main .ask[open]") || typed();
  for (const kind of ["pointerdown", "keydown", "input"]) {
    addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
  }
  // A new fire, or who took it, is said aloud to whoever does not see it: the headline, at most every ten seconds.
  const headline = () => { const first = document.querySelector("main h1"); return first ? first.textContent : ""; };
  let known = headline(), spoke = 0;
  function speak() {
    const place = document.getElementById("said");
    if (!place || headline() === known || Date.now() - spoke < SPEAK) { return; }
    known = headline();
    spoke = Date.now();
    place.textContent = known;
  }

  count();
  setInterval(() => {
    show();
    count();
    speak();
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
      const next = corridor.dataset.next;
      fetch(next).then((answer) => { if (answer.ok) location.replace(next); }).catch(() => {});
    }, corridor.dataset.long * 1000);
    if (navigator.wakeLock) navigator.wakeLock.request("screen").catch(() => {});
  }

  // A browser holds six connections to a host: a hidden tab gives its own back, and catches up when it is seen.
  document.addEventListener("visibilitychange", () => {
    clearTimeout(closing);
    if (document.hidden) {
      closing = setTimeout(() => { source.close(); source = null; }, HIDDEN);
    } else if (!source) {
      connect();
    }
  });
  if (document.body.dataset.live) { connect(); }
})();
