-- What is pruned is found by an index: what was delivered of an event, and which invoices expired unpaid and are still whole.
-- What was delivered of an invoice is found by its events.

DROP INDEX delivery_invoice;
CREATE INDEX delivery_event ON delivery (event);

ALTER TABLE invoice ADD COLUMN compacted_at {int};
CREATE INDEX invoice_unpaid ON invoice (expires_at) WHERE status = 'Expired' AND additional = 'None' AND compacted_at IS NULL;
