-- Payment requests. `body` is the whole request as JSON, the columns beside it are computed from it; `words` is what it is found
-- by. What invoices bring is in minor units of the request's currency.

CREATE TABLE payment_request (
  number {number},
  id {text} NOT NULL UNIQUE,
  store {int} NOT NULL REFERENCES store (number),
  revision {int} NOT NULL,
  status {text} NOT NULL,
  created_at {int} NOT NULL,
  changed_at {int} NOT NULL,
  wakes_at {int},
  archived_at {int},
  purged_at {int},
  words {text} NOT NULL,
  body {text} NOT NULL
) {table};
CREATE INDEX payment_request_store ON payment_request (store, number);
CREATE INDEX payment_request_wakes ON payment_request (wakes_at) WHERE wakes_at IS NOT NULL;

CREATE TABLE request_share (
  request {int} NOT NULL REFERENCES payment_request (number),
  invoice {int} NOT NULL REFERENCES invoice (number),
  paid {int} NOT NULL,
  settled {int} NOT NULL,
  PRIMARY KEY (request, invoice)
) {clustered};

-- What is told need not be about an invoice: it is about that, or about a payment request.

ALTER TABLE event ADD COLUMN request {int};
ALTER TABLE event ADD COLUMN of_invoice {int} REFERENCES invoice (number);
UPDATE event SET of_invoice = invoice;
DROP INDEX event_invoice;
ALTER TABLE event DROP COLUMN invoice;
ALTER TABLE event RENAME COLUMN of_invoice TO invoice;
CREATE INDEX event_invoice ON event (invoice, number) WHERE invoice IS NOT NULL;

ALTER TABLE delivery ADD COLUMN request {int};
ALTER TABLE delivery ADD COLUMN of_invoice {int} REFERENCES invoice (number);
UPDATE delivery SET of_invoice = invoice;
DROP INDEX delivery_line;
DROP INDEX delivery_invoice;
ALTER TABLE delivery DROP COLUMN invoice;
ALTER TABLE delivery RENAME COLUMN of_invoice TO invoice;
CREATE INDEX delivery_line ON delivery (webhook, invoice, number) WHERE due_at IS NOT NULL;
CREATE INDEX delivery_line_of_request ON delivery (webhook, request, number) WHERE due_at IS NOT NULL AND request IS NOT NULL;
CREATE INDEX delivery_invoice ON delivery (invoice, number) WHERE invoice IS NOT NULL;
