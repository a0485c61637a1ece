//! What every database back end must do: one suite, written against the public functions alone.
//!
//! A scenario is an async function over a [`place::Place`]; the list below runs each on every kind of place. Another
//! back end is one more line in `contract!`.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod audit;
mod commits;
mod copies;
mod crashes;
mod deliveries;
mod disk;
mod donation_pages;
mod examined;
mod fixture;
mod group;
mod grown;
mod guesses;
mod idempotency;
mod identities;
mod invoices;
mod leader;
mod ledger;
mod listed;
mod lists;
mod logos;
mod opening;
mod passkeys;
mod password_links;
mod payment_requests;
mod payouts;
mod people;
mod place;
mod plans;
mod postgres;
mod privacy;
mod properties;
mod pruning;
mod receivers;
mod renewals;
mod rescans;
mod runs;
mod second_factors;
mod server_settings;
mod sessions;
mod shown;
mod spends;
mod tenants;
mod upgrades;
mod vitals;
mod wallets;
mod webhooks;

macro_rules! on {
    ($module:ident, $name:ident, $place:expr) => {
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            crate::$module::$name(&$place).await;
        }
    };
}

macro_rules! contract {
    ($($module:ident: $($name:ident),* ;)*) => {
        mod sqlite { $(mod $module { $(on!($module, $name, crate::place::Place::file());)* })* }
        mod sqlite_inline { $(mod $module { $(on!($module, $name, crate::place::Place::inline());)* })* }
        mod on_postgres { $(mod $module { $(on!($module, $name, crate::place::Place::postgres());)* })* }
        mod sqlite_memory { $(mod $module { $(on!($module, $name, crate::place::Place::memory());)* })* }
    };
}

