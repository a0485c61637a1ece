-- Passkeys that people sign in with. `credential` is what the browser knows one by, `handle` what it knows its owner by: random,
-- and the same for all passkeys of one person. `public_key` checks signatures; `state` is what changes with each use, the
-- signature counter among it. Both are written as the library that checks them (webauthn_rp 0.3) writes them down.

CREATE TABLE passkey (
  id {text} NOT NULL PRIMARY KEY,
  credential {blob} NOT NULL UNIQUE,
  person {int} NOT NULL REFERENCES person (number),
  handle {blob} NOT NULL,
  name {text} NOT NULL,
  public_key {blob} NOT NULL,
  state {blob} NOT NULL,
  created_at {int} NOT NULL,
  used_at {int}
) {table};
CREATE INDEX passkey_person ON passkey (person);

-- Questions that were answered: each counts once. `ends_at` is when one that was not would be too old.

CREATE TABLE passkey_answered (
  question {blob} NOT NULL PRIMARY KEY,
  ends_at {int} NOT NULL
) {clustered};
CREATE INDEX passkey_answered_ends ON passkey_answered (ends_at);
