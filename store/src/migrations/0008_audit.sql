-- Who changed what: rows chained by their seals, so that none can be changed unseen (domain/src/audit/chain.rs).

CREATE TABLE audit (
  number {int} NOT NULL PRIMARY KEY,
  at {int} NOT NULL,
  actor {text} NOT NULL,
  person {text},
  api_key {text},
  deed {text} NOT NULL,
  store {text},
  subject {text},
  details {text} NOT NULL,
  seal {blob} NOT NULL
) {table};
CREATE INDEX audit_store ON audit (store, number) WHERE store IS NOT NULL;
