-- Receivers that the configuration file states: the name it gives them there. What they need to be reached, secrets among
-- it, stays in the file; for webhooks, which people make, it is null.

ALTER TABLE webhook ADD COLUMN push {text};
CREATE UNIQUE INDEX webhook_push ON webhook (store, push) WHERE push IS NOT NULL;
-- What was given up, and whether it was sent again since.
CREATE INDEX delivery_given_up ON delivery (webhook, number) WHERE failed_at IS NOT NULL;
CREATE INDEX delivery_again ON delivery (original_id) WHERE original_id IS NOT NULL;
