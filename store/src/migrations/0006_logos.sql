-- The logos of stores: at most one each, named by its content.

CREATE TABLE logo (
  store {int} NOT NULL PRIMARY KEY REFERENCES store (number),
  id {text} NOT NULL,
  content {blob} NOT NULL
) {table};
