-- Readings of the chain again, for a wallet, that somebody asked for. `body` is how it stands as JSON; one at a time for a wallet.

CREATE TABLE rescan (
  number {number},
  store {int} NOT NULL REFERENCES store (number),
  wallet {int} NOT NULL REFERENCES wallet (number),
  from_height {int} NOT NULL,
  asked_at {int} NOT NULL,
  ended_at {int},
  body {text} NOT NULL
) {table};
CREATE INDEX rescan_wallet ON rescan (wallet, number);
CREATE UNIQUE INDEX rescan_wanted ON rescan (wallet) WHERE ended_at IS NULL;
