-- What lies in each wallet, told twice: by its coins, and by the books. Kept in the transaction that moves either, so that
-- the two are compared at each block without adding up every coin.

CREATE TABLE wallet_sum (
  wallet {int} NOT NULL PRIMARY KEY,
  on_chain {int} NOT NULL,
  in_books {int} NOT NULL
) {table};

INSERT INTO wallet_sum (wallet, on_chain, in_books)
SELECT wallet, CAST(SUM(coins) AS BIGINT), CAST(SUM(booked) AS BIGINT) FROM (
  SELECT wallet, value AS coins, 0 AS booked FROM payment
  WHERE height IS NOT NULL AND spent_height IS NULL AND wallet IS NOT NULL AND value IS NOT NULL
  UNION ALL SELECT CAST(SUBSTR(account, 15) AS BIGINT), 0, amount FROM account_day
  WHERE account LIKE 'assets:wallet:%') AS told
GROUP BY wallet;
