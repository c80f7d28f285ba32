//! Filters against records, directly.

use super::{filter, now};
use crate::event::{Event, EventUid, Field, Flag, Instant, Outcome, Record, Target, Timestamp};
use crate::query::Zone;

const RAW: &str = r#"{"actor":{"login":"Ann","Roles":["admin","owner"],"age":41,"ok":true,"none":null,"ratio":1.5},
 "list":[{"name":"x"},{"name":"y","tags":[["deep"]]}],"a.b":{"c d":"e"},"empty":{}, "note":"Z\u00fcrich", "big":18446744073709551615}"#;

fn record() -> Record {
    let mut event = Event { raw: RAW.as_bytes().to_vec(), outcome: Outcome::Failure, ..Event::default() };
    event.uid = Some(EventUid::try_from("evt-1".to_owned()).unwrap());
    event.occurred = Some(Timestamp { at: Instant::from_seconds(1_788_220_800), digits: 0 }); // 1 Sep 2026
    event.targets = vec![Target::default()];
    event.flags.insert(Flag::Oversized);
    let fields = [
        (Field::Action, "organization.user.login"),
        (Field::ActionLabel, "User signed in"),
        (Field::Scope, "Organization"),
        (Field::Category, "user"),
        (Field::ActorName, "Ann Keller"),
        (Field::ActorEmail, "ann@acme.example"),
        (Field::ActorRole, "Owner"),
        (Field::ActorType, "api_key"),
        (Field::TargetName, "payments"),
        (Field::TargetType, "repo"),
        (Field::Workspace, "Core"),
        (Field::WorkspaceId, "w-1"),
        (Field::Ip, "::ffff:10.1.2.3"),
        (Field::Country, "CH"),
        (Field::City, "Zürich"),
        (Field::Origin, "api"),
        (Field::Severity, "warn"),
        (Field::SessionId, "s-1"),
        (Field::RequestId, "r-1"),
        (Field::Description, "Domain removed"),
    ];
    for (field, text) in fields {
        event.fields.set(field, text);
    }
    Record {
        seq: 1,
        organization: "acme".to_owned(),
        connector: "github".to_owned(),
        stream: "audit".to_owned(),
        received: now(),
        revised: 1,
        event,
    }
}

fn holds(text: &str, record: &Record) -> bool {
    filter(text).resolve(now(), Zone::utc()).matches(record)
}

#[test]
fn a_record_satisfies_what_is_true_of_it() {
    let yes = [
        "",
        "action:user.login",
        "action:organization",
        "action:\"user signed in\"",
        "actor:ann@ACME.example",
        "actor:*keller",
        "actor:nobody actor:*@acme.example",
        "-actor:bob,eve",
        "role:owner initiator:token scope:organization category:user",
        "target:payments target:nothing",
        "target:REPO workspace:core",
        "workspace:w-1 country:ch city:ZÜRICH source:api severity:warn session:s-1 request:r-1 stream:aud* id:EVT-1",
        "ip:10.0.0.0/8 ip:10.1.2.3 -ip:10.1.2.4 ip:*10.1.2.*",
        "ip:::ffff:10.1.0.0/112",
        "result:failed -result:success,unknown",
        "has:ip,region has:time has:result has:targets -has:changes has:actor",
        "is:revised is:oversized -is:no_time",
        "domain removed",
        "\"domain removed\" zürich -domain_removed",
        "Roles 1.5",
        "date:2026-09-01 after:2026-09 -before:2026-09",
        "details.actor.login:ann details.actor.roles:OWNER",
        "details.actor.age:41 details.actor.ok:true details.actor.none:null details.actor.ratio:1.5",
        "details.list.name:y details.list.0.name:x details.list.1.tags:deep details.list.1.tags.0.0:deep",
        "details.\"a.b\".\"c d\":e details.note:zürich details.big:18446744073709551615",
        "details.empty:* details.actor:*",
    ];
    for text in yes {
        assert!(holds(text, &record()), "{text}");
    }
}

