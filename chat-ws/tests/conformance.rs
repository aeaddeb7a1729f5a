//! RFC 6455 over real sockets, in the order of the Autobahn test suite's groups. Each case is sent
//! whole, in octets and in odd pieces, to each of the ways in which a socket is served.

#![allow(clippy::unwrap_used, clippy::panic, clippy::cloned_ref_to_slice_refs, reason = "tests")]

mod common;

use chat_ws::{Echo, WebSocketOptions};
use common::*;

/// What is sent, and what comes back. Where a close frame comes back, the server ends the stream
/// behind it.
struct Case {
    name: String,
    sent: Vec<u8>,
    received: Vec<Frame>,
}

fn case(name: impl Into<String>, sent: &[Vec<u8>], received: &[Frame]) -> Case {
    Case { name: name.into(), sent: sent.concat(), received: received.to_vec() }
}

fn protocol_error() -> Frame {
    close(1002, "protocol error")
}

/// The size limit of the tests.
const LIMIT: usize = 70_000;

async fn check(cases: Vec<Case>) {
    let mut options = WebSocketOptions::default();
    options.message_bytes = LIMIT;
    options.fragments = 100;
    for Case { name, sent, received } in cases {
        let piece = if sent.len() > 2_000 { 997 } else { 1 };
        for (way, size) in ALL.iter().flat_map(|way| [(way, usize::MAX), (way, piece)]) {
            let mut client = echo(*way, &Echo::new(1 << 20), options).await;
            client.keep_sending(sent.clone(), size);
            for expected in &received {
                let frame = client.frame().await;
                assert!(
                    frame == *expected,
                    "{name} over {way:?} in {size}: {:?} instead of {:?}",
                    &frame.payload[..frame.payload.len().min(99)],
                    &expected.payload[..expected.payload.len().min(99)],
                );
            }
            if received.last().is_some_and(|frame| frame.opcode == CLOSE) {
                assert_eq!(client.end().await, b"", "{name} over {way:?} in {size}");
            }
        }
    }
}

#[tokio::test]
async fn group_1_framing() {
    let mut cases = Vec::new();
    for len in [0, 1, 125, 126, 127, 128, 65_535, 65_536, LIMIT] {
        for opcode in [TEXT, BINARY] {
            let payload = "x".repeat(len);
            let name = format!("{len} bytes of {opcode}");
            cases.push(case(name, &[whole(opcode, &payload)], &[frame(opcode, &payload)]));
        }
    }
    // A length may be said in more bytes than it needs.
    let long = [&[0x81, 0xfe, 0, 2, 0, 0, 0, 0][..], b"hi"].concat();
    let longer = [&[0x81, 0xff, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0][..], b"hi"].concat();
    let hi = frame(TEXT, "hi");
    cases.push(case("long lengths", &[long, longer], &[hi.clone(), hi]));
    check(cases).await;
}

#[tokio::test]
async fn group_2_pings() {
    let pings: Vec<_> = (0..10u8).map(|n| whole(PING, [n])).collect();
    let pongs: Vec<_> = (0..10u8).map(|n| frame(PONG, [n])).collect();
    let binary: Vec<u8> = (0..125).map(|n| 255 - n).collect();
    check(vec![
        case("empty", &[whole(PING, "")], &[frame(PONG, "")]),
        case("payload", &[whole(PING, "hello")], &[frame(PONG, "hello")]),
        case("binary", &[whole(PING, &binary)], &[frame(PONG, &binary)]),
        case("126 bytes", &[whole(PING, [0; 126])], &[protocol_error()]),
        case("unasked pong", &[whole(PONG, "x"), whole(PING, "y")], &[frame(PONG, "y")]),
        case("126 bytes of pong", &[whole(PONG, [0; 126])], &[protocol_error()]),
        case("ten", &pings, &pongs),
        case(
            "around a message",
            &[whole(PING, "1"), whole(TEXT, "2"), whole(PING, "3")],
            &[frame(PONG, "1"), frame(TEXT, "2"), frame(PONG, "3")],
        ),
    ])
    .await;
}