contract! {
    opening: what_was_written_is_there_after_reopening, another_network_is_refused, a_newer_database_is_refused,
        damage_is_told_from_absence, a_folder_that_cannot_be_written_is_told, only_its_owner_reads_it;
    invoices: an_invoice_reads_back_whole, an_invoice_is_made_once, an_address_is_issued_once, open_gifts_are_counted_so_far, a_script_is_issued_once_whatever_the_wallet, time_wakes_what_is_due;
    renewals: an_invoice_has_one_successor, a_successor_of_what_changed_is_refused, a_refused_successor_leaves_nothing,
        another_stores_invoice_is_not_renewed, the_invoices_before_are_found;
    commits: a_payment_runs_its_course, a_stale_change_is_refused_and_nothing_with_it, a_step_out_of_line_is_refused,
        the_position_moves_and_remembers, a_reorganisation_is_booked_back, payments_are_found_as_the_follower_asks,
        a_conflict_names_the_revision;
    lists: every_filter_filters, pages_do_not_overlap, search_finds_by_prefix, archived_invoices_hide, pages_add_up_to_the_list,
        any_number_of_orders_can_be_asked_for, a_word_that_very_many_have_finds_them_page_by_page,
        filters_hold_among_very_many;
    audit: whoever_changes_something_is_told, what_changes_nothing_is_not_told, many_at_once_make_one_chain,
        any_change_of_the_log_is_found, rows_are_found_by_what_is_asked, a_refused_change_leaves_no_row;
    examined: a_database_is_read_without_being_touched, damage_is_found, a_wallet_s_gaps_are_known,
        what_waits_is_known_for_each_receiver, a_canary_is_in_no_list;
    ledger: what_came_is_told_with_its_value, what_was_given_is_told_with_what_is_said_of_it, what_is_spent_leaves_the_wallet_and_comes_back_with_its_block,
        coins_are_watched_until_no_block_can_give_them_back, a_difference_is_found;
    copies: a_database_goes_out_and_in_again, what_is_written_meanwhile_is_not_in_it, what_is_set_aside_stays_as_it_was, a_backup_that_is_not_whole_is_refused,
        what_is_not_ours_to_restore_is_named, a_restore_is_whole_or_not_at_all, nobody_is_signed_in_after_a_restore, wallets_leap_and_never_go_back,
        nothing_is_left_out;
    upgrades: a_copy_is_made_before_an_upgrade, the_copy_is_the_whole_database, a_failed_upgrade_leaves_the_earlier_version_startable,
        without_a_copy_nothing_is_upgraded;
    shown: what_needs_a_person_is_found, what_came_in_is_told_by_day, the_journal_is_read_from_its_end,
        coins_are_told_the_largest_first, addresses_are_told_the_last_first, deliveries_are_told_in_pages_and_of_one_invoice, a_store_s_log_is_read_from_its_end;
    rescans: one_rescan_at_a_time_and_what_came_of_it;
    runs: a_job_s_last_runs_are_kept;
    server_settings: a_setting_of_the_server_is_changed_as_it_was_seen_and_told;
    sessions: a_session_is_found_by_its_hash_and_only_its_owner_touches_it, sessions_end_with_the_password_the_lock_and_the_account,
        all_but_one_end_and_what_is_over_is_forgotten;
    spends: a_spend_reads_back_and_runs_its_course, a_coin_is_in_one_draft_at_a_time,
        only_the_store_s_own_settled_coins_may_be_spent;
    password_links: who_is_invited_belongs_to_the_store_or_is_not_there, a_store_invites_so_many_a_day,
        who_was_invited_and_has_not_come_gets_another_link, another_link_counts_among_those_invited_within_a_day, a_link_is_used_once_and_in_time,
        a_link_ends_with_the_password_the_lock_and_the_account, a_role_is_changed_as_it_was_seen_and_given_while_it_is_there;
    second_factors: a_second_factor_is_begun_shown_to_work_and_taken_away, a_code_and_all_before_it_are_used_up,
        of_many_that_show_a_code_one_passes;
    passkeys: a_passkey_is_found_by_what_browsers_know_and_only_its_owner_removes_it, an_answer_counts_once,
        of_many_that_send_an_answer_one_counts, passkeys_are_not_without_end_and_go_with_the_account;
    identities: an_account_is_found_by_issuer_and_subject_to_the_letter, nobody_is_bound_to_what_another_could_lose,
        what_groups_give_they_take_and_the_rest_stays, no_group_takes_the_last_owner_or_administrator,
        who_is_unbound_loses_what_groups_gave;
    guesses: guesses_are_counted_for_each_account_and_forgotten, of_many_guesses_at_once_so_many_are_looked_at,
        all_guesses_together_have_an_end, a_ticket_is_used_once_whoever_shows_it;
    leader: who_led_before_is_refused, who_does_not_lead_makes_invoices, indexes_are_given_out_once,
        what_others_wrote_is_found;
    privacy: what_is_forgotten_is_gone_from_every_table, only_what_is_over_is_unpurged_and_only_once,
        old_deliveries_go_some_at_a_time_and_invoices_are_made_between;
    pruning: what_nobody_paid_is_cut_down_and_late_money_finds_it, a_cut_down_invoice_keeps_what_is_still_delivered,
        a_change_that_comes_between_is_not_lost, old_events_go_some_at_a_time_but_not_what_is_still_delivered,
        no_event_gets_the_number_of_one_that_is_gone;
    vitals: the_backlog_and_the_gap_are_told, a_touch_is_no_deed, transactions_are_told_to_who_observes;
    logos: a_logo_comes_and_goes, a_logo_goes_with_its_store;
    tenants: another_store_sees_nothing, a_deleted_store_is_gone_but_its_money_is_booked, stores_share_wallets_not_invoices;
    receivers: only_contributions_reach_a_receiver_with_their_invoice, who_manages_webhooks_finds_no_receiver,
        what_waits_for_one_that_was_dropped_waits_on, what_was_given_up_is_sent_again_once;
    webhooks: a_webhook_reads_back, one_that_another_changed_is_left_alone, events_go_to_those_that_want_them, a_deleted_webhook_is_sent_nothing,
        webhooks_are_not_without_end;
    deliveries: order_is_kept_for_each_invoice, a_dead_receiver_delays_only_itself, giving_up_lets_the_next_one_go,
        a_redelivery_stands_outside_the_order, deliveries_are_listed_newest_first, the_next_due_instant_is_known,
        an_event_from_ahead_of_the_clock_is_due_at_once;
    donation_pages: a_page_reads_back_and_changes, a_page_that_another_changed_is_left_alone, a_slug_is_one_page_s, a_page_put_away_keeps_its_address_and_its_money,
        another_store_has_no_say, pages_are_not_without_end, a_picture_comes_and_goes, the_file_states_pages,
        progress_follows_the_books, a_deleted_store_has_no_pages;
    payment_requests: a_request_reads_back_and_changes, what_its_invoices_bring_completes_it, two_that_are_paid_at_once_are_both_counted, time_expires_it_once,
        webhooks_are_told_of_it_in_order, another_store_has_no_say_in_a_request, requests_are_found_in_pages, what_is_personal_goes_when_it_is_over;
    payouts: a_pull_payment_is_claimed_in_parts_and_never_beyond, two_who_claim_at_once_get_no_more_than_there_is, of_two_who_approve_at_once_one_does,
        a_payout_is_in_one_spend_at_a_time, what_was_let_go_is_paid_only_by_what_rules_the_first_out,
        a_block_completes_it_and_takes_that_back, payouts_are_told_in_order, another_store_has_no_say_in_a_payout;
    people: addresses_are_unique_whatever_their_case, of_many_first_people_one_is, keys_are_found_by_hash,
        roles_are_listed, a_person_can_be_changed, secrets_are_not_printed, an_account_goes_with_its_keys_and_memberships,
        of_two_owners_who_leave_at_once_one_stays, members_are_told_of,
        settings_changed_at_once_are_all_changed;
    wallets: a_wallet_has_one_number, indices_go_on_where_they_stopped, payment_methods_come_and_go,
        scripts_are_told_apart_exactly, every_address_is_watched_for_ever;
    listed: a_list_grows_at_its_end_and_holds_nothing_twice, an_address_of_a_list_is_issued_once,
        a_long_list_is_written_whole_and_in_order, only_a_list_has_a_low_water_mark,
        a_wallet_never_goes_back_behind_its_start;
    idempotency: an_answer_is_kept_with_its_write, a_failed_write_keeps_no_answer, old_answers_are_forgotten;
    group: many_at_once_are_all_there, what_is_made_together_is_each_whole, one_of_many_made_together_that_fails_fails_alone,
        a_failing_write_hurts_no_neighbour, a_defect_in_one_write_ends_no_other, reads_see_what_was_answered,
        a_cancelled_caller_stops_nobody, a_full_disk_is_survived,
        the_program_waits_for_no_list;
    grown: a_copied_history_reads_like_one_that_was_made;
    crashes: a_crash_before_commit_leaves_nothing, a_crash_after_commit_leaves_everything, after_a_crash_nothing_answers,
        what_was_answered_survives;
}
