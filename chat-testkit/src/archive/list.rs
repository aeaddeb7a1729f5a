//! Every case, by group: what the suite's macro and its run-time list are made from.

/// Hands `$($with)*` and all cases to one of this crate's macros.
#[doc(hidden)]
#[macro_export]
macro_rules! __with_archive_cases {
    ($then:ident!($($with:tt)*)) => {
        $crate::$then! {
            ($($with)*)
            copies {
                there_and_back_it_is_the_same_chat,
                a_copy_that_was_cut_off_goes_on,
                what_comes_after_has_ids_above,
                a_chat_that_is_there_is_only_verified,
                a_difference_is_found,
                of_two_copies_at_once_one_goes_on,
            }
            pages {
                pages_tile_a_table,
                a_page_is_bounded_by_bytes,
            }
            refusals {
                an_unfinished_copy_is_no_chat,
                only_what_is_empty_becomes_a_copy,
                what_does_not_fit_is_refused_whole,
            }
        }
    };
}

/// One `#[test]` for each case.
#[doc(hidden)]
#[macro_export]
macro_rules! __archive_tests {
    // The builder is handed on as one token tree, to be repeated with each case.
    ($builder:tt $($group:ident { $($case:ident,)+ })+) => {
        $(mod $group {
            #[allow(unused_imports, reason = "the builder may need them")]
            use super::*;

            $(#[test]
            fn $case() {
                $crate::archive::run($builder, $crate::archive::$group::$case);
            })+
        })+
    };
}

/// The cases as a slice.
#[doc(hidden)]
#[macro_export]
macro_rules! __archive_case_list {
    (() $($group:ident { $($case:ident,)+ })+) => {
        &[$($($crate::archive::Case::new(
            concat!(stringify!($group), "::", stringify!($case)),
            |one, other| Box::pin($crate::archive::$group::$case(one, other)),
        )),+),+]
    };
}
