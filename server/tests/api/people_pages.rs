//! People on pages: let into a store, invited by a link, given other roles, taken out; and everybody on the server, for who
//! runs it.
use domain::outside::{Identity, Way};
use domain::{Role, StoreId};
use server::auth::second_factor::code_at;
use server::testing::{Answer, Browser, TestApp};
use store::{AuditFilter, Member};

const ANN: &str = "ann@example.org";
const BOB: &str = "bob@example.org";
const HOSTILE: &str = r#""><script>alert('1')</script>@example.org"#;

/// Ann's store. She runs the server, too, if `mighty`.
async fn harbour(mighty: bool) -> (TestApp, StoreId) {
    let app = TestApp::new().await;
    let ann = if mighty { app.administrator(ANN).await } else { app.person(ANN).await };
    let store = app.store(&ann, "Harbour").await;
    (app, store)
}

fn path(store: &StoreId, end: &str) -> String {
    format!("/admin/stores/{store}/people{end}")
}

async fn join(app: &TestApp, store: &StoreId, email: &str, role: Role) {
    let person = app.person(email).await;
    let member = Member { person, role: role.name().into() };
    app.app.store.add_member(&app.app.system.to_store(store), member).await.unwrap();
}

/// The roles of members, by their addresses.
async fn roles(app: &TestApp, store: &StoreId) -> Vec<(String, String)> {
    let members = app.app.store.member_people(&app.app.system.to_store(store)).await.unwrap();
    members.into_iter().map(|(person, role)| (person.email.to_string(), role)).collect()
}

async fn id(app: &TestApp, email: &str) -> String {
    app.app.store.person_by_email(email).await.unwrap().unwrap().id.to_string()
}

/// The path of the link that a page shows.
#[track_caller]
fn link(page: &Answer) -> String {
    assert_eq!(page.status, 200, "{page:?}");
    let all: Vec<&str> = page.text.split("https://pay.example.org").skip(1).collect();
    assert_eq!(all.len(), 1, "one link, at the configured address: {}", page.text);
    all[0].split(['<', '"']).next().unwrap().to_owned()
}

/// Sends the form of the page that a link leads to, without being anybody.
async fn set_password(app: &TestApp, link: &str, new: &str, again: &str) -> Answer {
    app.send_ours(link, &[("new", new), ("again", again)]).send().await
}

async fn deeds(app: &TestApp) -> Vec<String> {
    let rows = app.app.store.audit_rows(&app.app.system, AuditFilter::default(), 1_000).await.unwrap();
    rows.into_iter().map(|row| format!("{} {}", row.actor, row.deed)).collect()
}

#[tokio::test]
async fn somebody_new_is_invited_sets_a_password_and_signs_in() {
    let (app, store) = harbour(true).await;
    let ann = app.signed_in(ANN).await;
    let form = [("email", BOB), ("role", "Finance")];
    let offered = ann.send(&path(&store, "/add"), &form).await;
    assert_eq!(offered.status, 200, "{offered:?}");
    assert!(offered.text.contains("Nobody with this address has an account"), "{}", offered.text);
    assert_eq!(app.app.store.person_by_email(BOB).await.unwrap(), None, "a slip of the pen makes nobody");

    let sure = [form[0], form[1], ("new", "yes")];
    let link = link(&ann.send(&path(&store, "/add"), &sure).await);
    assert_eq!(roles(&app, &store).await[1], (BOB.into(), "Finance".into()));
    let people = ann.look(&path(&store, "")).await;
    assert!(people.text.contains("was not used yet") && !people.text.contains(&link), "shown once");
    assert_eq!(app.send_sign_in(&[("email", BOB), ("password", "")]).await.status, 422);

    let page = app.get(&link).send().await;
    assert!(page.status == 200 && page.text.contains(BOB), "{page:?}");
    assert_eq!((page.header("cache-control"), page.header("set-cookie")), ("no-store", ""));
    assert!(!page.header("referrer-policy").contains("origin-when"), "no other site is told of the link");
    let unlike = set_password(&app, &link, "a long password", "another one").await;
    assert!(unlike.status == 422 && unlike.text.contains("not the same"), "{unlike:?}");
    let short = set_password(&app, &link, "short", "short").await;
    assert!(short.status == 422 && short.text.contains("at least 8"), "{short:?}");
    let set = set_password(&app, &link, "a long password", "a long password").await;
    assert!(set.status == 200 && set.text.contains("Your password is set"), "{set:?}");

    let again = set_password(&app, &link, "of a thief", "of a thief").await;
    assert!(again.status == 404 && again.text.contains("opens nothing"), "{again:?}");
    assert_eq!(app.get(&link).send().await.status, 404);
    let entered = app.send_sign_in(&[("email", BOB), ("password", "a long password")]).await;
    let bob = Browser::holding(&app, &entered);
    assert_eq!(bob.look(&format!("/admin/stores/{store}/books")).await.status, 200);
    assert_eq!(bob.send(&path(&store, "/add"), &form).await.status, 403, "finance lets nobody in");
    assert!(!ann.look(&path(&store, "")).await.text.contains("was not used yet"));
    let told = deeds(&app).await;
    for deed in [
        "person person.made",
        "person member.added",
        "person password-link.made",
        "person password-link.used",
    ] {
        assert!(told.contains(&deed.to_owned()), "{deed}: {told:?}");
    }
}

