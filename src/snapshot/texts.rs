//! Sorted texts in pages of whole blocks, and an index with the first text of each page, so that a text is found, or
//! read by its id, by reading one page.
//!
//! A page is the number of its texts, where each ends, and their bytes; what is left of its last block is zero, unless no page follows. The index
//! is the number of pages, for each its first id, its first block and where its first text ends, and these first texts,
//! cut to at most 256 bytes.

use super::fault::Fault;
use super::file::SnapshotFile;
use super::format::{BLOCK, Kind, Name, u32_at};
use std::cmp::Ordering;
use std::sync::{Arc, OnceLock};

/// The first text of a page stands in the index up to so many bytes.
const FENCE: usize = 256;

/// Pages and index as they are written.
#[derive(Debug, Default)]
pub(super) struct Paged {
    pub pages: Vec<u8>,
    pub index: Vec<u8>,
}

/// Puts sorted texts into pages.
pub(super) fn paged<'a>(texts: impl Iterator<Item = &'a str>) -> Paged {
    let (mut pages, mut heads, mut fences) = (Vec::new(), Vec::new(), Vec::new());
    let (mut waiting, mut bytes, mut first) = (Vec::<&str>::new(), 0, 0u32);
    let mut close = |waiting: &mut Vec<&'a str>, first: &mut u32| {
        if waiting.is_empty() {
            return;
        }
        fences.extend_from_slice(&waiting[0].as_bytes()[..waiting[0].len().min(FENCE)]);
        // What is left of the last block of the page before.
        pages.resize(pages.len().next_multiple_of(BLOCK), 0);
        heads.push([*first, (pages.len() / BLOCK) as u32, fences.len() as u32]);
        *first += waiting.len() as u32;
        pages.extend_from_slice(&(waiting.len() as u32).to_le_bytes());
        let mut end = 0u32;
        for text in waiting.iter() {
            end += text.len() as u32;
            pages.extend_from_slice(&end.to_le_bytes());
        }
        waiting.drain(..).for_each(|text| pages.extend_from_slice(text.as_bytes()));
    };
    for text in texts {
        if 4 + bytes + 4 + text.len() > BLOCK {
            close(&mut waiting, &mut first);
            bytes = 0;
        }
        bytes += 4 + text.len();
        waiting.push(text);
    }
    close(&mut waiting, &mut first);
    let mut index = (heads.len() as u32).to_le_bytes().to_vec();
    heads.iter().flatten().for_each(|number| index.extend_from_slice(&number.to_le_bytes()));
    index.extend_from_slice(&fences);
    Paged { pages, index }
}

/// The texts of a snapshot.
#[derive(Debug)]
pub(super) struct Texts {
    file: Arc<SnapshotFile>,
    section: usize,
    count: u32,
    heads: Vec<Head>,
    fences: Vec<u8>,
    pages: Box<[OnceLock<Page>]>,
}

#[derive(Debug)]
struct Head {
    first: u32,
    block: u32,
    fence: std::ops::Range<usize>,
}

/// The texts of a page; of one that cannot be read, none.
#[derive(Debug, Default)]
struct Page {
    bytes: String,
    ends: Vec<u32>,
}

impl Page {
    fn get(&self, place: usize) -> &str {
        let start = if place == 0 { 0 } else { self.ends.get(place - 1).copied().unwrap_or(0) };
        let end = self.ends.get(place).copied().unwrap_or(0);
        self.bytes.get(start as usize..end as usize).unwrap_or("")
    }
}

impl Texts {
    /// Reads the index of `count` texts.
    pub fn open(file: &Arc<SnapshotFile>, count: u32) -> Result<Texts, Fault> {
        let missing = || Fault::damaged("its texts are missing");
        let section = file.find(Name::only(Kind::TextPages)).ok_or_else(missing)?;
        let index_section = file.find(Name::only(Kind::TextIndex)).ok_or_else(missing)?;
        let index = file.whole(index_section)?;
        let wrong =
            || Fault::damaged("it contradicts itself").within("index of texts", file.entry(index_section).offset);
        let (number, blocks) = (u32_at(&index, 0) as usize, file.entry(section).blocks());
        let fences_at = number.checked_mul(12).and_then(|heads| heads.checked_add(4)).ok_or_else(wrong)?;
        let fences = index.get(fences_at..).filter(|_| index.len() >= 4).ok_or_else(wrong)?.to_vec();
        let mut heads: Vec<Head> = Vec::with_capacity(number);
        for at in (4..fences_at).step_by(12) {
            let [first, block, end] = [u32_at(&index, at), u32_at(&index, at + 4), u32_at(&index, at + 8)];
            let start = heads.last().map_or(0, |head| head.fence.end);
            let ascends =
                heads.last().map_or(first == 0 && block == 0, |last| last.first < first && last.block < block);
            if !ascends || first >= count || u64::from(block) >= blocks || (end as usize) < start {
                return Err(wrong());
            }
            heads.push(Head { first, block, fence: start..end as usize });
        }
        if heads.last().map_or(0, |head| head.fence.end) != fences.len() || heads.is_empty() != (count == 0) {
            return Err(wrong());
        }
        let pages = heads.iter().map(|_| OnceLock::new()).collect();
        Ok(Texts { file: file.clone(), section, count, heads, fences, pages })
    }

