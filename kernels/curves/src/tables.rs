//! When a point gets tables, how large, and which are dropped.
//!
//! The first use of a point builds a small comb, which costs about as much as a multiplication without any. It stays
//! with the point. A point that is used again and again gets a large one. Those of all points together keep to
//! [`TABLE_BYTES`]: the one that was used longest ago is dropped first, and its point starts to count anew, so
//! that even more keys in turn cost one large comb per [`USES_BEFORE_LARGE`] uses.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use crate::comb::{Comb, Group, Shape};

/// Most bytes that the large combs of all points together take: those of 28 keys on P-256, or 18 on Curve25519.
pub const TABLE_BYTES: usize = 2 * 1024 * 1024;

/// Uses of the small comb after which the large one is built: it costs about as much as it saves in twice as many.
pub const USES_BEFORE_LARGE: u32 = if cfg!(feature = "force-small-combs") {
    u32::MAX
} else if cfg!(feature = "force-large-combs") {
    0
} else {
    16
};

/// The shapes of a curve's combs.
pub struct Shapes {
    /// For the first uses of a point.
    pub small: Shape,
    /// For points that are used often.
    pub large: Shape,
}

/// A point and its tables.
pub struct Multiples<G: Group> {
    point: G::Sum,
    shapes: &'static Shapes,
    small: OnceLock<Option<Comb<G>>>,
    large: Mutex<Weak<Table<G>>>,
    /// Of the small comb, since there was last a large one.
    uses: AtomicU32,
}

struct Table<G: Group> {
    comb: Comb<G>,
    last_use: AtomicU64,
}

impl<G: Group> Multiples<G>
where
    G: 'static,
    G::Entry: Send + Sync,
{
    /// Builds nothing yet.
    pub const fn new(point: G::Sum, shapes: &'static Shapes) -> Self {
        Self {
            point,
            shapes,
            small: OnceLock::new(),
            large: Mutex::new(Weak::new()),
            uses: AtomicU32::new(0),
        }
    }

    /// Calls `work` with the best comb that there is, which may be built for it.
    ///
    /// `None` if there is none, as [`Comb::new`] says, or `work` says so.
    pub fn with_comb<T>(&self, work: impl FnOnce(&Comb<G>) -> Option<T>) -> Option<T> {
        // A comb is never half built, so a panic elsewhere takes nothing from it.
        let known = locked(&self.large).upgrade();
        let large = match known {
            None if self.uses.fetch_add(1, Relaxed) >= USES_BEFORE_LARGE => {
                Some(self.build_large()?)
            }
            known => known,
        };
        if let Some(table) = large {
            table.touch();
            return work(&table.comb);
        }
        let small = self
            .small
            .get_or_init(|| Comb::new(&self.point, self.shapes.small));
        work(small.as_ref()?)
    }

    /// Whether there is a large comb at the moment.
    pub fn has_large_comb(&self) -> bool {
        locked(&self.large).strong_count() > 0
    }

    fn build_large(&self) -> Option<Arc<Table<G>>> {
        self.uses.store(0, Relaxed);
        let table = Arc::new(Table {
            comb: Comb::new(&self.point, self.shapes.large)?,
            last_use: AtomicU64::new(0),
        });
        table.touch();
        *locked(&self.large) = Arc::downgrade(&table);
        keep(table.clone());
        Some(table)
    }
}

/// The bytes of all large combs that are kept.
pub fn bytes_kept() -> usize {
    size(&locked(&TABLES))
}

/// What is kept of all points.
static TABLES: Mutex<Vec<Arc<dyn Kept>>> = Mutex::new(Vec::new());

/// Counts uses, to tell which was longest ago.
static USE: AtomicU64 = AtomicU64::new(0);

impl<G: Group> Table<G> {
    fn touch(&self) {
        self.last_use.store(USE.fetch_add(1, Relaxed), Relaxed);
    }
}

trait Kept: Send + Sync {
    fn size(&self) -> usize;
    fn last_use(&self) -> u64;
}

impl<G: Group> Kept for Table<G>
where
    G::Entry: Send + Sync,
{
    fn size(&self) -> usize {
        self.comb.size()
    }

    fn last_use(&self) -> u64 {
        self.last_use.load(Relaxed)
    }
}

/// Keeps a table, and drops those that it takes the place of.
fn keep(table: Arc<dyn Kept>) {
    let mut tables = locked(&TABLES);
    // Those of points that are gone. A point that is in use has a weak reference.
    tables.retain(|table| Arc::weak_count(table) > 0);
    tables.push(table);
    while size(&tables) > TABLE_BYTES {
        let by_use = tables.iter().enumerate();
        let Some((oldest, _)) = by_use.min_by_key(|(_, table)| table.last_use()) else {
            break;
        };
        tables.swap_remove(oldest);
    }
}

fn size(tables: &[Arc<dyn Kept>]) -> usize {
    tables
        .iter()
        .fold(0, |sum, table| sum.saturating_add(table.size()))
}

fn locked<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing that is locked here is ever left half changed.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
