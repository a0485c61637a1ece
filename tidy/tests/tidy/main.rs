//! Runs every rule of the house on the real tree. The rules are in the modules; a failure lists each
//! offence with its place and what to do.

mod documents;
mod manifests;
mod manual;
mod shape;
mod source;
mod tree;
mod words;

use tree::Tree;

/// Fails with the list, unless it is empty.
#[track_caller]
fn none(offences: Vec<String>) {
    assert!(offences.is_empty(), "{} offences:\n  {}\n", offences.len(), offences.join("\n  "));
}

#[test]
fn arrows_between_crates() {
    none(Tree::get().manifests().flat_map(manifests::forbidden_arrows).collect());
}

#[test]
fn members_inherit_from_the_workspace() {
    none(Tree::get().manifests().flat_map(manifests::not_inherited).collect());
}

#[test]
fn dependencies_say_why() {
    none(manifests::unexplained(Tree::get().text("Cargo.toml")));
}

#[test]
fn domain_is_pure() {
    let tree = Tree::get();
    let mut offences = words::missing_no_std(tree.text("domain/src/lib.rs"));
    offences.extend(tree.rust().flat_map(words::impure_domain));
    none(offences);
}

#[test]
fn no_unwrap_outside_tests() {
    none(Tree::get().rust().flat_map(words::unwraps).collect());
}

#[test]
fn sql_dialect_has_one_place() {
    none(Tree::get().rust().flat_map(words::sql_dialect).collect());
}

#[test]
fn changes_are_told() {
    none(Tree::get().rust().flat_map(words::untold_changes).collect());
}

#[test]
fn the_clock_has_one_place() {
    none(Tree::get().rust().flat_map(words::ambient_clock).collect());
}

#[test]
fn randomness_has_one_place() {
    none(Tree::get().rust().flat_map(words::ambient_chance).collect());
}

#[test]
fn nothing_names_private_places() {
    none(Tree::get().files().flat_map(words::private_places).collect());
}

#[test]
fn files_are_short() {
    none(Tree::get().rust().flat_map(shape::long_file).collect());
}

#[test]
fn functions_are_short() {
    none(Tree::get().rust().flat_map(shape::long_functions).collect());
}

#[test]
fn files_say_what_they_are() {
    let tree = Tree::get();
    // A file taken in by `include!` cannot begin with `//!`: it is part of another.
    let whole = tree.rust().filter(|source| !tree.is_included(source.path));
    none(whole.filter_map(shape::no_introduction).collect());
}

#[test]
fn names_say_something() {
    none(Tree::get().rust().flat_map(shape::empty_names).collect());
}

#[test]
fn the_map_shows_every_crate() {
    let tree = Tree::get();
    none(documents::map_and_members(tree.text("ARCHITECTURE.md"), &tree.members()));
}

#[test]
fn documents_name_files_that_exist() {
    let tree = Tree::get();
    none(tree.documents().flat_map(|file| documents::missing_paths(file, tree)).collect());
}

#[test]
fn links_lead_somewhere() {
    let tree = Tree::get();
    none(tree.documents().flat_map(|file| documents::dead_links(file, tree)).collect());
}

#[test]
fn links_name_headings_that_exist() {
    let tree = Tree::get();
    none(tree.documents().flat_map(|file| manual::dead_anchors(file, tree)).collect());
}

#[test]
fn the_manual_lists_its_chapters() {
    none(manual::unlisted(Tree::get()));
}

#[test]
fn the_manual_stays_within_itself() {
    none(manual::chapters(Tree::get()).flat_map(manual::leaving).collect());
}

#[test]
fn every_command_of_the_manual_is_run() {
    none(manual::chapters(Tree::get()).flat_map(manual::unrun).collect());
}
