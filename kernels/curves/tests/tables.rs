//! When large tables of points are built, and which are dropped. One test, as all share one memory.

use curve_kernels::comb::{Group as _, Shape};
use curve_kernels::ecdsa::{Curve, P256};
use curve_kernels::field::{Field as _, P256Field};
use curve_kernels::tables::{Multiples, Shapes, TABLE_BYTES, USES_BEFORE_LARGE, bytes_kept};
use curve_kernels::weierstrass::{Sum, Weierstrass};

type Key = Multiples<Weierstrass<P256Field>>;

/// Few teeth, so that it is quick; many blocks, so that it is large.
const SHAPES: &Shapes = &Shapes {
    small: Shape::new(256, 2, 1),
    large: Shape::new(256, 5, 16),
};

fn point() -> Sum<P256Field> {
    let generator = <P256 as Curve<8>>::generator().expect("the generator is on the curve");
    let mut point = None;
    generator.with_comb(|comb| {
        let mut sum = Weierstrass::zero();
        Weierstrass::add(&mut sum, comb.point(), false);
        point = Some(sum);
        Some(())
    });
    point.expect("there is a comb")
}

fn use_key(key: &Key) {
    assert_eq!(key.with_comb(|comb| Some(comb.size() > 0)), Some(true));
}

fn use_until_large(key: &Key) {
    for _ in 0..USES_BEFORE_LARGE {
        use_key(key);
        assert!(!key.has_large_comb());
    }
    use_key(key);
    assert!(key.has_large_comb());
}

#[test]
fn large_tables_are_for_keys_in_use_and_within_their_memory() {
    let point = point();
    let new = || Key::new(point, SHAPES);
    let first = new();
    let before = bytes_kept();
    use_until_large(&first);
    let size = bytes_kept() - before;
    assert!(size > 16 * 16 * size_of::<[P256Field; 2]>(), "{size}");
    let room = TABLE_BYTES / size;
    assert!(room > 3);

    // As many as fit, and those that were used last.
    let busy = new();
    use_until_large(&busy);
    let others: Vec<Key> = (0..2 * room).map(|_| new()).collect();
    for other in &others {
        use_until_large(other);
        use_key(&busy);
        assert!(bytes_kept() <= TABLE_BYTES);
    }
    assert!(busy.has_large_comb() && !first.has_large_comb());
    let kept = others.iter().filter(|key| key.has_large_comb()).count();
    assert!((room - 2..room).contains(&kept), "{kept} of {room}");
    assert!(
        others[others.len() - kept..]
            .iter()
            .all(Key::has_large_comb)
    );

    // A key without its tables still works, and starts to count anew.
    use_until_large(&first);

    // Tables of keys that are gone make room first.
    drop(others);
    let next = new();
    use_until_large(&next);
    assert_eq!(bytes_kept(), 3 * size);
}

#[test]
fn a_point_without_tables_is_of_no_use() {
    let nowhere = Key::new(Weierstrass::zero(), SHAPES);
    for _ in 0..2 * USES_BEFORE_LARGE {
        assert_eq!(nowhere.with_comb(|_| Some(())), None);
    }
    let zero = Sum {
        x: P256Field::ZERO,
        y: P256Field::ZERO,
        zz: P256Field::ZERO,
        zzz: P256Field::ZERO,
        is_infinity: false,
    };
    assert_eq!(Key::new(zero, SHAPES).with_comb(|_| Some(())), None);
}

#[test]
fn keys_may_be_shared_between_threads() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<curve_kernels::ecdsa::Key<P256, 8>>();
    is_shared::<curve_kernels::ed25519::Key>();
}
