//! A sequence cut into chunks with running sums: finding a place, replacing a stretch and knowing the total cost the same in
//! a page and in a book. It knows nothing of Markdown.

use std::ops::Range;
use std::sync::Arc;

/// A sum that can be added to and taken from.
pub trait Sum: Clone + Default + PartialEq {
    fn add(&mut self, other: &Self);
    fn subtract(&mut self, other: &Self);
    /// Bytes of text below this sum.
    fn bytes(&self) -> usize;
    /// Line ends in that text.
    fn lines(&self) -> u32;
}

/// What can be summed.
pub trait Item: Clone {
    type Sum: Sum;
    fn sum(&self) -> &Self::Sum;
}

/// Items in one chunk: small enough to copy for an edit, large enough that a book has few hundreds of them.
const CHUNK: usize = 96;

#[derive(Debug, Clone)]
struct Chunk<T: Item> {
    items: Vec<T>,
    sum: T::Sum,
}

/// Cheap to clone: chunks are shared.
#[derive(Debug, Clone)]
pub struct Blocks<T: Item> {
    chunks: Vec<Arc<Chunk<T>>>,
    /// Of each chunk: bytes, lines, items. Apart from the chunks so that a search touches little memory.
    index: Vec<(usize, u32, usize)>,
    total: T::Sum,
    len: usize,
}

/// Where an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub index: usize,
    /// Byte and line of its start.
    pub at: usize,
    pub line: u32,
}

/// A place in the sequence that moves from item to item.
pub struct Cursor<'a, T: Item> {
    chunks: &'a [Arc<Chunk<T>>],
    /// The items of chunk `chunk`, and which of them it stands at.
    items: &'a [T],
    chunk: usize,
    within: usize,
    place: Place,
}

impl<'a, T: Item> Cursor<'a, T> {
    /// The item it stands at; `None` at the end.
    pub fn item(&self) -> Option<&'a T> {
        self.items.get(self.within)
    }

    /// Where that item begins; at the end, where the sequence ends.
    pub fn place(&self) -> Place {
        self.place
    }

    pub fn advance(&mut self) {
        let Some(item) = self.item() else { return };
        let (place, sum) = (self.place, item.sum());
        self.place = Place { index: place.index + 1, at: place.at + sum.bytes(), line: place.line + sum.lines() };
        self.within += 1;
        while self.within >= self.items.len() && self.chunk < self.chunks.len() {
            (self.chunk, self.within) = (self.chunk + 1, 0);
            self.items = self.chunks.get(self.chunk).map_or(&[], |c| &c.items);
        }
    }
}

impl<T: Item> Default for Blocks<T> {
    fn default() -> Self {
        Blocks { chunks: Vec::new(), index: Vec::new(), total: T::Sum::default(), len: 0 }
    }
}

impl<T: Item> Blocks<T> {
    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub fn total(&self) -> &T::Sum {
        &self.total
    }

    /// The item that holds byte `at`; for a byte at or behind the end, the last one.
    pub fn find(&self, at: usize) -> Option<Place> {
        let mut place = Place { index: 0, at: 0, line: 0 };
        let last_chunk = self.chunks.len().checked_sub(1)?;
        for (c, (bytes, lines, items)) in self.index.iter().enumerate() {
            if at >= place.at + bytes && c < last_chunk {
                place = Place { index: place.index + items, at: place.at + bytes, line: place.line + lines };
                continue;
            }
            let chunk = &self.chunks[c];
            for (i, item) in chunk.items.iter().enumerate() {
                let sum = item.sum();
                if at < place.at + sum.bytes() || i + 1 == chunk.items.len() {
                    return Some(place);
                }
                place = Place { index: place.index + 1, at: place.at + sum.bytes(), line: place.line + sum.lines() };
            }
        }
        None
    }

    /// The place of item `index`; behind the last one, the end.
    pub fn place(&self, index: usize) -> Place {
        let mut place = Place { index: 0, at: 0, line: 0 };
        for (c, (bytes, lines, items)) in self.index.iter().enumerate() {
            if index >= place.index + items {
                place = Place { index: place.index + items, at: place.at + bytes, line: place.line + lines };
                continue;
            }
            for item in &self.chunks[c].items[..index - place.index] {
                place.at += item.sum().bytes();
                place.line += item.sum().lines();
            }
            place.index = index;
            break;
        }
        place
    }

    pub fn get(&self, index: usize) -> Option<&T> {
        let (chunk, within) = self.locate(index)?;
        self.chunks[chunk].items.get(within)
    }

    fn locate(&self, index: usize) -> Option<(usize, usize)> {
        let mut before = 0;
        for (c, (_, _, items)) in self.index.iter().enumerate() {
            if index < before + items {
                return Some((c, index - before));
            }
            before += items;
        }
        None
    }

