// Lets a page ask the browser for a passkey: shows what is of use with passkeys, hands on what the server asks, and sends the
// answer with the form. Without scripts, or where the browser knows no passkeys, the page says so and nothing is shown.
"use strict";
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  if (!window.PublicKeyCredential || !navigator.credentials) return;
  for (const part of all("[data-passkeys]")) part.hidden = false;
  for (const part of all("[data-no-passkeys]")) part.hidden = true;
  const form = document.querySelector("form[data-options]");
  if (!form?.dataset.options) return;

  // Bytes stand in JSON as base64url.
  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

  const options = JSON.parse(form.dataset.options);
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const known of [...(options.excludeCredentials ?? []), ...(options.allowCredentials ?? [])]) known.id = bytes(known.id);

  const answer = ({ id, rawId, type, response }) => {
    const parts = options.user ? ["attestationObject"] : ["authenticatorData", "signature", "userHandle"];
    const told = { clientDataJSON: text(response.clientDataJSON) };
    for (const part of parts) if (response[part]) told[part] = text(response[part]);
    return JSON.stringify({ id, rawId: text(rawId), type, response: told, clientExtensionResults: {} });
  };

  const button = form.querySelector("button");
  const ask = async () => {
    for (const said of all("[data-failed]")) said.hidden = true;
    button.disabled = true;
    try {
      const given = options.user
        ? await navigator.credentials.create({ publicKey: options })
        : await navigator.credentials.get({ publicKey: options });
      form.elements.answer.value = answer(given);
      HTMLFormElement.prototype.submit.call(form);
    } catch (error) {
      const words = document.querySelector(`[data-failed="${error.name}"]`) ?? document.querySelector('[data-failed="other"]');
      words.hidden = false;
      button.disabled = false;
    }
  };
  button.addEventListener("click", ask);
  ask();
})();
