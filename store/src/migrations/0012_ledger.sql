-- The books, told: what an entry's money was worth when it came, sums by account and day, and which coins are spent.

ALTER TABLE entry ADD COLUMN rate {text};
ALTER TABLE entry ADD COLUMN rate_sources {text};
ALTER TABLE entry ADD COLUMN rate_at {int};

-- Sums over the legs, kept in the transaction that books them. A day is counted from 1970 in UTC; the currency is that
-- of `worth`, empty where no rate was known.
CREATE TABLE account_day (
  store {int} NOT NULL REFERENCES store (number),
  account {text} NOT NULL,
  day {int} NOT NULL,
  currency {text} NOT NULL,
  amount {int} NOT NULL,
  worth {int} NOT NULL,
  legs {int} NOT NULL,
  PRIMARY KEY (store, account, day, currency)
) {clustered};

-- Of what was booked before. Bitcoin in its own units is no value in money.
INSERT INTO account_day (store, account, day, currency, amount, worth, legs)
SELECT store, account, day, currency, CAST(SUM(amount) AS BIGINT),
  CAST(SUM(CASE WHEN currency = '' THEN 0 WHEN amount < 0 THEN -worth ELSE worth END) AS BIGINT), COUNT(*)
FROM (
  SELECT l.store AS store, l.account AS account, e.at / 86400 AS day, l.amount AS amount, COALESCE(e.worth, 0) AS worth,
    CASE WHEN e.worth IS NULL OR e.worth_currency IN ('BTC', 'SATS') THEN '' ELSE e.worth_currency END AS currency
  FROM leg l JOIN entry e ON e.number = l.entry
) AS told
GROUP BY store, account, day, currency;

-- The coin a payment is: where it lies, how much it is, and where it was spent.
ALTER TABLE payment ADD COLUMN wallet {int};
ALTER TABLE payment ADD COLUMN value {int};
ALTER TABLE payment ADD COLUMN spent_by {blob};
ALTER TABLE payment ADD COLUMN spent_block {blob};
ALTER TABLE payment ADD COLUMN spent_height {int};

UPDATE payment SET
  value = (SELECT e.amount FROM entry e WHERE e.invoice = payment.invoice AND e.payment = payment.id
    AND e.kind = 'received' ORDER BY e.number DESC LIMIT 1),
  wallet = (SELECT CASE WHEN e.debit LIKE 'assets:wallet:%' THEN CAST(SUBSTR(e.debit, 15) AS BIGINT) END FROM entry e
    WHERE e.invoice = payment.invoice AND e.payment = payment.id AND e.kind = 'received' ORDER BY e.number DESC LIMIT 1);

CREATE INDEX payment_coin ON payment (wallet, value) WHERE height IS NOT NULL AND spent_height IS NULL;
CREATE INDEX payment_spent ON payment (spent_block) WHERE spent_block IS NOT NULL;
