//! Every case, by group: what the suite's macro and its run-time list are made from.

/// Hands `$($with)*` and all cases to one of this crate's macros.
#[doc(hidden)]
#[macro_export]
macro_rules! __with_presence_cases {
    ($then:ident!($($with:tt)*)) => {
        $crate::$then! {
            ($($with)*)
            leases {
                everybody_sees_who_is_here,
                who_leaves_is_gone,
                leaving_one_node_is_not_leaving_all,
                leaving_twice_is_leaving_once,
                a_lease_ends_by_itself,
                the_last_renewal_counts,
            }
            questions {
                only_who_was_asked_about_is_named,
                everybody_is_named_once,
                nothing_is_asked_of_nobody,
                many_are_asked_about_at_once,
            }
        }
    };
}

/// One `#[test]` for each case.
#[doc(hidden)]
#[macro_export]
macro_rules! __presence_tests {
    // The builder is handed on as one token tree, to be repeated with each case.
    ($builder:tt $($group:ident { $($case:ident,)+ })+) => {
        $(mod $group {
            #[allow(unused_imports, reason = "the builder may need them")]
            use super::*;

            $(#[test]
            fn $case() {
                $crate::presence::run($builder, $crate::presence::$group::$case);
            })+
        })+
    };
}

/// The cases as a slice.
#[doc(hidden)]
#[macro_export]
macro_rules! __presence_case_list {
    (() $($group:ident { $($case:ident,)+ })+) => {
        &[$($($crate::presence::Case::new(
            concat!(stringify!($group), "::", stringify!($case)),
            |presences| Box::pin($crate::presence::$group::$case(presences)),
        )),+),+]
    };
}
