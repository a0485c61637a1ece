-- Money that leaves a wallet on purpose. `body` is the whole spend as JSON, the columns beside it are computed from it;
-- `psbt` is what the owner's device was given, `signed` the transaction that came back. None of it can sign.

CREATE TABLE spend (
  number {number},
  id {text} NOT NULL UNIQUE,
  store {int} NOT NULL REFERENCES store (number),
  wallet {int} NOT NULL REFERENCES wallet (number),
  revision {int} NOT NULL,
  created_at {int} NOT NULL,
  txid {blob},
  change_index {int},
  body {text} NOT NULL,
  psbt {blob} NOT NULL,
  signed {blob}
) {table};
CREATE INDEX spend_store ON spend (store, number);
CREATE INDEX spend_tx ON spend (txid) WHERE txid IS NOT NULL;
CREATE UNIQUE INDEX spend_change ON spend (wallet, change_index) WHERE change_index IS NOT NULL;

-- What somebody says of a transaction that was not drafted here is of the coins it spent.
CREATE INDEX payment_spender ON payment (spent_by) WHERE spent_by IS NOT NULL;

-- Which coins it takes. A coin is in one spend at a time; one that is given up frees its coins.

CREATE TABLE spend_coin (
  spend {int} NOT NULL REFERENCES spend (number),
  coin {text} NOT NULL,
  freed_at {int},
  PRIMARY KEY (spend, coin)
) {clustered};
CREATE UNIQUE INDEX spend_coin_held ON spend_coin (coin) WHERE freed_at IS NULL;