    /// Bytes of the index and of the pages that were read.
    pub fn held(&self) -> usize {
        let pages = self.pages.iter().filter_map(OnceLock::get);
        let pages = pages.map(|page| page.bytes.capacity() + page.ends.capacity() * size_of::<u32>());
        let index = self.fences.capacity() + self.heads.capacity() * size_of::<Head>();
        index + size_of_val(&*self.pages) + pages.sum::<usize>()
    }

    pub fn pages(&self) -> usize {
        self.pages.len()
    }

    /// The texts of a page in order.
    pub fn page_texts(&self, page: usize) -> impl Iterator<Item = &str> {
        let page = self.page(page);
        (0..page.ends.len()).map(|place| page.get(place))
    }

    fn page(&self, page: usize) -> &Page {
        self.pages[page].get_or_init(|| {
            self.read(page).unwrap_or_else(|fault| {
                self.file.blame(fault);
                Page::default()
            })
        })
    }

    fn read(&self, page: usize) -> Result<Page, Fault> {
        let head = &self.heads[page];
        let next = self.heads.get(page + 1);
        let end = next.map_or(self.file.entry(self.section).blocks() as usize, |next| next.block as usize);
        let bytes = self.file.blocks(self.section, head.block as usize..end)?;
        let offset = self.file.entry(self.section).offset + u64::from(head.block) * BLOCK as u64;
        let wrong = |what: &str| Fault::damaged(what).within("texts", offset);
        let count = u32_at(&bytes, 0) as usize;
        if count as u32 != next.map_or(self.count, |next| next.first) - head.first {
            return Err(wrong("a page has not as many texts as its index says"));
        }
        let start = count.checked_mul(4).and_then(|ends| ends.checked_add(4)).filter(|start| *start <= bytes.len());
        let start = start.ok_or_else(|| wrong("a page is too short for its texts"))?;
        let ends: Vec<u32> = bytes[4..start].chunks_exact(4).map(|end| u32_at(end, 0)).collect();
        let length = ends.last().copied().unwrap_or(0) as usize;
        let text =
            bytes.get(start..start.saturating_add(length)).ok_or_else(|| wrong("a text ends behind its page"))?;
        let text = String::from_utf8(text.to_vec()).map_err(|_| wrong("a text is not UTF-8"))?;
        let parted = ends.iter().all(|end| text.is_char_boundary(*end as usize)) && ends.is_sorted();
        if !parted {
            return Err(wrong("a text ends within a character, or before it begins"));
        }
        Ok(Page { bytes: text, ends })
    }

    /// A text by its id.
    pub fn get(&self, id: u32) -> &str {
        match self.heads.partition_point(|head| head.first <= id).checked_sub(1) {
            Some(page) => self.page(page).get((id - self.heads[page].first) as usize),
            None => "",
        }
    }

    /// The id of a text.
    pub fn find(&self, text: &str) -> Option<u32> {
        let fence = |head: &Head| self.fences.get(head.fence.clone()).unwrap_or(b"");
        // The first text of a page may be cut in the index, and then be greater than what stands there.
        let mut page = self.heads.partition_point(|head| fence(head) <= text.as_bytes()).checked_sub(1)?;
        while self.page(page).get(0) > text {
            page = page.checked_sub(1)?;
        }
        let (here, first) = (self.page(page), self.heads[page].first);
        let (mut low, mut high) = (0, here.ends.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match here.get(middle).cmp(text) {
                Ordering::Less => low = middle + 1,
                Ordering::Equal => return Some(first + middle as u32),
                Ordering::Greater => high = middle,
            }
        }
        None
    }
}
