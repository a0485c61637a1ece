// Shows a checkout over a shop's own page. A shop's page loads this file from here and calls `window.btcpay`; the
// functions and messages are those that shop plugins know. It loads nothing else and keeps nothing.
(() => {
  "use strict";

  if (window.btcpay) {
    console.warn("btcpay.js is loaded already; the second one does nothing");
    return;
  }

  const FILE = /\/modal\/btcpay\.js(\?.*)?$/;
  const ours = document.currentScript || [...document.scripts].find((script) => FILE.test(script.src));
  const nothing = () => {};
  let server = ours ? ours.src.replace(FILE, "") : "";
  let entering = nothing;
  let leaving = nothing;
  let receiving = nothing;
  let shown = false;
  let before = null;

  const frame = document.createElement("iframe");
  frame.name = "btcpay";
  frame.title = "Bitcoin";
  frame.allow = "clipboard-write";
  Object.assign(frame.style, {
    display: "none",
    position: "fixed",
    inset: "0",
    width: "100%",
    height: "100%",
    border: "0",
    zIndex: "2000",
    background: "rgba(0, 0, 0, .5)",
    colorScheme: "auto",
  });

  function append(invoiceId) {
    frame.src = `${server}/i/${encodeURIComponent(invoiceId)}`;
    if (!frame.isConnected) {
      document.body.append(frame);
    }
  }

  function show() {
    if (!frame.isConnected || shown) {
      return;
    }
    shown = true;
    before = document.activeElement;
    entering();
    frame.style.display = "block";
    frame.focus();
  }

  function hide() {
    if (!frame.isConnected) {
      return;
    }
    shown = false;
    leaving();
    frame.style.display = "none";
    frame.remove();
    if (before && before.isConnected) {
      before.focus();
    }
  }

  function showInvoice(invoiceId) {
    append(invoiceId);
    show();
  }

  window.addEventListener("message", (event) => {
    // Only what this frame says, and only while it shows a page of this server.
    if (event.source !== frame.contentWindow || event.origin !== new URL(server, location.href).origin) {
      return;
    }
    if (event.data === "loaded") {
      show();
    } else if (event.data === "close") {
      hide();
    }
    receiving(event);
  });

  // A frame in which nothing runs sends no message: it is shown once it is there. The page in it comes after the frame,
  // and so must the keyboard, for Escape to reach it.
  frame.addEventListener("load", () => {
    if (frame.isConnected) {
      show();
      if (document.activeElement === frame) {
        frame.contentWindow.focus();
      }
    }
  });

  window.btcpay = {
    setApiUrlPrefix: (url) => (server = String(url).replace(/\/+$/, "")),
    showInvoice,
    appendInvoiceFrame: append,
    appendAndShowInvoiceFrame: showInvoice,
    showFrame: show,
    hideFrame: hide,
    onModalWillEnter: (act) => (entering = act),
    onModalWillLeave: (act) => (leaving = act),
    onModalReceiveMessage: (act) => (receiving = act),
  };
})();
