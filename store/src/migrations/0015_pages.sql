-- What the web admin asks: which invoices need a person, and what was delivered of one invoice. The condition is that of
-- odd.rs, word for word: an engine uses the index only where it finds the same.

CREATE INDEX invoice_odd ON invoice (store, created_at, number)
  WHERE additional IN ('PaidPartial', 'PaidOver', 'PaidLate') AND gift_at IS NULL AND archived_at IS NULL;
CREATE INDEX delivery_invoice ON delivery (invoice, number);
