-- What people set for the whole server on its pages, where its configuration file says nothing of it. `value` is written as
-- the setting of that name is written in the file.

CREATE TABLE server_setting (
  name {text} NOT NULL PRIMARY KEY,
  value {text} NOT NULL
) {table};
