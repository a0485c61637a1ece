-- What is personal on an invoice has a lifetime: since when it is gone, and which invoices still have it.

ALTER TABLE invoice ADD COLUMN purged_at {int};
CREATE INDEX invoice_unpurged ON invoice (expires_at) WHERE purged_at IS NULL;
