-- Which invoices are gifts, that anybody may ask for without a key: those that wait for their payment are counted.

ALTER TABLE invoice ADD COLUMN gift_at {int};
-- With all three columns, so that no planner prefers the index of every invoice's status and reads those of shops too.
CREATE INDEX invoice_open_gift ON invoice (store, status, gift_at) WHERE gift_at IS NOT NULL AND status = 'New';
