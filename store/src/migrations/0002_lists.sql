-- Where a wallet begins, and wallets that are lists of addresses.
--
-- No index below `start_index` is issued any more. A wallet with a low-water mark is a list: it has no descriptor, and
-- its addresses are given in the order of their positions. One is issued when it has a row in `address`, too.

ALTER TABLE wallet ADD COLUMN start_index {int} NOT NULL DEFAULT 0;
ALTER TABLE wallet ADD COLUMN low_water_mark {int};

CREATE TABLE listed (
  wallet {int} NOT NULL REFERENCES wallet (number),
  position {int} NOT NULL,
  script {blob} NOT NULL,
  PRIMARY KEY (wallet, position),
  UNIQUE (wallet, script)
) {clustered};
