// Asks for an amount, makes an invoice at Almoner, and hears by webhook what became of it.
// Node.js alone, without packages. See ../README.md for the variables it wants.
"use strict";
const crypto = require("node:crypto");
const fs = require("node:fs");
const http = require("node:http");
const path = require("node:path");

const need = (name) => {
  if (!process.env[name]) throw new Error(`set ${name} in the environment`);
  return process.env[name];
};
const PAY_URL = need("PAY_URL");
const PAY_STORE = need("PAY_STORE");
const PAY_KEY = need("PAY_KEY");
const PAY_SECRET = need("PAY_SECRET");
const PORT = Number(process.env.PORT || 8000);
const SHOP_URL = process.env.SHOP_URL || `http://127.0.0.1:${PORT}`;
const ORDERS = process.env.ORDERS || "orders";

const STATES = new Map([
  ["InvoiceProcessing", "seen"],
  ["InvoiceSettled", "paid"],
  ["InvoiceExpired", "expired"],
  ["InvoiceInvalid", "invalid"],
]);
const FORM = `<!DOCTYPE html><html lang="en"><title>Give</title>
<form method="post" action="/give"><label>How much, in USD <input name="amount" inputmode="decimal" required></label>
<button>Give bitcoin</button></form></html>`;

/** Makes the invoice, and gives the address of its page. */
async function createInvoice(order, amount) {
  const wanted = {
    amount,
    currency: "USD",
    metadata: { orderId: order },
    checkout: { redirectURL: `${SHOP_URL}/orders/${order}` },
  };
  const answer = await fetch(`${PAY_URL}/api/v1/stores/${PAY_STORE}/invoices`, {
    method: "POST",
    headers: {
      Authorization: `token ${PAY_KEY}`,
      "Content-Type": "application/json",
      "Idempotency-Key": order, // a request that is repeated makes no second invoice
    },
    body: JSON.stringify(wanted),
    signal: AbortSignal.timeout(30_000),
  });
  if (!answer.ok) throw new Error(`Almoner answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()).checkoutLink;
}

function isSame(wanted, given) {
  const [a, b] = [Buffer.from(wanted), Buffer.from(given)];
  return a.length === b.length && crypto.timingSafeEqual(a, b);
}

function hasBtcpaySignature(body, headers) {
  const mac = crypto.createHmac("sha256", PAY_SECRET).update(body).digest("hex");
  return isSame(`sha256=${mac}`, headers["btcpay-sig"] || "");
}

/** Standard Webhooks: also refuses what is older, or newer, than five minutes. */
function hasStandardSignature(body, headers) {
  const sentAt = headers["webhook-timestamp"] || "";
  if (!/^[0-9]{1,12}$/.test(sentAt) || Math.abs(Date.now() / 1000 - Number(sentAt)) > 300) return false;
  const encoded = PAY_SECRET.startsWith("whsec_");
  const key = encoded ? Buffer.from(PAY_SECRET.slice("whsec_".length), "base64") : PAY_SECRET;
  const mac = crypto.createHmac("sha256", key).update(`${headers["webhook-id"] || ""}.${sentAt}.`).update(body);
  const wanted = `v1,${mac.digest("base64")}`;
  return (headers["webhook-signature"] || "").split(" ").some((given) => isSame(wanted, given));
}

/** Where an order is kept; undefined if there is none. */
function orderFile(order) {
  const file = path.join(ORDERS, order);
  return /^[0-9a-f]{16}$/.test(order) && fs.existsSync(file) ? file : undefined;
}

async function read(request) {
  const pieces = [];
  let length = 0;
  for await (const piece of request) {
    length += piece.length;
    if (length > 1_000_000) throw new Error("the request is too long");
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

async function give(request) {
  const amount = (new URLSearchParams((await read(request)).toString()).get("amount") || "").trim();
  if (!/^[0-9]{1,6}(\.[0-9]{1,2})?$/.test(amount)) {
    return [422, "Please write the amount in digits, like 25 or 12.50."];
  }
  const order = crypto.randomBytes(8).toString("hex");
  fs.writeFileSync(path.join(ORDERS, order), "waiting");
  try {
    return [303, "", { Location: await createInvoice(order, amount) }];
  } catch (problem) {
    console.error("no invoice:", problem.message);
    return [502, "Bitcoin can't be taken just now. Please try again later."];
  }
}

async function hear(request) {
  const body = await read(request);
  // Either suffices. The first is also what BTCPay Server sends; the second can't be sent again later.
  if (!hasBtcpaySignature(body, request.headers) || !hasStandardSignature(body, request.headers)) {
    return [403, "This is not signed with the webhook's secret."];
  }
  const event = JSON.parse(body);
  const file = orderFile(String(event.metadata?.orderId || ""));
  const state = STATES.get(event.type);
  if (file && state) fs.writeFileSync(file, state);
  return [200, ""];
}

async function answer(request) {
  const { pathname } = new URL(request.url, SHOP_URL);
  const file = pathname.startsWith("/orders/") && orderFile(pathname.slice("/orders/".length));
  if (request.method === "GET" && pathname === "/") {
    return [200, FORM, { "Content-Type": "text/html; charset=utf-8" }];
  }
  if (request.method === "GET" && file) return [200, fs.readFileSync(file, "utf8")];
  if (request.method === "POST" && pathname === "/give") return give(request);
  if (request.method === "POST" && pathname === "/webhook") return hear(request);
  return [404, "There is nothing here."];
}

fs.mkdirSync(ORDERS, { recursive: true });
http
  .createServer(async (request, response) => {
    const [status, text, headers] = await answer(request).catch((problem) => {
      console.error(problem.message);
      return [500, "Something went wrong here."];
    });
    response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8", ...headers });
    response.end(text);
  })
  .listen(PORT, "127.0.0.1");