    /// Items from `index` on, each with its place.
    pub fn iter_from(&self, index: usize) -> impl Iterator<Item = (Place, &T)> {
        let mut cursor = self.cursor(index);
        std::iter::from_fn(move || {
            let (place, item) = (cursor.place(), cursor.item()?);
            cursor.advance();
            Some((place, item))
        })
    }

    /// Stands at item `index`. To go on from there costs nothing that grows with the sequence.
    pub fn cursor(&self, index: usize) -> Cursor<'_, T> {
        let place = self.place(index);
        let (chunk, within) = self.locate(index).unwrap_or((self.chunks.len(), 0));
        Cursor { chunks: &self.chunks, items: self.chunks.get(chunk).map_or(&[], |c| &c.items), chunk, within, place }
    }

    pub fn iter(&self) -> impl Iterator<Item = (Place, &T)> {
        self.iter_from(0)
    }

    /// Items that `wanted` may hold for, skipping whole chunks whose sum it does not hold for. `wanted` must hold for a sum
    /// whenever it holds for a part of it.
    pub fn having<'a>(&'a self, wanted: impl Fn(&T::Sum) -> bool + 'a) -> impl Iterator<Item = (Place, &'a T)> + 'a {
        self.chunks_from(0, wanted)
    }

    /// Changes items in place, in the chunks whose sum `wanted` holds for.
    pub fn update(&mut self, wanted: impl Fn(&T::Sum) -> bool, mut change: impl FnMut(&mut T)) {
        for (chunk, index) in self.chunks.iter_mut().zip(&mut self.index) {
            if !wanted(&chunk.sum) {
                continue;
            }
            self.total.subtract(&chunk.sum);
            let chunk = Arc::make_mut(chunk);
            chunk.sum = T::Sum::default();
            for item in &mut chunk.items {
                if wanted(item.sum()) {
                    change(item);
                }
                chunk.sum.add(item.sum());
            }
            *index = (chunk.sum.bytes(), chunk.sum.lines(), chunk.items.len());
            self.total.add(&chunk.sum);
        }
    }

    /// As [`Blocks::having`], from the chunk that holds item `index` on.
    fn chunks_from<'a>(
        &'a self,
        index: usize,
        wanted: impl Fn(&T::Sum) -> bool + 'a,
    ) -> impl Iterator<Item = (Place, &'a T)> + 'a {
        let mut place = Place { index: 0, at: 0, line: 0 };
        let mut out: Vec<(Place, usize)> = Vec::new();
        for (c, (bytes, lines, items)) in self.index.iter().enumerate() {
            if place.index + items > index && wanted(&self.chunks[c].sum) {
                out.push((place, c));
            }
            place = Place { index: place.index + items, at: place.at + bytes, line: place.line + lines };
        }
        out.into_iter()
            .flat_map(move |(start, c)| {
                let mut place = start;
                self.chunks[c].items.iter().map(move |item| {
                    let here = place;
                    place = Place {
                        index: here.index + 1,
                        at: here.at + item.sum().bytes(),
                        line: here.line + item.sum().lines(),
                    };
                    (here, item)
                })
            })
            .filter(move |(p, _)| p.index >= index)
    }

    /// The first item at which the running value of `measure` goes past `limit`, with the value before it.
    pub fn past(&self, limit: u32, measure: impl Fn(&T::Sum) -> u32) -> Option<(Place, u32)> {
        let mut before = 0;
        let mut place = Place { index: 0, at: 0, line: 0 };
        for (c, (bytes, lines, items)) in self.index.iter().enumerate() {
            let here = measure(&self.chunks[c].sum);
            if before + here <= limit {
                before += here;
                place = Place { index: place.index + items, at: place.at + bytes, line: place.line + lines };
                continue;
            }
            for item in &self.chunks[c].items {
                let here = measure(item.sum());
                if before + here > limit {
                    return Some((place, before));
                }
                before += here;
                place = Place {
                    index: place.index + 1,
                    at: place.at + item.sum().bytes(),
                    line: place.line + item.sum().lines(),
                };
            }
        }
        None
    }

    /// What `measure` gives for all items before `index` together.
    pub fn before(&self, index: usize, measure: impl Fn(&T::Sum) -> u32) -> u32 {
        let (mut first, mut sum) = (0, 0);
        for (c, (_, _, items)) in self.index.iter().enumerate() {
            if first + items <= index {
                first += items;
                sum += measure(&self.chunks[c].sum);
                continue;
            }
            return sum + self.chunks[c].items.iter().take(index - first).map(|i| measure(i.sum())).sum::<u32>();
        }
        sum
    }

    /// Replaces items `range` by `new`. Costs the chunks touched, not the length of the sequence.
    pub fn splice(&mut self, range: Range<usize>, new: Vec<T>) {
        let (first, within) = match self.locate(range.start) {
            Some(found) => found,
            None => (self.chunks.len().saturating_sub(1), self.chunks.last().map_or(0, |c| c.items.len())),
        };
        // The last chunk touched, and how many of its items go.
        let (mut last, mut end) = (first, within + range.len());
        while last < self.chunks.len() && end > self.chunks[last].items.len() {
            end -= self.chunks[last].items.len();
            last += 1;
        }
        let mut items: Vec<T> = Vec::new();
        if let Some(chunk) = self.chunks.get(first) {
            items.extend_from_slice(&chunk.items[..within]);
        }
        let (kept_before, added) = (items.len(), new.len());
        items.extend(new);
        if let Some(chunk) = self.chunks.get(last) {
            items.extend_from_slice(&chunk.items[end..]);
        }
        let touched = first..(last + 1).min(self.chunks.len());
        for chunk in &self.chunks[touched.clone()] {
            self.total.subtract(&chunk.sum);
        }
        debug_assert!(kept_before + added <= items.len());
        // Even pieces, so that typing at the end of a chunk does not leave one tiny chunk behind each time.
        let pieces = items.len().div_ceil(CHUNK * 4 / 3).max(usize::from(!items.is_empty()));
        let size = items.len().div_ceil(pieces.max(1)).max(1);
        let mut fresh = Vec::with_capacity(pieces);
        let mut rest = items.into_iter();
        while rest.len() > 0 {
            // Each piece gets room for itself: cut off the whole, it would keep the room of all that followed.
            let mut items = Vec::with_capacity(size.min(rest.len()));
            items.extend(rest.by_ref().take(size));
            let mut sum = T::Sum::default();
            for item in &items {
                sum.add(item.sum());
            }
            self.total.add(&sum);
            fresh.push(Arc::new(Chunk { items, sum }));
        }
        self.index.splice(touched.clone(), fresh.iter().map(|c| (c.sum.bytes(), c.sum.lines(), c.items.len())));
        self.chunks.splice(touched, fresh);
        self.len = self.len - range.len() + added;
    }
}

