-- Whom an organisation vouches for, and whose account that is. `way` is how they come (domain/src/outside.rs), `issuer` who
-- says it, `subject` what they are called there, which stays the same whatever becomes of their address.

CREATE TABLE outside_identity (
  way {text} NOT NULL,
  issuer {text} NOT NULL,
  subject {text} NOT NULL,
  person {int} NOT NULL REFERENCES person (number),
  bound_at {int} NOT NULL,
  PRIMARY KEY (way, issuer, subject)
) {clustered};
CREATE INDEX outside_identity_person ON outside_identity (person);

-- Since when somebody is what they are because of a group of their organisation's, if they are: what people gave by hand, no
-- group takes away.

ALTER TABLE member ADD COLUMN outside_at {int};
ALTER TABLE person ADD COLUMN outside_administrator_at {int};

-- How often something was guessed at within a quarter of an hour. `account` is a hash under a key of this database's of what
-- was written into the form; of where a guess came from there is nothing. All together are counted at 32 zero bytes.

CREATE TABLE guess (
  account {blob} NOT NULL PRIMARY KEY,
  since {int} NOT NULL,
  guesses {int} NOT NULL
) {clustered};

-- What is good once and was used: tickets of the sign-in pages, ways to the organisation's provider. `ends_at` is when one
-- that was not would be too old.

CREATE TABLE used_ticket (
  ticket {blob} NOT NULL PRIMARY KEY,
  ends_at {int} NOT NULL
) {clustered};
CREATE INDEX used_ticket_ends ON used_ticket (ends_at);
