-- Indexes that may have been shown to somebody by books that were lost: after a restore, those between the backup's last
-- and where the wallet goes on. They are watched, and never issued.

CREATE TABLE gap (
  wallet {int} NOT NULL REFERENCES wallet (number),
  first {int} NOT NULL,
  past {int} NOT NULL,
  made_at {int} NOT NULL,
  PRIMARY KEY (wallet, first)
) {clustered};
