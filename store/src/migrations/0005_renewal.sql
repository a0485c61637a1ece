-- Invoices made in the place of expired ones: one for each at most, however often it is asked for.

CREATE TABLE renewal (
  invoice {int} NOT NULL PRIMARY KEY REFERENCES invoice (number),
  successor {int} NOT NULL UNIQUE REFERENCES invoice (number)
) {table};