#[tokio::test]
async fn a_link_runs_out_and_gives_way_to_another() {
    let (app, store) = harbour(true).await;
    let ann = app.signed_in(ANN).await;
    let form = [("email", BOB), ("role", "Guest"), ("new", "yes")];
    let first = link(&ann.send(&path(&store, "/add"), &form).await);
    let twice = ann.send(&path(&store, "/add"), &form).await;
    assert!(twice.status == 409 && twice.text.contains("belong to the store already"), "{twice:?}");
    let person = format!("/admin/people/{}", id(&app, BOB).await);
    let second = link(&ann.send(&format!("{person}/link"), &[]).await);
    assert_ne!(first, second);
    assert_eq!(set_password(&app, &first, "long enough", "long enough").await.status, 404);
    app.clock.advance(3 * 24 * 60 * 60 - 1);
    assert_eq!(app.get(&second).send().await.status, 200);
    app.clock.advance(1);
    assert_eq!(app.get(&second).send().await.status, 404);
    assert_eq!(set_password(&app, &second, "long enough", "long enough").await.status, 404);
    let ann = app.signed_in(ANN).await;
    assert!(ann.look(&path(&store, "")).await.text.contains("ran out"));
    let third = link(&ann.send(&format!("{person}/link"), &[]).await);
    assert_eq!(set_password(&app, &third, "long enough", "long enough").await.status, 200);
    for nobodys in ["/sign-in/password/x", "/sign-in/password/%00", &format!("{third}0")] {
        assert_eq!(app.get(nobodys).send().await.status, 404, "{nobodys}");
        assert_eq!(set_password(&app, nobodys, "long enough", "long enough").await.status, 404, "{nobodys}");
    }
}

#[tokio::test]
async fn an_owner_makes_another_link_for_who_has_not_come() {
    let (app, store) = harbour(false).await;
    let ann = app.signed_in(ANN).await;
    let form = [("email", BOB), ("role", "Support"), ("new", "yes")];
    let first = link(&ann.send(&path(&store, "/add"), &form).await);
    app.clock.advance(3 * 24 * 60 * 60);
    let ann = app.signed_in(ANN).await;
    let page = ann.look(&path(&store, "")).await;
    assert!(page.text.contains("ran out") && page.text.contains("Make another link"), "{}", page.text);
    let bobs = id(&app, BOB).await;
    let again = path(&store, "/invite-again");
    let second = link(&ann.send(&again, &[("person", &bobs)]).await);
    assert_eq!(app.get(&first).send().await.status, 404);
    // It was lost on the way: the one before is dead at once.
    let third = link(&ann.send(&again, &[("person", &bobs)]).await);
    assert_eq!(set_password(&app, &second, "of a finder", "of a finder").await.status, 404);
    assert_eq!(set_password(&app, &third, "a long password", "a long password").await.status, 200);
    let page = ann.look(&path(&store, "")).await;
    assert!(!page.text.contains("Make another link"), "{}", page.text);
    let late = ann.send(&again, &[("person", &bobs)]).await;
    assert!(late.status == 409 && late.text.contains("They have set a password already"), "{late:?}");
    let entered = app.send_sign_in(&[("email", BOB), ("password", "a long password")]).await;
    let bob = Browser::holding(&app, &entered);
    assert_eq!(bob.send(&again, &[("person", &id(&app, ANN).await)]).await.status, 403);
    let told = deeds(&app).await;
    assert_eq!(told.iter().filter(|deed| *deed == "person member.invited").count(), 3);
}

