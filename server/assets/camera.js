// Looks through this computer's camera for the codes of a device: a frame at a time goes to the server, which says what it reads.
// When the whole is there, the form sends it. Without scripts, photographs do.
"use strict";
(() => {
  const part = (id) => document.getElementById(id);
  const [form, text, view, said, start] = ["codes", "text", "view", "said", "start"].map(part);
  if (!form || !navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) return;
  part("camera").hidden = false;
  const canvas = document.createElement("canvas");
  let stream = null;
  const stop = () => {
    if (stream) stream.getTracks().forEach((track) => track.stop());
    stream = null;
    view.hidden = true;
    start.textContent = "Use the camera";
  };
  const picture = () => {
    canvas.width = view.videoWidth;
    canvas.height = view.videoHeight;
    canvas.getContext("2d").drawImage(view, 0, 0);
    return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  };
  const look = async () => {
    const body = new FormData();
    for (const field of form.querySelectorAll("input[type=hidden]")) body.append(field.name, field.value);
    body.append("text", text.value);
    body.append("picture", await picture(), "frame.jpg");
    const answer = await fetch(form.dataset.look, { method: "POST", body });
    if (answer.redirected) throw new Error("You are signed out meanwhile. Load this page again, and sign in.");
    if (!answer.ok) throw new Error("The server does not answer as it should. Load this page again.");
    const { texts, says, whole } = await answer.json();
    for (const line of texts) text.value += (text.value && !text.value.endsWith("\n") ? "\n" : "") + line;
    said.textContent = says;
    return whole;
  };
  const go = async () => {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
    });
    view.srcObject = stream;
    view.hidden = false;
    start.textContent = "Stop";
    await view.play();
    while (stream) {
      if (await look()) {
        stop();
        form.requestSubmit();
        return;
      }
      await new Promise((done) => setTimeout(done, 150));
    }
  };
  // What the browser's own words for it are, which few people know.
  const WHY = {
    NotAllowedError: "The browser does not let this page use the camera. Allow it, by the sign beside the page's address or in the browser's settings, and press the button again; or send photographs, above.",
    NotFoundError: "This computer has no camera that the browser could use. Connect one and press the button again; or send photographs, above.",
    NotReadableError: "The camera does not answer; another program may be using it. Close that, and press the button again; or send photographs, above.",
  };
  start.addEventListener("click", () => {
    if (stream) {
      stop();
      return;
    }
    go().catch((error) => {
      stop();
      said.textContent = WHY[error.name] || error.message;
    });
  });
})();
