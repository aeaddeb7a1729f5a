use super::{
    LastRoomRecord, MemberRecord, MessageRecord, RevocationRecord, RoomRecord, UserRecord,
};

/// The kinds of rows that a chat consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// [`UserRecord`], by id.
    Users,
    /// [`RoomRecord`], by id.
    Rooms,
    /// [`LastRoomRecord`], by user.
    LastRooms,
    /// [`RevocationRecord`], by user and `auth_rev`.
    Revocations,
    /// [`MemberRecord`], past ones included, by room and user.
    Members,
    /// [`MessageRecord`], deleted ones included, by id.
    Messages,
}

impl Table {
    /// Every table, in the order in which they travel: what is pointed to comes first.
    pub const ALL: [Self; 6] = [
        Self::Users,
        Self::Rooms,
        Self::LastRooms,
        Self::Revocations,
        Self::Members,
        Self::Messages,
    ];

    /// Its name, for people.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Rooms => "rooms",
            Self::LastRooms => "last rooms",
            Self::Revocations => "revocations",
            Self::Members => "members",
            Self::Messages => "messages",
        }
    }
}

/// Where a row stands in its table: one number, or two, of which the first counts more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The first number.
    pub first: i64,
    /// The second; zero in tables that have one.
    pub second: i64,
}

impl Key {
    /// The key of two numbers.
    pub const fn new(first: i64, second: i64) -> Self {
        Self { first, second }
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.second {
            0 => write!(f, "{}", self.first),
            second => write!(f, "{}/{second}", self.first),
        }
    }
}

/// How large a table is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// How many rows it has.
    pub rows: u64,
    /// The highest key; `None` in an empty table.
    pub last: Option<Key>,
}

/// How large a page may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageLimit {
    /// How many rows it may have; at least one.
    pub rows: usize,
    /// After how many bytes of text no more rows join it.
    pub bytes: usize,
}

impl PageLimit {
    /// The first of these rows, as many as there may be; `bytes` says how long the texts of one are.
    ///
    /// # Errors
    /// The first error among them.
    pub fn fill<T, E>(
        self,
        rows: impl IntoIterator<Item = Result<T, E>>,
        bytes: impl Fn(&T) -> usize,
    ) -> Result<Vec<T>, E> {
        let (mut page, mut filled) = (Vec::new(), 0);
        for row in rows {
            let row = row?;
            filled += bytes(&row);
            page.push(row);
            if page.len() >= self.rows || filled >= self.bytes {
                break;
            }
        }
        Ok(page)
    }
}

/// Rows of one table, ascending by key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rows {
    /// Of [`Table::Users`].
    Users(Vec<UserRecord>),
    /// Of [`Table::Rooms`].
    Rooms(Vec<RoomRecord>),
    /// Of [`Table::LastRooms`].
    LastRooms(Vec<LastRoomRecord>),
    /// Of [`Table::Revocations`].
    Revocations(Vec<RevocationRecord>),
    /// Of [`Table::Members`].
    Members(Vec<MemberRecord>),
    /// Of [`Table::Messages`].
    Messages(Vec<MessageRecord>),
}

impl Rows {
    /// Which table they are of.
    pub const fn table(&self) -> Table {
        match self {
            Self::Users(_) => Table::Users,
            Self::Rooms(_) => Table::Rooms,
            Self::LastRooms(_) => Table::LastRooms,
            Self::Revocations(_) => Table::Revocations,
            Self::Members(_) => Table::Members,
            Self::Messages(_) => Table::Messages,
        }
    }

    /// How many they are.
    pub const fn len(&self) -> usize {
        match self {
            Self::Users(rows) => rows.len(),
            Self::Rooms(rows) => rows.len(),
            Self::LastRooms(rows) => rows.len(),
            Self::Revocations(rows) => rows.len(),
            Self::Members(rows) => rows.len(),
            Self::Messages(rows) => rows.len(),
        }
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The key of the last one.
    pub fn last_key(&self) -> Option<Key> {
        match self {
            Self::Users(rows) => rows.last().map(UserRecord::key),
            Self::Rooms(rows) => rows.last().map(RoomRecord::key),
            Self::LastRooms(rows) => rows.last().map(LastRoomRecord::key),
            Self::Revocations(rows) => rows.last().map(RevocationRecord::key),
            Self::Members(rows) => rows.last().map(MemberRecord::key),
            Self::Messages(rows) => rows.last().map(MessageRecord::key),
        }
    }
}
