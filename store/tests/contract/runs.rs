//! Runs of the program's own jobs: the last are kept, each job's apart from the others'.
use crate::fixture::{SYSTEM, Shop};
use crate::place::{NOW, Place};
use domain::Timestamp;
use serde_json::Map;
use store::{Job, RUNS_KEPT, Run};

fn run(job: Job, started_at: i64, succeeded: bool) -> Run {
    let details = Map::from_iter([("bytes".to_owned(), started_at.into())]);
    let (started_at, ended_at) = (Timestamp(started_at), Timestamp(started_at + 5));
    Run { job, started_at, ended_at, succeeded, details }
}

pub(crate) async fn a_job_s_last_runs_are_kept(place: &Place) {
    let store = Shop::open(place).await.store;
    assert_eq!(store.runs(&SYSTEM, Job::Backup, 10).await, Ok(vec![]));
    assert_eq!(store.last_success(&SYSTEM, Job::Backup).await, Ok(None));
    let (good, bad, other) =
        (run(Job::Backup, 10, true), run(Job::Backup, 20, false), run(Job::Drill, 15, true));
    for each in [&good, &other, &bad] {
        store.record_run(&SYSTEM, each.clone()).await.unwrap();
    }
    assert_eq!(store.runs(&SYSTEM, Job::Backup, 10).await, Ok(vec![bad.clone(), good.clone()]));
    assert_eq!(store.runs(&SYSTEM, Job::Backup, 1).await, Ok(vec![bad]));
    assert_eq!(store.last_success(&SYSTEM, Job::Backup).await, Ok(Some(good)));

    for second in 0..i64::from(RUNS_KEPT) {
        store.record_run(&SYSTEM, run(Job::Backup, NOW.0 + second, true)).await.unwrap();
    }
    let kept = store.runs(&SYSTEM, Job::Backup, RUNS_KEPT + 10).await.unwrap();
    assert_eq!(kept.len(), RUNS_KEPT as usize);
    assert_eq!(kept.last().unwrap().started_at, NOW);
    assert_eq!(store.runs(&SYSTEM, Job::Drill, 10).await, Ok(vec![other]));
}
