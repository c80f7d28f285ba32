//! Whatever is changed about a pack, it is found: thousands of random changes.

use std::fs;

use proptest::prelude::*;

use super::super::{LIST, MINISIG, SSHSIG};
use super::tests::{NEVER, files, packed};
use super::verify;

#[derive(Clone, Debug)]
enum Mutation {
    Flip(u8),
    Insert(u8),
    Delete,
    Truncate,
    Append(u8),
    SwapLines,
    Repeat,
    Rename,
    Extra,
    Remove,
    Exchange,
}

fn mutation() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        6 => (0_u8..8).prop_map(Mutation::Flip),
        2 => any::<u8>().prop_map(Mutation::Insert),
        2 => Just(Mutation::Delete),
        1 => Just(Mutation::Truncate),
        1 => any::<u8>().prop_map(Mutation::Append),
        2 => Just(Mutation::SwapLines),
        1 => Just(Mutation::Repeat),
        1 => Just(Mutation::Rename),
        1 => Just(Mutation::Extra),
        1 => Just(Mutation::Remove),
        1 => Just(Mutation::Exchange),
    ]
}

/// Changes one thing about the files of a pack. What comes out the same is no change.
fn mutate(files: &mut Vec<(String, Vec<u8>)>, which: usize, at: prop::sample::Index, mutation: &Mutation) {
    let count = files.len();
    let bytes = &mut files[which].1;
    let place = at.index(bytes.len());
    match mutation {
        Mutation::Flip(bit) => bytes[place] ^= 1 << bit,
        Mutation::Insert(byte) => bytes.insert(place, *byte),
        Mutation::Delete => drop(bytes.remove(place)),
        Mutation::Truncate => bytes.truncate(place),
        Mutation::Append(byte) => bytes.push(*byte),
        Mutation::SwapLines => {
            let mut lines: Vec<Vec<u8>> = bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
            let (one, other) = (at.index(lines.len()), (at.index(lines.len()) + 1) % lines.len());
            lines.swap(one, other);
            *bytes = lines.concat();
        }
        Mutation::Repeat => *bytes = bytes.repeat(2),
        Mutation::Rename => files[which].0.insert(0, 'x'),
        Mutation::Extra => files.push((format!("extra-{which}"), b"x".to_vec())),
        Mutation::Remove => drop(files.remove(which)),
        Mutation::Exchange => {
            let other = (which + 1) % count;
            let name = files[which].0.clone();
            files[which].0 = std::mem::replace(&mut files[other].0, name);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1))]

    #[test]
    fn whatever_is_changed_makes_a_pack_invalid(
        cases in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), mutation()), 2_500..2_501),
    ) {
        let (folder, path) = packed("pack");
        let original = files(&path);
        for (which, at, mutation) in cases {
            let mut changed = original.clone();
            let which = which.index(changed.len());
            mutate(&mut changed, which, at, &mutation);
            changed.sort();
            if changed == original {
                continue;
            }
            let copy = folder.path().join("copy");
            fs::create_dir(&copy).unwrap();
            changed.iter().for_each(|(name, bytes)| fs::write(copy.join(name), bytes).unwrap());

            let report = verify(&copy, NEVER).unwrap();

            prop_assert!(!report.valid, "{} {:?}", original[which].0, mutation);
            let named = report.checks.iter().any(|check| !check.ok && (check.name == original[which].0 || check.detail.contains(&original[which].0)));
            let is_beside = [LIST, SSHSIG, MINISIG].contains(&original[which].0.as_str());
            prop_assert!(named || is_beside || matches!(mutation, Mutation::Extra), "{} {:?}", original[which].0, mutation);
            fs::remove_dir_all(&copy).unwrap();
        }
    }

    #[test]
    fn whatever_is_changed_makes_an_archive_invalid(
        cases in prop::collection::vec((any::<prop::sample::Index>(), mutation()), 1_500..1_501),
    ) {
        let (folder, path) = packed("pack.zip");
        let original = fs::read(&path).unwrap();
        for (at, mutation) in cases {
            let mut changed = vec![("pack.zip".to_owned(), original.clone())];
            if matches!(mutation, Mutation::Rename | Mutation::Extra | Mutation::Remove | Mutation::Exchange) {
                continue;
            }
            mutate(&mut changed, 0, at, &mutation);
            if changed[0].1 == original {
                continue;
            }
            let copy = folder.path().join("copy.zip");
            fs::write(&copy, &changed[0].1).unwrap();

            prop_assert!(!verify(&copy, NEVER).unwrap().valid, "{mutation:?}");
        }
    }
}
