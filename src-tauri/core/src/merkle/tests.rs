use proptest::prelude::*;

use super::*;

/// The leaves that Certificate Transparency's implementations test with, and the roots of their first 1 to 8.
const LEAVES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).unwrap()).collect()
}

fn some(count: u64) -> Vec<Hash> {
    (0..count).map(|number| leaf(&number.to_be_bytes())).collect()
}

/// RFC 9162, 2.1.1, word for word.
fn defined(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Tree::default().root(),
        [one] => *one,
        more => {
            let half = (1..).map(|bit| 1 << (bit - 1)).take_while(|half| *half < more.len()).last().unwrap();
            node(&defined(&more[..half]), &defined(&more[half..]))
        }
    }
}

#[test]
fn known_leaves_have_known_roots() {
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(Tree::default().root().to_vec(), bytes(empty));
    let mut tree = Tree::default();
    let mut leaves = Vec::new();
    for (hex, root) in LEAVES.iter().zip(ROOTS) {
        leaves.push(leaf(&bytes(hex)));
        tree.append(&leaves[leaves.len() - 1..]);

        assert_eq!(tree.root().to_vec(), bytes(root));
        assert_eq!(Levels::new(leaves.clone()).root().to_vec(), bytes(root));
    }
}

#[test]
fn a_tree_goes_on_from_what_was_kept_of_it() {
    for count in 0..70 {
        let leaves = some(count);
        for kept in 0..=leaves.len() {
            let mut tree = Tree::default();
            tree.append(&leaves[..kept]);
            let mut again = Tree::from_bytes(tree.size(), &tree.to_bytes()).unwrap();
            again.append(&leaves[kept..]);
            assert_eq!((again.size(), again.root()), (count, defined(&leaves)));
        }
    }
    assert_eq!(Tree::from_bytes(3, &[0; 32]), None);
    assert_eq!(Tree::from_bytes(1, &[0; 33]), None);
}

#[test]
fn every_leaf_and_every_beginning_can_be_proven_and_nothing_else() {
    for count in 1..40 {
        let leaves = some(count);
        let levels = Levels::new(leaves.clone());
        let root = levels.root();
        for (index, leaf) in (0..count).zip(&leaves) {
            let path = levels.inclusion(index).unwrap();
            assert!(verify_inclusion(leaf, index, count, &path, &root));
            assert!(!verify_inclusion(&[7; 32], index, count, &path, &root));
            assert!((0..count).filter(|at| *at != index).all(|at| !verify_inclusion(leaf, at, count, &path, &root)));
            assert!(path.is_empty() || !verify_inclusion(leaf, index, count, &path[1..], &root));
        }
        for old in 1..=count {
            let before = defined(&leaves[..usize::try_from(old).unwrap()]);
            let path = levels.consistency(old).unwrap();
            assert!(verify_consistency((old, &before), (count, &root), &path), "{old} of {count}");
            assert!(!verify_consistency((old, &[7; 32]), (count, &root), &path));
            assert!(old == count || !verify_consistency((old, &before), (count, &[7; 32]), &path));
        }
        assert!(levels.inclusion(count).is_none() && levels.consistency(count + 1).is_none());
    }
}

proptest! {
    #[test]
    fn a_proof_of_random_hashes_is_refused(
        path in prop::collection::vec(any::<[u8; 32]>(), 0..12), index in 0_u64..200, size in 0_u64..200, old in 0_u64..200,
    ) {
        let root = defined(&some(size.max(1)));
        prop_assert!(!verify_inclusion(&[9; 32], index, size, &path, &root) || size == 0);
        prop_assert!(!verify_consistency((old, &[9; 32]), (size, &root), &path));
    }
}
