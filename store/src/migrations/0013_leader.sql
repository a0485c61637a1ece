-- Many servers on one database: which of them leads, and how far each wallet's indexes have been given out.
--
-- `epoch` grows with every server that begins to lead: what one of an earlier epoch would still write is refused.

CREATE TABLE leader (
  one {int} NOT NULL PRIMARY KEY CHECK (one = 1),
  epoch {int} NOT NULL,
  since {int} NOT NULL
) {table};

CREATE TABLE issuing (
  wallet {int} NOT NULL PRIMARY KEY REFERENCES wallet (number),
  next {int} NOT NULL
) {table};

-- What the other servers have issued is found by this; one alone knows it anyway.

{shared} CREATE INDEX address_invoice ON address (invoice);
