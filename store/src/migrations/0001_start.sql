-- Everything the money path needs.
--
-- Three column types; a flag is the instant since which it holds, or null. Rows that others point at have a `number`
-- besides the identifier the outside knows: numbers keep indexes small and new rows side by side on the disk.
-- Words in braces are spelt by dialect.rs.

CREATE TABLE meta (
  name {text} NOT NULL PRIMARY KEY,
  value {blob} NOT NULL
) {clustered};

-- People and what proves who they are.

CREATE TABLE person (
  number {number},
  id {text} NOT NULL UNIQUE,
  email {text} NOT NULL,
  email_folded {text} NOT NULL UNIQUE,
  name {text},
  password_hash {text} NOT NULL,
  created_at {int} NOT NULL,
  administrator_at {int},
  disabled_at {int}
) {table};

CREATE TABLE api_key (
  id {text} NOT NULL PRIMARY KEY,
  hash {blob} NOT NULL UNIQUE,
  person {int} NOT NULL REFERENCES person (number),
  label {text} NOT NULL,
  grants {text} NOT NULL,
  created_at {int} NOT NULL
) {clustered};
CREATE INDEX api_key_person ON api_key (person);

-- Stores, the tenants. Never deleted: what was paid to them stays booked.

CREATE TABLE store (
  number {number},
  id {text} NOT NULL UNIQUE,
  settings {text} NOT NULL,
  created_at {int} NOT NULL,
  deleted_at {int}
) {table};

CREATE TABLE member (
  store {int} NOT NULL REFERENCES store (number),
  person {int} NOT NULL REFERENCES person (number),
  role {text} NOT NULL,
  PRIMARY KEY (store, person)
) {clustered};
CREATE INDEX member_person ON member (person);

-- Wallets and every address ever issued. Neither is ever deleted: what comes to an address is always booked.

CREATE TABLE wallet (
  number {number},
  identity {text} NOT NULL UNIQUE,
  descriptor {text} NOT NULL,
  created_at {int} NOT NULL
) {table};

CREATE TABLE payment_method (
  store {int} NOT NULL REFERENCES store (number),
  method {text} NOT NULL,
  wallet {int} REFERENCES wallet (number),
  config {text} NOT NULL,
  enabled_at {int},
  PRIMARY KEY (store, method)
) {clustered};

-- Invoices. `body` is the whole invoice as JSON; the columns beside it are computed from it, to be found by.

CREATE TABLE invoice (
  number {number},
  id {text} NOT NULL UNIQUE,
  store {int} NOT NULL REFERENCES store (number),
  status {text} NOT NULL,
  additional {text} NOT NULL,
  created_at {int} NOT NULL,
  expires_at {int} NOT NULL,
  wakes_at {int},
  order_id {text},
  archived_at {int},
  revision {int} NOT NULL,
  body {text} NOT NULL
) {table};
CREATE INDEX invoice_age ON invoice (store, created_at, number);
CREATE INDEX invoice_status ON invoice (store, status, created_at, number);
CREATE INDEX invoice_order ON invoice (store, order_id) WHERE order_id IS NOT NULL;
CREATE INDEX invoice_wakes ON invoice (wakes_at) WHERE wakes_at IS NOT NULL;

-- Two wallets written differently may derive the same scripts: a script is one invoice's all the same.

CREATE TABLE address (
  wallet {int} NOT NULL REFERENCES wallet (number),
  idx {int} NOT NULL,
  script {blob} NOT NULL UNIQUE,
  fingerprint {int} NOT NULL,
  invoice {int} NOT NULL REFERENCES invoice (number),
  issued_at {int} NOT NULL,
  PRIMARY KEY (wallet, idx)
) {clustered};

-- What the follower asks: which invoice a transaction or block concerns. Computed from the invoices' bodies.
-- `settles_at` is the height of the tip at which a payment that is not yet deep enough will be.

CREATE TABLE payment (
  id {text} NOT NULL PRIMARY KEY,
  invoice {int} NOT NULL REFERENCES invoice (number),
  txid {blob},
  place {text} NOT NULL,
  block {blob},
  height {int},
  settles_at {int}
) {clustered};
CREATE INDEX payment_tx ON payment (txid) WHERE txid IS NOT NULL;
CREATE INDEX payment_mempool ON payment (txid) WHERE place = 'mempool';
CREATE INDEX payment_block ON payment (block) WHERE block IS NOT NULL;
CREATE INDEX payment_shallow ON payment (settles_at) WHERE settles_at IS NOT NULL;

