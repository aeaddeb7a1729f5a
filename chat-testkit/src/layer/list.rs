//! Every case, by group: what the suite's macro and its run-time list are made from.

/// Hands `$($with)*` and all cases to one of this crate's macros.
#[doc(hidden)]
#[macro_export]
macro_rules! __with_layer_cases {
    ($then:ident!($($with:tt)*)) => {
        $crate::$then! {
            ($($with)*)
            delivery {
                every_other_node_hears,
                nobody_hears_himself,
                what_nobody_wants_goes_nowhere,
                what_came_before_is_not_told_later,
                who_leaves_disturbs_nobody,
            }
            topics {
                only_wanted_ones_are_heard,
                kinds_are_kept_apart,
                unwanted_ones_are_heard_no_more,
                wanting_twice_is_wanting_once,
                many_are_wanted_at_once,
                calls_take_effect_in_their_order,
                one_node_does_not_decide_for_another,
            }
            payloads {
                bytes_come_back,
                nothing_is_a_payload,
                large_ones_arrive,
            }
            events {
                are_given_once,
                wait_until_they_are_taken,
            }
            slow {
                a_node_that_never_reads_stops_nobody,
                what_waits_is_bounded_and_a_reset_follows,
            }
        }
    };
}

/// One `#[test]` for each case.
#[doc(hidden)]
#[macro_export]
macro_rules! __layer_tests {
    // The builder is handed on as one token tree, to be repeated with each case.
    ($builder:tt $($group:ident { $($case:ident,)+ })+) => {
        $(mod $group {
            #[allow(unused_imports, reason = "the builder may need them")]
            use super::*;

            $(#[test]
            fn $case() {
                $crate::layer::run($builder, $crate::layer::$group::$case);
            })+
        })+
    };
}

/// The cases as a slice.
#[doc(hidden)]
#[macro_export]
macro_rules! __layer_case_list {
    (() $($group:ident { $($case:ident,)+ })+) => {
        &[$($($crate::layer::Case::new(
            concat!(stringify!($group), "::", stringify!($case)),
            |layers| Box::pin($crate::layer::$group::$case(layers)),
        )),+),+]
    };
}
