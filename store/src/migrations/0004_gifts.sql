-- Which invoices are gifts, that anybody may ask for without a key: those that wait for their payment are counted.

ALTER TABLE invoice ADD COLUMN gift_at {int};
CREATE INDEX invoice_open_gift ON invoice (store) WHERE gift_at IS NOT NULL AND status = 'New';