#[test]
fn a_record_does_not_satisfy_what_is_false_of_it() {
    let no = [
        "action:login",
        "actor:ann",
        "-actor:ann@acme.example",
        "actor:*@acme.example role:member",
        "initiator:person",
        "initiator:system",
        "ip:10.1.2.4",
        "ip:10.1.2.4/31,192.168.0.0/16 country:CH -ip:10.0.0.0/8",
        "ip:10.1.2.3 -ip:::ffff:*",
        "result:success",
        "has:region",
        "-has:ip",
        "is:no_time",
        "-is:revised",
        "\"removed domain\"",
        "date:2026-08,2026-10",
        "after:2026-09-02",
        "before:2026-09-01",
        "details.actor.login:an",
        "details.login:ann",
        "details.list.0.name:y",
        "details.list.7.name:x",
        "details.actor:ann",
        "details.empty:x",
        "details.actor.login.x:ann",
    ];
    for text in no {
        assert!(!holds(text, &record()), "{text}");
    }
}

#[test]
fn a_record_without_a_time_is_placed_where_it_was_received() {
    let mut record = record();
    record.event.occurred = None;

    assert!(holds("date:today -has:time", &record) && !holds("date:2026-09-01", &record));
}

#[test]
fn addresses_that_are_none_are_text() {
    let mut record = record();
    for (address, matching, other) in [
        ("10.0.0.1:443", "ip:10.0.0.1:*", "ip:10.0.0.1"),
        ("10.0.0.xxx", "ip:10.0.0.XXX", "ip:10.0.0.0/8"),
        ("2001:DB8::1", "ip:2001:db8:0::1", "ip:2001:db8::2"),
        (" 10.0.0.1 ", "ip:10.0.0.0/24", "ip:10.0.1.0/24"),
        ("10.0.0.1, 10.0.0.2", "ip:\"10.0.0.1, 10.0.0.2\"", "ip:10.0.0.1"),
    ] {
        record.event.fields.set(Field::Ip, address);

        assert!(holds(matching, &record), "{address} {matching}");
        assert!(!holds(other, &record), "{address} {other}");
    }
}

#[test]
fn details_of_what_is_no_json_are_found_nowhere() {
    let mut record = record();
    for raw in [&b""[..], b"{", b"text", b"\xff\xfe"] {
        record.event.raw = raw.to_vec();

        assert!(!holds("details.actor:*", &record) && holds("-details.actor:*", &record));
    }
    record.event.raw = b"{\"a\":\"\xff-b\"}".to_vec();
    assert!(holds("details.a:*-b", &record));
}

#[test]
fn a_path_may_begin_in_the_records_own_details() {
    let mut record = record();
    record.event.raw = br#"{"details":{"mfa":false,"list":[{"name":"x"}]},"mfa":true}"#.to_vec();
    let holds = |text: &str| filter(text).resolve(now(), Zone::utc()).matches(&record);

    assert!(holds("details.mfa:false") && holds("details.mfa:true") && holds("details.details.mfa:false"));
    assert!(holds("details.list.name:x") && holds("-details.list.name:y"));
    assert!(!holds("details.details.mfa:true"));
}

#[test]
fn a_number_in_the_details_is_found_as_it_is_written_and_in_its_shortest_form() {
    let mut record = record();
    record.event.raw = br#"{"big":100000000000000000000,"sum":1.10,"power":1e3,"minus":-0}"#.to_vec();
    let holds = |text: &str| filter(text).resolve(now(), Zone::utc()).matches(&record);

    for text in ["big:100000000000000000000", "big:1000*", "sum:1.10", "sum:1.1", "power:1e3", "power:1E3", "minus:-0"]
    {
        assert!(holds(&format!("details.{text}")), "{text}");
    }
    assert!(!holds("details.sum:1.100") && !holds("details.big:1"));
}

#[test]
fn details_are_found_beside_what_cannot_be_read() {
    let mut record = record();
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    let raw = format!(r#"{{"a":1,"a":2,"half":"\ud800","deep":{deep},"say \"hi\"":"yes","lists":[[["x"]]]}}"#);
    record.event.raw = raw.into_bytes();
    let holds = |text: &str| filter(text).resolve(now(), Zone::utc()).matches(&record);

    assert!(holds("details.a:1") && holds("details.a:2") && holds("details.half:*ud800") && holds("details.lists:x"));
    assert!(holds(r#"details."say \"hi\"":yes"#) && !holds("details.deep:1"));
}

#[test]
fn whatever_is_said_of_a_target_counts_as_having_one() {
    let mut named = record();
    named.event.targets.clear();
    let mut none = named.clone();
    for field in [Field::TargetId, Field::TargetName, Field::TargetType] {
        none.event.fields.set(field, "");
    }

    assert!(holds("has:target -has:targets", &named) && holds("has:target", &record()));
    assert!(holds("-has:target", &none));
}
