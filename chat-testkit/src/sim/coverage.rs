use std::fmt;
use std::ops::AddAssign;

macro_rules! coverage {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// How often what was to be tried was tried.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct Coverage {
            $($(#[$doc])* pub $name: usize,)*
        }

        impl Coverage {
            /// What never happened.
            pub fn missing(&self) -> Vec<&'static str> {
                let all = [$((stringify!($name), self.$name),)*];
                all.into_iter().filter(|(_, count)| *count == 0).map(|(name, _)| name).collect()
            }
        }

        impl AddAssign for Coverage {
            fn add_assign(&mut self, other: Self) {
                $(self.$name += other.$name;)*
            }
        }

        impl fmt::Display for Coverage {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                $(writeln!(f, "{:>10}  {}", self.$name, stringify!($name).replace('_', " "))?;)*
                Ok(())
            }
        }
    };
}

coverage! {
    /// Requests of clients.
    requests,
    /// Frames that clients read.
    frames,
    /// Messages that were acknowledged.
    acks,
    /// Payloads that the layer lost.
    lost_payloads,
    /// Payloads that the layer doubled.
    doubled_payloads,
    /// Payloads that the layer delayed and so swapped.
    late_payloads,
    /// Nodes cut off from the layer for a while.
    partitions,
    /// Rows that a node read because no payload had brought them.
    gaps_repaired,
    /// Pages read for one connection that was behind.
    catch_up_pages,
    /// Send queues seen full.
    lags,
    /// Memberships that ended while the user was connected.
    fences,
    /// Memberships that began again.
    returns,
    /// `ROOM_RESET`s.
    resets,
    /// Connections that resumed from cursors.
    resumes,
    /// Room lists that nobody had asked for.
    snapshots,
    /// Room lists longer than a queue.
    long_lists,
    /// Changes that were refused by a store that did nothing.
    failures,
    /// Changes that were made by a store that did not know it.
    unknown_outcomes,
    /// Messages sent again that were stored before.
    duplicates,
    /// Nodes that went out of service.
    drains,
    /// Rooms, or all of them, that a live client asked for anew.
    asked_again,
    /// Nodes that died between a commit and its publication.
    deaths,
}