#[tokio::test]
async fn groups_3_and_4_reserved_bits_and_opcodes() {
    let mut cases = Vec::new();
    let good = [frame(TEXT, "good"), frame(PONG, "p"), protocol_error()];
    for bits in 1..8 {
        for opcode in [TEXT, BINARY, PING, CLOSE] {
            let bad = masked(0x80 | bits << 4 | opcode, "");
            let sent = [whole(TEXT, "good"), whole(PING, "p"), bad, whole(TEXT, "late")];
            cases.push(case(format!("bits {bits}, opcode {opcode}"), &sent, &good));
        }
    }
    for opcode in (3..8).chain(11..16) {
        for payload in ["", "payload"] {
            let sent = [whole(TEXT, "good"), whole(PING, "p"), whole(opcode, payload)];
            cases.push(case(format!("opcode {opcode}"), &sent, &good));
        }
    }
    let unmasked = [&[0x81, 2][..], b"hi"].concat();
    cases.push(case("unmasked", &[unmasked], &[protocol_error()]));
    check(cases).await;
}

#[tokio::test]
async fn group_5_fragmentation() {
    let (ab, bad) = (frame(TEXT, "ab"), protocol_error());
    check(vec![
        case("fragmented ping", &[part(PING, "a"), whole(0, "b")], &[bad.clone()]),
        case("fragmented pong", &[part(PONG, "a"), whole(0, "b")], &[bad.clone()]),
        case("fragmented close", &[part(CLOSE, "")], &[bad.clone()]),
        case("two", &[part(TEXT, "a"), whole(0, "b")], &[ab.clone()]),
        case("three", &[part(TEXT, ""), part(0, "ab"), whole(0, "")], &[ab.clone()]),
        case("none", &[part(TEXT, ""), part(0, ""), whole(0, "")], &[frame(TEXT, "")]),
        case("binary", &[part(BINARY, [0xff]), whole(0, [0])], &[frame(BINARY, [0xff, 0])]),
        case(
            "a ping between",
            &[part(TEXT, "a"), whole(PING, "p"), part(0, ""), whole(PING, "q"), whole(0, "b")],
            &[frame(PONG, "p"), frame(PONG, "q"), ab.clone()],
        ),
        case("last without first", &[whole(0, "a"), whole(TEXT, "b")], &[bad.clone()]),
        case("next without first", &[part(0, "a"), whole(TEXT, "b")], &[bad.clone()]),
        case(
            "last after last",
            &[part(TEXT, "a"), whole(0, "b"), whole(0, "c")],
            &[ab.clone(), bad.clone()],
        ),
        case("first after first", &[part(TEXT, "a"), part(TEXT, "b")], &[bad.clone()]),
        case("whole after first", &[part(TEXT, "a"), whole(TEXT, "b")], &[bad.clone()]),
        case(
            "twice",
            &[part(TEXT, "a"), whole(0, "b"), part(TEXT, "a"), whole(0, "b")],
            &[ab.clone(), ab],
        ),
    ])
    .await;
}

#[tokio::test]
async fn group_6_utf_8() {
    let mut cases = Vec::new();
    for text in [
        "Hello-µ@ßöäüàá-UTF-8!!",
        "κόσμε",
        "\0",
        "\u{80}\u{7ff}\u{800}\u{d7ff}\u{e000}\u{fffd}\u{ffff}\u{10000}\u{10ffff}",
    ] {
        cases.push(case(text, &[whole(TEXT, text)], &[frame(TEXT, text)]));
        let octets: Vec<_> = text.bytes().map(|byte| part(0, [byte])).collect();
        let mut sent = vec![part(TEXT, "")];
        sent.extend(octets);
        sent.push(whole(0, ""));
        cases.push(case(format!("{text} in octets"), &sent, &[frame(TEXT, text)]));
    }
    let bad = close(1007, "invalid UTF-8");
    for octets in [
        &[0x80][..],
        &[0xbf],
        &[0xc0, 0xaf],
        &[0xc1, 0xbf],
        &[0xc3],
        &[0xe0, 0x80, 0xaf],
        &[0xe2, 0x82],
        &[0xed, 0xa0, 0x80],
        &[0xed, 0xbf, 0xbf],
        &[0xf0, 0x80, 0x80, 0xaf],
        &[0xf4, 0x90, 0x80, 0x80],
        &[0xf8, 0x88, 0x80, 0x80, 0x80],
        &[0xfe],
        &[0xff],
        b"good \xce\xba then \xed\xa0\x80 bad",
    ] {
        let sent = [whole(TEXT, "good"), whole(TEXT, octets)];
        cases.push(case(format!("{octets:x?}"), &sent, &[frame(TEXT, "good"), bad.clone()]));
        let (first, last) = octets.split_at(octets.len() / 2);
        let sent = [part(TEXT, first), whole(0, last)];
        cases.push(case(format!("{octets:x?} in two"), &sent, &[bad.clone()]));
    }
    // Noticed with the fragment that holds it, not with the last.
    cases.push(case("early", &[part(TEXT, [0xff])], &[bad]));
    check(cases).await;
}