#[tokio::test]
async fn of_two_who_use_a_link_at_once_one_does_and_no_other_site_can() {
    let (app, store) = harbour(true).await;
    let ann = app.signed_in(ANN).await;
    let form = [("email", BOB), ("role", "Guest"), ("new", "yes")];
    let link = link(&ann.send(&path(&store, "/add"), &form).await);
    let foreign = app.send_ours(&link, &[("new", "long enough"), ("again", "long enough")]);
    assert_eq!(foreign.header("sec-fetch-site", "cross-site").send().await.status, 403);
    let (one, other) = tokio::join!(
        set_password(&app, &link, "one password", "one password"),
        set_password(&app, &link, "other password", "other password")
    );
    let mut both = [one.status.as_u16(), other.status.as_u16()];
    both.sort_unstable();
    assert_eq!(both, [200, 404]);
}

#[tokio::test]
async fn where_only_administrators_invite_an_owner_lets_in_who_has_an_account() {
    let app = TestApp::with(|parts| parts.limits.owners_invite = false).await;
    let owner = app.person(ANN).await;
    let store = app.store(&owner, "Harbour").await;
    let ann = app.signed_in(ANN).await;
    let add = async |email: &str, role: &str| {
        ann.send(&path(&store, "/add"), &[("email", email), ("role", role), ("new", "yes")]).await
    };
    let nobody = add(BOB, "Guest").await;
    assert!(nobody.status == 422 && nobody.text.contains("An administrator can make one"), "{nobody:?}");
    assert_eq!(app.app.store.person_by_email(BOB).await.unwrap(), None);
    app.person(BOB).await;
    let unknown = add(BOB, "Admiral").await;
    assert!(unknown.status == 422 && unknown.text.contains("no such role"), "{unknown:?}");
    for email in ["", "bob", HOSTILE] {
        let wrong = add(email, "Guest").await;
        assert_eq!(wrong.status, 422, "{email}");
        assert!(!wrong.text.contains("<script"), "{}", wrong.text);
    }
    let added = add(" BOB@example.org ", "Guest").await;
    assert_eq!((added.status.as_u16(), added.header("location")), (303, &*path(&store, "?done=added")));
    assert_eq!(roles(&app, &store).await[1], (BOB.into(), "Guest".into()));
    assert_eq!(add(BOB, "Guest").await.status, 409);
}

#[tokio::test]
async fn an_owner_who_runs_no_server_invites_to_their_store_and_no_further() {
    let (app, store) = harbour(false).await;
    let owner = app.app.store.person_by_email(ANN).await.unwrap().unwrap().id;
    let other = app.store(&owner, "Lighthouse").await;
    let ann = app.signed_in(ANN).await;
    assert!(ann.look(&path(&store, "")).await.text.contains("asked whether to make one"));
    let add = async |email: &str, role: &str, new: &str| {
        ann.send(&path(&store, "/add"), &[("email", email), ("role", role), ("new", new)]).await
    };
    let offered = add(BOB, "Support", "").await;
    assert!(offered.status == 200 && offered.text.contains("Nobody with this address"), "{offered:?}");
    let made = add(BOB, "Support", "yes").await;
    let url = link(&made);
    assert_eq!(set_password(&app, &url, "a long password", "a long password").await.status, 200);
    let entered = app.send_sign_in(&[("email", BOB), ("password", "a long password")]).await;
    let bob = Browser::holding(&app, &entered);
    assert_eq!(bob.look(&format!("/admin/stores/{store}/invoices")).await.status, 200);
    for elsewhere in [format!("/admin/stores/{other}/invoices"), path(&store, ""), "/admin/people".into()] {
        assert_eq!(bob.look(&elsewhere).await.status, 403, "{elsewhere}");
    }
    assert_eq!(
        bob.send(&path(&store, "/add"), &[("email", "eve@example.org"), ("role", "Guest")]).await.status,
        403
    );
    // Not for the server, and not without end.
    assert_eq!(ann.send("/admin/people", &[("email", "eve@example.org")]).await.status, 403);
    for number in 1..20 {
        assert_eq!(add(&format!("guest{number}@example.org"), "Guest", "yes").await.status, 200, "{number}");
    }
    let late = add("late@example.org", "Guest", "yes").await;
    assert!(late.status == 409 && late.text.contains("20 people within a day"), "{late:?}");
    assert_eq!(app.app.store.person_by_email("late@example.org").await.unwrap(), None);
    let fields = [("email", "late@example.org"), ("role", "Guest"), ("new", "yes")];
    assert_eq!(ann.send(&path(&other, "/add"), &fields).await.status, 200, "each store by itself");
    app.clock.advance(24 * 60 * 60);
    let ann = app.signed_in(ANN).await;
    let fields = [("email", "next@example.org"), ("role", "Guest"), ("new", "yes")];
    assert_eq!(ann.send(&path(&store, "/add"), &fields).await.status, 200);
    assert!(deeds(&app).await.contains(&"person member.invited".to_owned()));
}

