//! Every input kept in `corpus` once more, without instrumentation: the seeds, and what once failed.
use fuzz::{TARGETS, Target};
use std::path::PathBuf;

/// Names each input before it is tried, so that the last one told is the one that failed.
fn replay(name: &str) {
    let target = Target::find(name).expect("a target of that name");
    let entries = std::fs::read_dir(target.corpus()).expect("a folder of inputs");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    assert!(!files.is_empty());
    files.sort();
    let mut run = (target.start)();
    for file in files {
        println!("{}", file.display());
        run(&std::fs::read(&file).expect("a file"));
    }
}

#[test]
fn wallet() {
    replay("wallet");
}

#[test]
fn amounts() {
    replay("amounts");
}

#[test]
fn rules() {
    replay("rules");
}

#[test]
fn bodies() {
    replay("bodies");
}

#[test]
fn every_target_is_replayed() {
    let names = TARGETS.map(|target| target.name);
    assert_eq!(names, ["wallet", "amounts", "rules", "bodies"]);
}
