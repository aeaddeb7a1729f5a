//! Every case, by group: what the suite's macro and its run-time list are made from.

/// Hands `$($with)*` and all cases to one of this crate's macros.
#[doc(hidden)]
#[macro_export]
macro_rules! __with_store_cases {
    ($then:ident!($($with:tt)*)) => {
        $crate::$then! {
            ($($with)*)
            users {
                first_sight_makes_a_user,
                later_sight_updates_name_and_data,
                the_handle_of_a_known_user_stays,
                a_taken_handle_is_refused,
                a_look_alike_handle_is_refused,
                a_new_user_joins_channels,
                a_known_user_joins_nothing,
                a_refused_user_joins_nothing,
                users_are_read_by_id,
                users_are_read_by_handle,
                external_ids_are_exact,
                the_last_room_is_remembered,
                display_names_are_exact,
            }
            names {
                a_name_stands_wherever_its_user_does,
                a_new_name_is_read_everywhere,
                a_retry_has_the_author_as_he_stands,
            }
            sessions {
                ends_are_counted_and_found,
                the_newest_ends_are_kept,
                unknown_users_have_no_sessions,
                session_keys_are_exact,
                ends_at_once_are_all_counted,
            }
            rooms {
                a_new_room_numbers_its_rows,
                a_room_is_as_it_was_made,
                unknown_rooms_are_none,
                nobody_is_in_a_room_twice,
                a_room_of_the_server_has_no_owner,
                making_a_room_tells_its_members,
                unknown_members_make_no_room,
                rooms_of_one_user_are_bounded,
                channels_are_found_by_name,
                a_found_channel_is_summed_up,
            }
            same_room {
                by_external_key,
                by_request_key,
                by_request_key_whatever_happened_since,
                a_refused_request_leaves_its_keys_free,
                by_pair,
            }
            room_lists {
                rooms_come_in_pages,
                past_rooms_are_not_listed,
                a_view_is_a_snapshot,
                the_newest_message_is_as_it_stands,
                a_direct_room_has_a_peer,
                only_members_have_a_view,
                unread_is_derived,
            }
            settings {
                an_update_takes_one_revision,
                what_is_not_sent_stays,
                the_same_again_changes_nothing,
                topic_and_data_can_be_removed,
                settings_are_exact,
                a_renamed_channel_is_found_anew,
                only_the_allowed_update,
            }
            members {
                a_change_takes_one_revision,
                joining_a_channel_is_not_logged,
                all_else_in_a_channel_is_logged,
                what_is_so_already_changes_nothing,
                who_is_not_there_has_no_role,
                a_direct_room_stays_one_of_two,
                a_removal_leaves_its_row,
                reasons_are_exact,
                a_new_member_has_read_everything,
            }
            ranks {
                an_actor_needs_a_role_that_may,
                outsiders_join_channels,
                equals_and_superiors_are_out_of_reach,
                nobody_lifts_above_himself,
                the_server_reaches_everybody,
                the_last_owner_stays,
                an_owner_who_is_alone_may_only_leave,
                a_room_without_an_owner_may_be_left,
                bounds_hold_for_users,
            }
            member_pages {
                members_come_in_pages,
                a_prefix_is_literal,
                past_members_are_not_listed,
                only_members_read_members,
            }
            messages {
                numbers_are_dense,
                a_message_is_as_it_was_sent,
                content_is_exact,
                client_ids_are_exact,
                an_empty_batch_is_nothing,
                authors_need_a_membership,
                an_unknown_room_refuses_each_message,
                a_refused_message_hurts_no_other,
                sending_reads,
                past_members_read_nothing,
            }
            message_reads {
                a_message_is_for_members,
                messages_are_read_across_rooms,
            }
            edits {
                an_edit_takes_one_revision,
                edited_content_is_exact,
                the_same_edit_again_changes_nothing,
                another_version_is_a_conflict,
                deleting_blanks,
                a_deleted_message_stays_as_it_is,
                an_edit_is_not_found_again_in_a_deleted_message,
                authority_over_messages,
                refusals_have_an_order,
            }
            idempotency {
                a_retry_is_answered,
                a_retry_reads_nothing,
                a_retry_in_the_same_batch_is_answered,
                a_retry_is_answered_after_changes,
                a_retry_is_answered_after_a_removal,
                another_request_is_a_conflict,
                keys_belong_to_author_and_room,
                a_refused_message_leaves_its_key_free,
                without_a_key_nothing_is_a_retry,
                looking_adds_nothing,
            }
            changes {
                the_feed_from_zero_is_everything,
                the_feed_is_compacted,
                pages_tile_the_feed,
                a_full_last_page_has_no_more,
                beyond_the_head_is_nothing,
                every_page_names_who_is_gone,
                channel_joins_are_not_fed,
                only_members_read_the_feed,
            }
            feed_property {
                an_old_copy_and_the_feed_make_the_present,
            }
            history {
                the_latest,
                before_a_number,
                after_a_number,
                around_a_number,
                before_a_message,
                around_a_message,
                an_empty_room,
                changes_keep_their_place,
                only_members_read_history,
                the_server_reads_any_history,
            }
            markers {
                a_marker_moves_forward,
                a_marker_never_goes_back,
                force_moves_anywhere,
                an_empty_room_stays_unread,
                markers_are_apart,
                only_members_read,
            }
            heads {
                heads_are_current,
                heads_of_nothing_are_empty,
                many_heads_at_once,
                the_epoch_stays,
            }
            edges {
                a_limit_of_zero_says_what_waits,
                what_cannot_be_joined_is_passed_over,
                refused_members_have_an_order,
                what_is_not_there_is_told_apart,
            }
            fence {
                nothing_is_written_after_a_removal,
                nothing_is_edited_after_a_removal,
                nobody_acts_on_a_lost_role,
                nothing_is_read_after_a_removal,
            }
            reads {
                who_writes_sees_it_at_once,
                no_read_goes_back,
            }
            once {
                one_user_is_made_once,
                one_user_gets_the_handle,
                one_room_is_made_once,
                one_message_is_stored_once,
                one_edit_of_a_version_wins,
            }
            concurrency {
                a_reader_never_skips_a_revision,
                a_reader_converges,
                memberships_at_once_are_all_counted,
                bounds_hold_at_once,
                one_users_rooms_are_bounded_at_once,
            }
        }
    };
}

/// One `#[test]` for each case.
#[doc(hidden)]
#[macro_export]
macro_rules! __store_tests {
    // The builder is handed on as one token tree, to be repeated with each case.
    ($builder:tt $($group:ident { $($case:ident,)+ })+) => {
        $(mod $group {
            #[allow(unused_imports, reason = "the builder may need them")]
            use super::*;

            $(#[test]
            fn $case() {
                $crate::store::run($builder, $crate::store::$group::$case);
            })+
        })+
    };
}

/// The cases as a slice.
#[doc(hidden)]
#[macro_export]
macro_rules! __store_case_list {
    (() $($group:ident { $($case:ident,)+ })+) => {
        &[$($($crate::store::Case::new(
            concat!(stringify!($group), "::", stringify!($case)),
            |store| Box::pin($crate::store::$group::$case(store)),
        )),+),+]
    };
}
