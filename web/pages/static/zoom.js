// Loads uPlot when somebody presses "Zoom with the pointer", and no sooner; the chart that the page came with stays.
(function () {
  "use strict";
  const place = document.getElementById("zoom"), button = document.getElementById("zoom-on");
  if (!place || !button) { return; }
  button.hidden = false;

  const load = (made) => new Promise((done, failed) => {
    made.onload = done;
    made.onerror = failed;
    document.head.append(made);
  });
  const script = (src) => load(Object.assign(document.createElement("script"), { src }));
  const style = (href) => load(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function drawn(points) {
    const words = place.dataset, ink = colour("--ink2"), line = colour("--line");
    const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
    const at = (seconds) => new Intl.DateTimeFormat(document.documentElement.lang, {
      timeZone: words.zone, month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
    }).format(new Date(seconds * 1000));
    return new uPlot({
      width: place.clientWidth,
      height: 320,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), words.zone),
      cursor: { drag: { x: true, y: false } },
      axes: [{ ...axis, space: 90, values: (_, ticks) => ticks.map(at) }, axis],
      series: [
        { label: words.at, value: (_, seconds) => seconds === null ? "–" : at(seconds) },
        { label: words.seen, stroke: colour("--fire"), width: 2, points: { show: false } },
        { label: words.usual, stroke: colour("--usual-edge"), width: 1.5, dash: [5, 4], points: { show: false } },
      ],
    }, [points.at, points.seen, points.usual], place);
  }

  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const [answer] = await Promise.all([fetch(place.dataset.points), script(place.dataset.script), style(place.dataset.style)]);
      if (!answer.ok) { throw new Error(answer.status); }
      place.hidden = false;
      const plot = drawn(await answer.json());
      addEventListener("resize", () => plot.setSize({ width: place.clientWidth, height: 320 }));
      button.hidden = true;
      place.focus();
    } catch {
      button.disabled = false;
      document.getElementById("zoom-failed").hidden = false;
    }
  });
})();
