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