impl<T: Item> FromIterator<T> for Blocks<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut out = Blocks::default();
        out.splice(0..0, items.into_iter().collect());
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Debug, Clone, Copy, PartialEq, Default)]
    struct Size(usize, u32);

    impl Sum for Size {
        fn add(&mut self, o: &Self) {
            self.0 += o.0;
            self.1 += o.1;
        }
        fn subtract(&mut self, o: &Self) {
            self.0 -= o.0;
            self.1 -= o.1;
        }
        fn bytes(&self) -> usize {
            self.0
        }
        fn lines(&self) -> u32 {
            self.1
        }
    }

    impl Item for Size {
        type Sum = Size;
        fn sum(&self) -> &Size {
            self
        }
    }

    #[test]
    fn a_chunk_has_room_for_itself_only() {
        let blocks: Blocks<Size> = (0..10_000).map(|_| Size(1, 1)).collect();
        let room: usize = blocks.chunks.iter().map(|c| c.items.capacity()).sum();
        assert!(room < 2 * blocks.len(), "{room}");
    }

    proptest! {
        #[test]
        fn behaves_like_a_vector(script in prop::collection::vec((any::<prop::sample::Index>(), 0usize..300, 0usize..300), 1..20)) {
            let mut blocks = Blocks::<Size>::default();
            let mut plain: Vec<Size> = Vec::new();
            for (n, (at, gone, added)) in script.into_iter().enumerate() {
                let start = at.index(plain.len() + 1);
                let end = (start + gone).min(plain.len());
                let new: Vec<Size> = (0..added).map(|i| Size(1 + (i * 7 + n) % 5, (i % 3) as u32)).collect();
                plain.splice(start..end, new.clone());
                blocks.splice(start..end, new);
                let listed: Vec<Size> = blocks.iter().map(|(_, s)| *s).collect();
                prop_assert_eq!(&listed, &plain);
                prop_assert_eq!(blocks.len(), plain.len());
                let total = plain.iter().fold(Size(0, 0), |mut t, s| { t.add(s); t });
                prop_assert_eq!(*blocks.total(), total);
                let mut at = 0;
                for (i, s) in plain.iter().enumerate() {
                    let place = blocks.find(at).unwrap();
                    prop_assert_eq!((place.index, place.at), (i, at));
                    prop_assert_eq!(blocks.place(i), place);
                    prop_assert_eq!(blocks.get(i), Some(s));
                    at += s.0;
                }
            }
        }
    }

    #[test]
    fn chunks_stay_of_even_size_while_typing() {
        let mut blocks: Blocks<Size> = (0..10_000).map(|_| Size(1, 1)).collect();
        for i in 0..5_000 {
            blocks.splice(i..i + 1, vec![Size(1, 1), Size(1, 1)]);
        }
        assert!(blocks.chunks.iter().all(|c| c.items.len() <= CHUNK * 4 / 3));
        assert!(blocks.chunks.len() < 15_000 / (CHUNK / 4), "{} chunks", blocks.chunks.len());
    }
}
