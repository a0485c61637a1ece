// The checkout's comforts: news as they come, copying, counting down. The page is whole without them.
(() => {
  "use strict";

  let main = document.querySelector("main[data-status]");
  if (!main) {
    return;
  }
  const said = document.getElementById("said");
  const framed = window.parent !== window;
  let stream = null;
  let busy = false;
  let again = false;
  let looking = 0;
  let counting = 0;
  let leaving = 0;
  let status = "New";

  // Loads the page again and shows what is new in it.
  async function look() {
    again = true;
    if (busy) {
      return;
    }
    busy = true;
    while (again) {
      again = false;
      try {
        const answer = await fetch(location.href, { cache: "no-store" });
        if (answer.ok) {
          show(new DOMParser().parseFromString(await answer.text(), "text/html"));
        }
      } catch {
        // No network: the next event, or the next look, tries again.
      }
    }
    busy = false;
    plan();
  }

  function show(page) {
    const next = page.querySelector("main[data-status]");
    if (!next) {
      return;
    }
    const before = words(main);
    const focused = main.contains(document.activeElement) ? document.activeElement : null;
    main.replaceWith(next);
    main = next;
    const footer = document.querySelector("footer");
    const below = page.querySelector("footer");
    if (footer && below) {
      footer.replaceWith(below);
    }
    document.title = page.title;
    begin();
    if (focused) {
      keepFocus(focused.id);
    }
    if (words(main) !== before) {
      say(words(main));
    }
  }

  // The keyboard stays where it was; where that is gone, it goes to what is new.
  function keepFocus(id) {
    const heading = main.querySelector("h1");
    heading.tabIndex = -1;
    const same = id && document.getElementById(id);
    (same && !same.hidden ? same : heading).focus();
  }

  // What a listener should know first: the heading and the first sentence below it.
  function words(page) {
    return [...page.querySelectorAll("h1, h1 + p")].map((part) => part.textContent).join(". ");
  }

  function say(text) {
    if (said) {
      said.textContent = text;
    }
  }

  // Makes a page that was just loaded live.
  function begin() {
    for (const part of main.querySelectorAll("[data-live]")) {
      part.textContent = part.dataset.live;
    }
    for (const button of document.querySelectorAll("[data-copy]")) {
      button.hidden = false;
      button.onclick = () => copy(button);
    }
    const receipt = document.getElementById("receipt");
    if (framed && receipt) {
      receipt.target = "_blank"; // a receipt is shown in no frame
    }
    countDown();
    listen();
    leave();
    tell();
  }

  function listen() {
    const url = main.dataset.events;
    if (!url || document.hidden || !window.EventSource) {
      hangUp();
    } else if (!stream) {
      stream = new EventSource(url);
      stream.addEventListener("now", (event) => {
        const now = JSON.parse(event.data);
        const { revision, height } = main.dataset;
        if (String(now.revision) !== revision || (height && String(now.height) !== height)) {
          look();
        }
      });
      stream.addEventListener("changed", look);
      // A block is news to everybody: they do not all come at once.
      stream.addEventListener("block", () => main.dataset.height && setTimeout(look, Math.random() * 5000));
      stream.addEventListener("error", () => {
        if (stream && stream.readyState === EventSource.CLOSED) {
          hangUp();
        }
      });
    }
    plan();
  }

  function hangUp() {
    if (stream) {
      stream.close();
      stream = null;
    }
    plan();
  }

  // Without a stream the page looks again now and then, and rarely while nobody sees it.
  function plan() {
    clearTimeout(looking);
    const pace = Number(main.dataset.pace);
    if (pace && !stream) {
      looking = setTimeout(look, (document.hidden ? Math.max(pace, 60) : pace) * 1000);
    }
  }

  function countDown() {
    clearInterval(counting);
    const timer = main.querySelector("[data-left]");
    if (!timer) {
      return;
    }
    const end = performance.now() + timer.dataset.left * 1000;
    const number = (count, digits) =>
      count.toLocaleString(document.documentElement.lang, { minimumIntegerDigits: digits, useGrouping: false });
    const draw = () => {
      const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
      const [hours, minutes, seconds] = [left / 3600, (left / 60) % 60, left % 60].map(Math.floor);
      const parts = hours ? [number(hours, 1), number(minutes, 2)] : [number(minutes, 1)];
      timer.querySelector("b").textContent = [...parts, number(seconds, 2)].join(":");
      timer.hidden = left > timer.dataset.from;
      if (!left) {
        clearInterval(counting);
        setTimeout(look, 1500);
      }
    };
    counting = setInterval(draw, 1000);
    draw();
  }

  async function copy(button) {
    const { copy: text, done } = button.dataset;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      copyBySelection(text);
      button.focus();
    }
    const label = button.textContent;
    if (label !== done) {
      button.textContent = done;
      setTimeout(() => (button.textContent = label), 2000);
    }
    say(done);
  }

  function copyBySelection(text) {
    const field = document.createElement("textarea");
    field.value = text;
    field.readOnly = true;
    Object.assign(field.style, { position: "fixed", opacity: "0" });
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }

  // Back to the shop, where it asked for that; the page has a link to stay.
  function leave() {
    const way = main.querySelector("a[data-away]");
    clearTimeout(leaving);
    if (way) {
      leaving = setTimeout(() => {
        try {
          window.top.location.href = way.href;
        } catch {
          // The browser lets no frame do that unasked; the link is there to press.
        }
      }, way.dataset.away * 1000);
    }
  }

  // The shop's page, where this one is shown over it, hears how the invoice stands.
  function tell() {
    const { invoice, status: now } = main.dataset;
    if (framed && now !== status) {
      status = now;
      window.parent.postMessage({ invoiceId: invoice, status }, "*");
    }
  }

  function closeFrame() {
    window.parent.postMessage("close", "*");
  }

  if (framed) {
    const close = document.getElementById("close");
    if (close) {
      close.hidden = false;
      close.addEventListener("click", closeFrame);
    }
    document.addEventListener("keydown", (event) => event.key === "Escape" && closeFrame());
    window.parent.postMessage("loaded", "*");
  }
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      look();
    }
    listen();
  });
  window.addEventListener("pageshow", (event) => event.persisted && look());
  begin();
})();
