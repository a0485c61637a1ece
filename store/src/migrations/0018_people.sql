-- Links by which somebody sets their password, each once, and one for each person. `hash` is of what stands in the link, which
-- is kept nowhere else.

CREATE TABLE password_link (
  person {int} NOT NULL PRIMARY KEY REFERENCES person (number),
  hash {blob} NOT NULL UNIQUE,
  expires_at {int} NOT NULL
) {table};
