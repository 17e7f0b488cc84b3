// The page of speed: starts and stops the measurement, and draws what comes in.

import { drawBars, drawTable } from "./bars.js";
import { byId } from "./elements.js";
import { keepOffline } from "./offline.js";

const start = byId("start");
const stop = byId("stop");
const status = byId("speed-status");
let worker;
let entries = [];

start.addEventListener("click", () => {
  entries = [];
  draw();
  status.textContent = "Measuring: leave this tab in front.";
  show(true);
  stop.focus();
  worker = new Worker("speed-worker.js", { type: "module" });
  worker.addEventListener("error", () => end("The worker did not start."));
  worker.addEventListener("message", ({ data }) => {
    if (data.problem !== undefined) return end(`Not measured: ${data.problem}`);
    if (data.isDone) return end(`Done: ${entries.length} algorithms.`);
    if (data.progress !== undefined) byId("progress").value = data.progress;
    else {
      entries.push(data);
      draw();
    }
  });
  worker.postMessage("start");
});
stop.addEventListener("click", () => end("Stopped."));
keepOffline(byId("offline-status"));

function end(text) {
  worker.terminate();
  show(false);
  start.focus();
  status.textContent = text;
}

function show(isRunning) {
  start.disabled = isRunning;
  stop.hidden = !isRunning;
  byId("running").hidden = !isRunning;
  byId("progress").value = 0;
}

function draw() {
  byId("no-results").hidden = entries.length > 0;
  drawBars(byId("bars"), entries);
  drawTable(byId("table"), entries);
}
