-- Who is signed in on the pages. `hash` is of what the browser holds, which is kept nowhere else.

CREATE TABLE session (
  hash {blob} NOT NULL PRIMARY KEY,
  id {text} NOT NULL UNIQUE,
  person {int} NOT NULL REFERENCES person (number),
  label {text},
  created_at {int} NOT NULL,
  used_at {int} NOT NULL
) {clustered};
CREATE INDEX session_person ON session (person);

-- What somebody shows beside their password. `last_step` is the half minute whose code they used last: it and those before
-- are worth nothing any more. None of it is asked for before `confirmed_at`.

CREATE TABLE second_factor (
  person {int} NOT NULL PRIMARY KEY REFERENCES person (number),
  secret {blob} NOT NULL,
  confirmed_at {int},
  last_step {int} NOT NULL
) {table};

CREATE TABLE recovery_code (
  person {int} NOT NULL REFERENCES person (number),
  hash {blob} NOT NULL,
  PRIMARY KEY (person, hash)
) {clustered};

-- Roles that a store has of its own; `member.role` names them like those that every store has.

CREATE TABLE role (
  store {int} NOT NULL REFERENCES store (number),
  name {text} NOT NULL,
  permissions {text} NOT NULL,
  PRIMARY KEY (store, name)
) {clustered};