#[tokio::test]
async fn roles_change_and_the_last_owner_stays() {
    let (app, store) = harbour(false).await;
    join(&app, &store, BOB, Role::Guest).await;
    let ann = app.signed_in(ANN).await;
    let (anns, bobs) = (id(&app, ANN).await, id(&app, BOB).await);
    let change = async |person: &str, role: &str, seen: &str| {
        let fields = [("person", person), ("role", role), ("seen", seen)];
        ann.send(&path(&store, "/change"), &fields).await
    };
    let alone = change(&anns, "Guest", "Owner").await;
    assert!(alone.status == 409 && alone.text.contains("only owner"), "{alone:?}");
    let leave = ann.send(&path(&store, "/remove"), &[("person", &anns), ("seen", "Owner")]).await;
    assert_eq!(leave.status, 409);
    assert_eq!(change(&bobs, "Owner", "Guest").await.status, 303);

    // Bob sees himself as owner, and makes Ann a guest; what Ann does on the page she opened before is refused.
    let bob = app.signed_in(BOB).await;
    let stepped = [("person", &*anns), ("role", "Guest"), ("seen", "Owner")];
    assert_eq!(
        bob.send(&path(&store, "/change"), &stepped).await.header("location"),
        path(&store, "?done=changed")
    );
    assert_eq!(change(&bobs, "Guest", "Owner").await.status, 403, "she may not any more");
    let late = bob
        .send(&path(&store, "/change"), &[("person", &anns), ("role", "Manager"), ("seen", "Owner")])
        .await;
    assert!(late.status == 409 && late.text.contains("changed their role to Guest"), "{late:?}");
    let late = bob.send(&path(&store, "/remove"), &[("person", &anns), ("seen", "Owner")]).await;
    assert_eq!(late.status, 409, "nor is she taken out for what she is not");
    assert_eq!(bob.send(&path(&store, "/remove"), &[("person", &anns), ("seen", "Guest")]).await.status, 303);
    let gone = bob.send(&path(&store, "/remove"), &[("person", &anns), ("seen", "Guest")]).await;
    assert!(gone.status == 409 && gone.text.contains("took them from the store"), "{gone:?}");
    assert_eq!(roles(&app, &store).await, [(BOB.to_owned(), "Owner".to_owned())]);
    assert_eq!(ann.look(&path(&store, "")).await.status, 403, "at once");
    for person in ["", "nobody", HOSTILE] {
        let fields = [("person", person), ("role", "Guest"), ("seen", "Owner")];
        assert!(bob.send(&path(&store, "/change"), &fields).await.status.is_client_error(), "{person}");
    }
}

