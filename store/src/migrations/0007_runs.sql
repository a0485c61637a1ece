-- What the program's own jobs came to: backups, canaries, drills, purges. Each job's last runs are kept.

CREATE TABLE run (
  number {number},
  job {text} NOT NULL,
  started_at {int} NOT NULL,
  ended_at {int} NOT NULL,
  failed_at {int},
  details {text} NOT NULL
) {table};
CREATE INDEX run_job ON run (job, number);
