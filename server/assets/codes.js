// Shows one code of a draft after the other, for a device's camera. Each is fetched once, before its turn comes. Without
// scripts one leads to the next by hand.
"use strict";
(() => {
  const shown = document.getElementById("code");
  const all = shown ? Number(shown.dataset.all) : 0;
  if (!(all > 1)) return;
  const pictures = [];
  for (let part = 1; part <= all; part += 1) {
    const picture = new Image();
    picture.src = `${shown.dataset.base}${part}/code.png`;
    pictures.push(picture);
  }
  const number = document.getElementById("number");
  const stop = document.getElementById("stop");
  let [at, running] = [0, true];
  const step = () => {
    if (!running) return;
    at = (at + 1) % all;
    // One that has not come yet is passed over: another stands in for it.
    if (!pictures[at].complete || !pictures[at].naturalWidth) return;
    shown.src = pictures[at].src;
    shown.alt = `QR code ${at + 1} of ${all}`;
    number.textContent = String(at + 1);
  };
  document.getElementById("playing").hidden = false;
  stop.addEventListener("click", () => {
    running = !running;
    stop.textContent = running ? "Stop" : "Go on";
  });
  setInterval(step, 250);
})();