#[tokio::test]
async fn another_store_has_no_say() {
    let (app, store) = harbour(false).await;
    join(&app, &store, BOB, Role::Guest).await;
    let eve = app.person("eve@example.org").await;
    app.store(&eve, "Elsewhere").await;
    let eve = app.signed_in("eve@example.org").await;
    let bobs = id(&app, BOB).await;
    for (end, fields) in [
        ("/add", vec![("email", "eve@example.org"), ("role", "Owner")]),
        ("/change", vec![("person", &*bobs), ("role", "Owner"), ("seen", "Guest")]),
        ("/remove", vec![("person", &*bobs), ("seen", "Guest")]),
    ] {
        assert_eq!(eve.send(&path(&store, end), &fields).await.status, 403, "{end}");
    }
    assert_eq!(roles(&app, &store).await.len(), 2);
}

#[tokio::test]
async fn who_runs_the_server_switches_accounts_off_and_on() {
    let (app, _) = harbour(true).await;
    let bob = app.person(BOB).await;
    let ann = app.signed_in(ANN).await;
    let list = ann.look("/admin/people").await;
    assert!(list.text.contains(BOB) && list.text.contains("Administrator"), "{}", list.text);
    let path = format!("/admin/people/{bob}");
    let key = app.key(&bob, &["unrestricted"]).await;
    let bobs = app.signed_in(BOB).await;
    let link = link(&ann.send(&format!("{path}/link"), &[]).await);
    let off = ann.send(&format!("{path}/lock"), &[("to", "off")]).await;
    assert_eq!(off.header("location"), format!("{path}?done=off"));
    assert_eq!(bobs.look("/admin").await.status, 303, "signed out at once");
    assert_eq!(app.get("/api/v1/users/me").key(&key).send().await.status, 401);
    assert_eq!(app.get(&link).send().await.status, 404, "nor does a link open anything");
    let refused = ann.send(&format!("{path}/link"), &[]).await;
    assert!(refused.status == 409 && refused.text.contains("switched off"), "{refused:?}");
    ann.send(&format!("{path}/lock"), &[("to", "on")]).await;
    app.get("/api/v1/users/me").key(&key).ok().await;
    assert_eq!(app.get(&link).send().await.status, 404, "what it opened stays shut");

    let bobs = app.signed_in(BOB).await;
    assert_eq!(ann.send(&format!("{path}/sign-out"), &[]).await.status, 303);
    assert_eq!(bobs.look("/admin").await.status, 303);
    for (end, fields) in [("lock", [("to", "off")]), ("link", [("", "")]), ("second-factor", [("", "")])] {
        let anns = format!("/admin/people/{}/{end}", id(&app, ANN).await);
        let own = ann.send(&anns, &fields).await;
        assert!(own.status == 409 && own.text.contains("your own account"), "{end}: {own:?}");
        assert_eq!(app.signed_in(BOB).await.send(&anns, &fields).await.status, 403, "{end}");
        assert_eq!(ann.send(&format!("/admin/people/nobody/{end}"), &fields).await.status, 404, "{end}");
    }
    assert_eq!(ann.send(&format!("{path}/lock"), &[("to", "sideways")]).await.status, 422);
}

#[tokio::test]
async fn a_lost_second_factor_is_taken_away_and_a_link_asks_for_one_that_is_there() {
    let (app, _) = harbour(true).await;
    let bob = app.person(BOB).await;
    let bobs = app.signed_in(BOB).await;
    bobs.send("/admin/account/second-factor/begin", &[("password", "password")]).await;
    let secret = app.app.store.second_factor(&bob).await.unwrap().unwrap().secret;
    let code = code_at(&secret, app.app.now());
    bobs.send("/admin/account/second-factor/confirm", &[("code", &code)]).await;
    let ann = app.signed_in(ANN).await;
    let path = format!("/admin/people/{bob}");
    // A link sets a password; the second factor is asked for as before.
    let link = link(&ann.send(&format!("{path}/link"), &[]).await);
    assert_eq!(set_password(&app, &link, "the new one", "the new one").await.status, 200);
    assert_eq!(bobs.look("/admin").await.status, 303, "the password's other sessions end");
    let half = app.send_sign_in(&[("email", BOB), ("password", "the new one")]).await;
    assert!(
        half.header("set-cookie").is_empty() || !half.header("location").starts_with("/admin"),
        "{half:?}"
    );
    let reset = ann.send(&format!("{path}/second-factor"), &[]).await;
    assert_eq!(reset.header("location"), format!("{path}?done=factor"));
    let entered = app.send_sign_in(&[("email", BOB), ("password", "the new one")]).await;
    assert_eq!(entered.header("location"), "/admin");
}

