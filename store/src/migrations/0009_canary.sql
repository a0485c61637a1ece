-- Invoices that the operator pays to try payments out: no list shows them.

ALTER TABLE invoice ADD COLUMN canary_at {int};
CREATE INDEX invoice_canary ON invoice (canary_at, number) WHERE canary_at IS NOT NULL;
