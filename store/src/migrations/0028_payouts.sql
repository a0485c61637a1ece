-- Pull payments and payouts. `body` is the whole of each as JSON, the columns beside it are computed from it. `claimed` is in
-- minor units of the pull payment's currency; `script` is what the payout's address stands for.

CREATE TABLE pull_payment (
  number {number},
  id {text} NOT NULL UNIQUE,
  store {int} NOT NULL REFERENCES store (number),
  revision {int} NOT NULL,
  created_at {int} NOT NULL,
  archived_at {int},
  body {text} NOT NULL
) {table};
CREATE INDEX pull_payment_store ON pull_payment (store, number);

CREATE TABLE payout (
  number {number},
  id {text} NOT NULL UNIQUE,
  store {int} NOT NULL REFERENCES store (number),
  pull_payment {int} REFERENCES pull_payment (number),
  revision {int} NOT NULL,
  state {text} NOT NULL,
  claimed {int} NOT NULL,
  created_at {int} NOT NULL,
  script {blob} NOT NULL,
  paid_block {blob},
  body {text} NOT NULL
) {table};
CREATE INDEX payout_store ON payout (store, number);
CREATE INDEX payout_pull_payment ON payout (pull_payment, number) WHERE pull_payment IS NOT NULL;
CREATE INDEX payout_script ON payout (script);
CREATE INDEX payout_paid ON payout (paid_block) WHERE paid_block IS NOT NULL;

-- Which spends took it. It is in one at a time; one that was given up, or whose place something took, has let go of it.

CREATE TABLE payout_spend (
  payout {int} NOT NULL REFERENCES payout (number),
  spend {int} NOT NULL REFERENCES spend (number),
  freed_at {int},
  PRIMARY KEY (payout, spend)
) {clustered};
CREATE UNIQUE INDEX payout_spend_held ON payout_spend (payout) WHERE freed_at IS NULL;
CREATE INDEX payout_spend_spend ON payout_spend (spend);

-- What is told is about an invoice, a payment request, or a payout.

ALTER TABLE event ADD COLUMN payout {int};
ALTER TABLE delivery ADD COLUMN payout {int};
CREATE INDEX delivery_line_of_payout ON delivery (webhook, payout, number) WHERE due_at IS NOT NULL AND payout IS NOT NULL;