#[tokio::test]
async fn what_is_bound_is_seen_and_undone_by_who_runs_the_server() {
    let (app, _) = harbour(true).await;
    let bob = app.person(BOB).await;
    let known = |subject: &str| Identity::try_new(Way::OpenId, "https://login.example.org", subject).unwrap();
    let bind = async |subject: &str| {
        app.app.store.bind_identity(&bob, known(subject), (app.app.now(), true)).await.unwrap()
    };
    bind("<b>248</b>").await.unwrap();
    let (ann, bobs) = (app.signed_in(ANN).await, app.signed_in(BOB).await);
    let path = format!("/admin/people/{bob}");
    for page in [bobs.look("/admin/account").await, ann.look(&path).await] {
        assert!(
            page.text.contains("&#60;b&#62;248&#60;/b&#62;") && !page.text.contains("<b>248"),
            "{}",
            page.text
        );
    }
    assert!(!ann.look("/admin/account").await.text.contains("248"), "each sees their own");
    let fields = |subject: &'static str| {
        [("way", "openid"), ("issuer", "https://login.example.org"), ("subject", subject)]
    };
    let unbind = format!("{path}/unbind");
    assert_eq!(bobs.send(&unbind, &fields("<b>248</b>")).await.status, 403);
    for wrong in [
        fields("249"),
        [("way", "front"), ("issuer", "https://login.example.org"), ("subject", "<b>248</b>")],
    ] {
        assert_eq!(ann.send(&unbind, &wrong).await.status, 404);
    }
    assert_eq!(ann.send(&unbind, &[("way", "by sea")]).await.status, 404);
    let undone = ann.send(&unbind, &fields("<b>248</b>")).await;
    assert_eq!(undone.header("location"), format!("{path}?done=unbound"));
    assert_eq!(bobs.look("/admin").await.status, 303, "signed out");
    assert_eq!(app.app.store.person_by_identity(&known("<b>248</b>")).await, Ok(None));
    assert!(deeds(&app).await.contains(&"person identity.unbound".to_owned()));
}

#[tokio::test]
async fn a_password_of_one_s_own_ends_the_link() {
    let (app, _) = harbour(true).await;
    let bob = app.person(BOB).await;
    let ann = app.signed_in(ANN).await;
    let link = link(&ann.send(&format!("/admin/people/{bob}/link"), &[]).await);
    let fields = [("current", "password"), ("new", "of his own"), ("again", "of his own")];
    app.signed_in(BOB).await.send("/admin/account/password", &fields).await;
    assert_eq!(set_password(&app, &link, "of a thief", "of a thief").await.status, 404);
}

#[tokio::test]
async fn an_account_is_made_for_somebody_who_joins_no_store_yet() {
    let (app, _) = harbour(true).await;
    let ann = app.signed_in(ANN).await;
    let link = link(&ann.send("/admin/people", &[("email", BOB)]).await);
    assert_eq!(set_password(&app, &link, "long enough", "long enough").await.status, 200);
    let again = ann.send("/admin/people", &[("email", "Bob@Example.org")]).await;
    assert!(again.status == 422 && again.text.contains("an account already"), "{again:?}");
    for (email, status) in [("", 422), ("no address", 422), (HOSTILE, 200)] {
        let answer = ann.send("/admin/people", &[("email", email)]).await;
        assert!(answer.status == status && !answer.text.contains("<script"), "{answer:?}");
    }
    for page in ["/admin/people".into(), format!("/admin/people/{}", id(&app, HOSTILE).await)] {
        let shown = ann.look(&page).await.text;
        assert!(shown.contains("&#60;script&#62;") && !shown.contains("<script"), "{page}: {shown}");
    }
    app.person("eve@example.org").await;
    let eve = app.signed_in("eve@example.org").await;
    assert_eq!(eve.send("/admin/people", &[("email", "zoe@example.org")]).await.status, 403);
    assert_eq!(app.app.store.person_by_email("zoe@example.org").await.unwrap(), None);
}
