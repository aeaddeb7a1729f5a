//! What is read of an archive.

use chat_core::port::archive::{PageLimit, Rows, Table};

use super::TestArchive;
use super::fixture::pages;
use crate::model_test::Comparison;

/// Pages of any size are the table, without holes or repeats; its extent says so.
pub async fn pages_tile_a_table(one: TestArchive, _: TestArchive) {
    Comparison::new(21).of_one(200, one.store()).await;
    for table in Table::ALL {
        let everything = PageLimit { rows: 100_000, bytes: usize::MAX };
        let whole = pages(one.archive(), table, everything).await;
        assert_eq!(whole.len(), 1, "{table:?}: one page with everything");
        let extent = one.archive().extent(table).await.unwrap();
        assert_eq!(extent.rows, whole[0].len() as u64, "{table:?}");
        assert_eq!(extent.last, whole[0].last_key(), "{table:?}");
        for rows in [1, 3] {
            let limit = PageLimit { rows, bytes: usize::MAX };
            let tiles = pages(one.archive(), table, limit).await;
            assert!(tiles.iter().all(|page| page.len() <= rows), "{table:?}");
            assert_eq!(joined(tiles), whole[0], "{table:?} in pages of {rows}");
        }
    }
}

fn joined(pages: Vec<Rows>) -> Rows {
    let join = |mut all: Rows, page: Rows| {
        match (&mut all, page) {
            (Rows::Users(all), Rows::Users(page)) => all.extend(page),
            (Rows::Rooms(all), Rows::Rooms(page)) => all.extend(page),
            (Rows::LastRooms(all), Rows::LastRooms(page)) => all.extend(page),
            (Rows::Revocations(all), Rows::Revocations(page)) => all.extend(page),
            (Rows::Members(all), Rows::Members(page)) => all.extend(page),
            (Rows::Messages(all), Rows::Messages(page)) => all.extend(page),
            (_, page) => panic!("a page of another table: {page:?}"),
        }
        all
    };
    pages.into_iter().reduce(join).expect("a page")
}

/// What is heavy comes alone, and it comes.
pub async fn a_page_is_bounded_by_bytes(one: TestArchive, _: TestArchive) {
    Comparison::new(22).of_one(200, one.store()).await;
    let whole = one.archive().extent(Table::Messages).await.unwrap().rows;
    let tiny = pages(one.archive(), Table::Users, PageLimit { rows: 100, bytes: 1 }).await;
    assert!(tiny.iter().all(|page| page.len() == 1));
    let limit = PageLimit { rows: 1_000, bytes: 200 };
    let small = pages(one.archive(), Table::Messages, limit).await;
    assert!(small.len() > 1);
    assert_eq!(small.iter().map(Rows::len).sum::<usize>() as u64, whole);
    for page in &small {
        let Rows::Messages(rows) = page else { panic!("{page:?}") };
        let before: usize = rows[..rows.len() - 1].iter().map(|row| row.text_bytes()).sum();
        assert!(before < limit.bytes, "{before} before the last");
    }
}
