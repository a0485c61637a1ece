-- Donation pages. Never deleted: what came in through them stays theirs. `received` and `donations` are sums over the
-- ledger's entries of the page's invoices, kept in the transaction that books them.

CREATE TABLE donation_page (
  number {number},
  id {text} NOT NULL UNIQUE,
  store {int} NOT NULL REFERENCES store (number),
  slug {text} NOT NULL,
  settings {text} NOT NULL,
  created_at {int} NOT NULL,
  archived_at {int},
  declared_at {int},
  dropped_at {int},
  received {int} NOT NULL,
  donations {int} NOT NULL
) {table};
CREATE UNIQUE INDEX donation_page_slug ON donation_page (slug) WHERE archived_at IS NULL;
CREATE INDEX donation_page_slugs ON donation_page (slug, number);
CREATE INDEX donation_page_store ON donation_page (store, number);

CREATE TABLE donation_picture (
  page {int} NOT NULL PRIMARY KEY REFERENCES donation_page (number),
  media_type {text} NOT NULL,
  content {blob} NOT NULL,
  changed_at {int} NOT NULL
) {table};