CREATE TABLE search (
  store {int} NOT NULL REFERENCES store (number),
  term {text} NOT NULL,
  invoice {int} NOT NULL REFERENCES invoice (number),
  PRIMARY KEY (store, term, invoice)
) {clustered};

-- The outbox: events as committed, and one delivery for each webhook that wants one.
-- A delivery is pending while `due_at` is set.

CREATE TABLE event (
  number {number},
  id {text} NOT NULL,
  store {int} NOT NULL REFERENCES store (number),
  invoice {int} NOT NULL REFERENCES invoice (number),
  kind {text} NOT NULL,
  at {int} NOT NULL,
  payload {text} NOT NULL
) {table};
CREATE INDEX event_invoice ON event (invoice, number);

CREATE TABLE webhook (
  number {number},
  id {text} NOT NULL UNIQUE,
  store {int} NOT NULL REFERENCES store (number),
  url {text} NOT NULL,
  secret {text} NOT NULL,
  enabled_at {int},
  everything_at {int},
  automatic_at {int},
  created_at {int} NOT NULL,
  deleted_at {int}
) {table};
CREATE INDEX webhook_store ON webhook (store) WHERE deleted_at IS NULL;

CREATE TABLE webhook_event (
  webhook {int} NOT NULL REFERENCES webhook (number),
  kind {text} NOT NULL,
  PRIMARY KEY (webhook, kind)
) {clustered};

CREATE TABLE delivery (
  number {number},
  id {text} NOT NULL UNIQUE,
  webhook {int} NOT NULL REFERENCES webhook (number),
  event {int} NOT NULL REFERENCES event (number),
  invoice {int} NOT NULL REFERENCES invoice (number),
  original_id {text},
  created_at {int} NOT NULL,
  due_at {int},
  attempts {int} NOT NULL,
  first_at {int},
  last_at {int},
  http_status {int},
  error {text},
  delivered_at {int},
  failed_at {int}
) {table};
CREATE INDEX delivery_due ON delivery (webhook, due_at, number) WHERE due_at IS NOT NULL;
CREATE INDEX delivery_line ON delivery (webhook, invoice, number) WHERE due_at IS NOT NULL;
CREATE INDEX delivery_webhook ON delivery (webhook, number);

-- The books: append only, two legs to an entry that sum to zero.

CREATE TABLE entry (
  number {number},
  store {int} NOT NULL REFERENCES store (number),
  invoice {int} NOT NULL REFERENCES invoice (number),
  payment {text} NOT NULL,
  kind {text} NOT NULL,
  at {int} NOT NULL,
  height {int},
  block {blob},
  debit {text} NOT NULL,
  credit {text} NOT NULL,
  amount {int} NOT NULL,
  worth {int},
  worth_currency {text}
) {table};
CREATE INDEX entry_invoice ON entry (invoice, number);
CREATE INDEX entry_store ON entry (store, at, number);

CREATE TABLE leg (
  entry {int} NOT NULL REFERENCES entry (number),
  side {int} NOT NULL,
  store {int} NOT NULL,
  account {text} NOT NULL,
  amount {int} NOT NULL,
  PRIMARY KEY (entry, side)
) {clustered};
CREATE INDEX leg_account ON leg (store, account, amount);

-- How far the chain has been followed; the blocks below, as far down as a reorganisation could reach.

CREATE TABLE position (
  one {int} NOT NULL PRIMARY KEY CHECK (one = 1),
  height {int} NOT NULL,
  hash {blob} NOT NULL
) {table};

CREATE TABLE recent_block (
  height {int} NOT NULL PRIMARY KEY,
  hash {blob} NOT NULL,
  mined_at {int}
) {table};

-- Answers already given, so that a request repeated with the same key is answered the same, once.

CREATE TABLE idempotency (
  key {blob} NOT NULL PRIMARY KEY,
  request_hash {blob} NOT NULL,
  status {int} NOT NULL,
  body {blob} NOT NULL,
  created_at {int} NOT NULL
) {clustered};
CREATE INDEX idempotency_age ON idempotency (created_at);
