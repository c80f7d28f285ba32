use super::*;
use crate::connector::json::parse;

const RECORD: &str = r#"{"a/b":{"m~n":1},"list":[10,20],"kind":"user","user":{"id":"u1"},
    "target":[{"type":"App","id":"x"},{"type":"User","id":"y","name":"Why"}],"Kind":"exact","":{"":"deep"}}"#;

#[test]
fn paths_lead_to_their_values() {
    let root = parse(RECORD).unwrap().node;
    let cases = [
        ("/a~1b/m~0n", Some("1")),
        ("/list/1", Some("20")),
        ("/list/2", None),
        ("/list/+1", None),
        ("/{/kind}/id", Some("u1")),
        ("/{/nothing}/id", None),
        ("/target/[type=User]/id", Some("y")),
        ("/target/[type=Team]/id", None),
        ("//", Some("deep")),
        ("/target/[*]/id", Some("x")),
        ("/target/[*]/name", Some("Why")),
        ("/target/[*]/nothing", None),
        ("/list/[*]", Some("10")),
        ("/kind/[*]", None),
        ("/KIND", Some("user")),
        ("/Kind", Some("exact")),
    ];
    for (path, expected) in cases {
        let pointer = Pointer::try_from(path).unwrap();
        assert_eq!(pointer.find(&root).and_then(Node::scalar).as_deref(), expected, "{path}");
    }
}

#[test]
fn a_path_through_any_element_leads_to_all_of_them() {
    let root = parse(r#"{"a":[{"b":[1,2]},{"b":[]},{"b":[3]},{"c":4},5]}"#).unwrap().node;
    let texts = |path: &str| -> Vec<String> {
        Pointer::try_from(path).unwrap().all(&root).into_iter().filter_map(Node::scalar).collect()
    };

    assert_eq!(texts("/a/[*]/b/[*]"), ["1", "2", "3"]);
    assert_eq!(texts("/a/[*]"), ["5"]);
    assert_eq!(texts("/a/[*]/c"), ["4"]);
    assert!(texts("/nothing/[*]").is_empty());
}

#[test]
fn wrong_paths_are_refused() {
    for path in ["a", "/~2", "/{/a", "/{a}", "/{}", "/[a]", "/[=b]", "/[a=b"] {
        assert!(Pointer::try_from(path).is_err(), "{path}");
    }
}

#[test]
fn a_setting_in_a_pick_counts_once_it_is_filled() {
    let root = parse(RECORD).unwrap().node;
    let pointer = Pointer::try_from("/target/[type={kind}]/id").unwrap();
    let mut values = Values::default();
    values.text("kind", "App");

    assert_eq!(pointer.find(&root), None);
    assert_eq!(pointer.filled(&values).find(&root).and_then(Node::scalar).as_deref(), Some("x"));
}