#[tokio::test]
async fn group_7_close() {
    let code = |code: u16| whole(CLOSE, code.to_be_bytes());
    let longest = [&[3, 232][..], &[b'x'; 123]].concat();
    let bye = || close(1000, "");
    let mut cases = vec![
        case("empty", &[whole(CLOSE, "")], &[frame(CLOSE, "")]),
        case("one byte", &[whole(CLOSE, [3])], &[protocol_error()]),
        case("126 bytes", &[whole(CLOSE, [3; 126])], &[protocol_error()]),
        case("reason", &[whole(CLOSE, b"\x03\xe8bye")], &[bye()]),
        case("longest reason", &[whole(CLOSE, longest)], &[bye()]),
        case("bad reason", &[whole(CLOSE, b"\x03\xe8\xff")], &[close(1007, "invalid UTF-8")]),
        case("twice", &[code(1000), code(1001)], &[bye()]),
        case("then a ping", &[code(1000), whole(PING, "p")], &[bye()]),
        case("then a message", &[code(1000), whole(TEXT, "x")], &[bye()]),
        case("then rubbish", &[code(1000), vec![0xff; 5000]], &[bye()]),
        case("behind a message", &[whole(TEXT, "x"), code(1000)], &[frame(TEXT, "x"), bye()]),
        case("within a message", &[part(TEXT, "x"), code(1000), whole(0, "y")], &[bye()]),
    ];
    for valid in [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999] {
        cases.push(case(format!("code {valid}"), &[code(valid)], &[close(valid, "")]));
    }
    for invalid in [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535] {
        cases.push(case(format!("code {invalid}"), &[code(invalid)], &[close(1002, "")]));
    }
    check(cases).await;
}

#[tokio::test]
async fn group_9_limits() {
    let too_big = close(1009, "frame too big");
    let half = vec![b'x'; LIMIT / 2];
    let claim = |len: u64| [&[0x81, 0xff][..], &len.to_be_bytes(), &[0; 4]].concat();
    let whole_message = frame(TEXT, half.repeat(2));
    let ping = [&[0x89, 0xff][..], &(1u64 << 40).to_be_bytes(), &[0; 4]].concat();
    let mut octets = vec![part(TEXT, "")];
    octets.extend(std::iter::repeat_n(part(0, "x"), 98));
    octets.push(whole(0, ""));
    check(vec![
        case("too long", &[whole(TEXT, vec![b'x'; LIMIT + 1])], &[too_big.clone()]),
        case("claims 2^63", &[claim(1 << 63)], &[too_big.clone()]),
        case("claims 2^64 - 1", &[claim(u64::MAX)], &[too_big.clone()]),
        case("claims one too many", &[claim(LIMIT as u64 + 1)], &[too_big.clone()]),
        case("a ping of a terabyte", &[ping], &[too_big.clone()]),
        case(
            "too long in fragments",
            &[part(TEXT, &half), part(0, &half), part(0, "x")],
            &[too_big.clone()],
        ),
        case("as long as may be", &[part(TEXT, &half), whole(0, &half)], &[whole_message]),
        case("fragments as many as may be", &octets, &[frame(TEXT, "x".repeat(98))]),
        case(
            "endless empty fragments",
            &[part(TEXT, ""), part(0, "").repeat(10_000)],
            &[too_big.clone()],
        ),
        case(
            "endless fragments of a byte",
            &[part(TEXT, ""), part(0, "x").repeat(500)],
            &[too_big],
        ),
    ])
    .await;
}
