//! Pages end where a frame is full.

use super::{History, Page};
use crate::model::Message;

impl History {
    /// Cuts the page to what one frame may hold, far from where it was asked for. One message always
    /// stays.
    pub(crate) fn fit(mut self, page: Page, max_bytes: usize) -> Self {
        let sizes: Vec<_> = self.messages.iter().map(Message::max_json_len).collect();
        let Some(last) = sizes.len().checked_sub(1) else { return self };
        let anchor = match page {
            Page::After(_) => 0,
            Page::Around(seq) => self.messages.partition_point(|message| message.seq < seq),
            Page::AroundMessage(id) => {
                self.messages.iter().position(|message| message.id == id).unwrap_or(last)
            }
            Page::Latest | Page::Before(_) | Page::BeforeMessage(_) => last,
        }
        .min(last);
        let (mut begin, mut end) = (anchor, anchor + 1);
        let mut left = max_bytes.saturating_sub(sizes[anchor]);
        loop {
            let kept = end - begin;
            if begin > 0 && sizes[begin - 1] <= left {
                begin -= 1;
                left -= sizes[begin];
            }
            if end < sizes.len() && sizes[end] <= left {
                left -= sizes[end];
                end += 1;
            }
            if end - begin == kept {
                break;
            }
        }
        self.more_before |= begin > 0;
        self.more_after |= end < sizes.len();
        self.messages.truncate(end);
        self.messages.drain(..begin);
        self
    }
}
