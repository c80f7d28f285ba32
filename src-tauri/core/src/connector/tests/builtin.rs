//! The manifests that come with the program, each with a record as its vendor sends it.

use std::time::Duration;

use super::super::{Direction, SyncMode, builtin as all, find};
use super::{answer, builtin, stream};
use crate::event::{Column, Event, Field, Outcome};
use crate::organization::{Access, AccessScope};

fn first(connector: &super::Connector, body: &str) -> Event {
    let page = connector.read(&stream(), None, None, &answer(200, &[], body)).unwrap();
    assert!(page.problems.is_empty(), "{:?}", page.problems);
    page.events[0].clone()
}

fn fields(event: &Event) -> Vec<(&'static str, &str)> {
    event.fields.iter().map(|(field, text)| (field.name(), text)).collect()
}

#[test]
fn all_manifests_explain_themselves() {
    for manifest in all() {
        assert!(
            manifest.about().is_some() && manifest.limits().is_some() && manifest.help().is_some(),
            "{}",
            manifest.id()
        );
        assert!(manifest.columns().iter().all(|name| Column::from_name(name).is_some()));
        assert!(manifest.settings().any(|setting| setting.id == "base_url"));
        assert!(manifest.settings().any(|setting| setting.id == "organization"));
        assert_eq!(manifest.secrets().map(|secret| secret.id).collect::<Vec<_>>(), ["token"]);
    }
    let hosts = |id: &str| find(id).unwrap().hosts();
    assert_eq!(hosts("kilo"), ["app.kilo.ai", "kilo.ai", "kilocode.ai"]);
    assert_eq!(hosts("github"), ["*.ghe.com", "api.github.com"]);
    assert!(hosts("demo").is_empty());
    assert!(find("nobody").is_none());
}

#[test]
fn catalogues_hold_the_known_actions() {
    for (id, least, some) in [
        ("kilo", 40, "organization.domain_claim.lose_verification"),
        ("invent", 61, "sso.profile.sessions.revoked"),
        ("demo", 155, "AssetDeleted"),
    ] {
        let manifest = find(id).unwrap();
        let actions = manifest.catalogue().actions();
        assert!(actions.len() >= least, "{id} {}", actions.len());
        assert!(actions.iter().all(|action| !action.label.is_empty() && action.category.is_some()), "{id}");
        assert!(manifest.catalogue().find(some).is_some_and(|action| action.description.is_some()), "{id}");
    }
    let demo = find("demo").unwrap();
    let groups = demo.catalogue().categories();
    assert!(groups.iter().any(|(name, actions)| *name == "Generation events" && actions.len() == 1));
    let kilo = find("kilo").unwrap();
    assert_eq!(
        kilo.catalogue().label("organization.domain_claim.lose_verification"),
        "Domain claim: lose verification"
    );
    assert_eq!(kilo.catalogue().label("organization.agent.pause"), "Agent: pause");
    assert_eq!(kilo.catalogue().category("organization.sso.something_new"), Some("SSO"));
}

#[test]
fn plans_say_how_each_is_read() {
    let demo = builtin("demo", &[("base_url", "http://127.0.0.1:9")]).plan(&stream());
    let invent = builtin("invent", &[]).plan(&stream());
    let github = builtin("github", &[("organization", "acme")]).plan(&stream());

    assert!(matches!(demo.mode, SyncMode::Windows { direction: Direction::Desc, .. }));
    assert_eq!(demo.page_size, Some(200));
    assert_eq!((invent.mode, invent.order.certain), (SyncMode::List, false));
    assert_eq!(invent.pace.budget, Some((500, Duration::from_secs(60))));
    assert_eq!(github.retention, Some(Duration::from_secs(180 * 86_400)));
    assert_eq!(github.revisit.len(), 2);
    assert_eq!(github.order.direction, Direction::Asc);
}

#[test]
fn a_demo_event_is_mapped_in_full() {
    let body = r#"{"events":[{"id":"e1","time":"2026-03-01T10:00:00.250+07:00","recorded":"2026-03-01T03:00:01.000Z",
        "action":"MemberRoleChanged","scope":"Organization","status":"FAILED","reason":"not allowed","severity":"high",
        "description":"Ann changed a role","actor":{"id":"u1","type":"user","name":"Ann","email":"ann@x","role":"owner"},
        "targets":[{"type":"user","id":"u2","name":"Bob"},{"type":"team","id":"t1","name":"Core"}],
        "workspace":{"id":"w1","name":"Film"},"ip":"10.0.0.1","country":"null","city":"Hanoi","user_agent":"Mozilla",
        "source":"web","session":"s1","request":"r1","changes":[{"field":"role","from":"member","to":null},{"field":"x"}],
        "details":{"a":1}}],"total":1,"next":null}"#;

    let event = first(&builtin("demo", &[("base_url", "http://127.0.0.1:9")]), body);

    assert_eq!(event.occurred.map(|time| time.to_rfc3339()).as_deref(), Some("2026-03-01T03:00:00.250Z"));
    assert_eq!(event.occurred_text.as_deref(), Some("2026-03-01T10:00:00.250+07:00"));
    assert!(event.recorded.is_some() && event.outcome == Outcome::Failure);
    assert_eq!((event.targets.len(), event.changes.len()), (2, 1));
    assert_eq!(event.changes[0].from.as_deref(), Some("member"));
    assert_eq!(
        fields(&event),
        [
            ("action", "MemberRoleChanged"),
            ("action_label", "Member Role Changed"),
            ("scope", "Organization"),
            ("category", "Account and permission events"),
            ("outcome_raw", "FAILED"),
            ("outcome_reason", "not allowed"),
            ("severity", "high"),
            ("description", "Ann changed a role"),
            ("actor_id", "u1"),
            ("actor_type", "user"),
            ("actor_name", "Ann"),
            ("actor_email", "ann@x"),
            ("actor_role", "owner"),
            ("target_type", "user"),
            ("target_id", "u2"),
            ("target_name", "Bob"),
            ("workspace_id", "w1"),
            ("workspace", "Film"),
            ("ip", "10.0.0.1"),
            ("city", "Hanoi"),
            ("user_agent", "Mozilla"),
            ("origin", "web"),
            ("session_id", "s1"),
            ("request_id", "r1"),
        ],
    );
}

#[test]
fn an_invent_event_names_its_resource_and_the_actors_role() {
    let invent = builtin("invent", &[]);
    let own = r#"[{"id":"1","action":"assistant.updated","source":"app","ip":"1.2.3.4","country":"DE","agent":"UA",
        "created_at":"2023-11-07T05:31:56Z","actor":{"id":"u1","name":"Ann","email":"ann@x"},
        "user":{"id":"u1","name":"Ann"},"assistant":{"id":"a1","name":"Helper"},
        "member":{"id":"m1","role":"ADMIN","user":{"id":"u1"}},"org":{"id":"o1","name":"Acme"}}]"#;
    let other = r#"[{"id":"2","action":"member.role_changed","created_at":"2023-11-07T05:31:56Z","actor":{"id":"u1"},
        "member":{"id":"m2","role":"AGENT","user":{"id":"u2","name":"Bob"}},"org":{"id":"o1","name":"Acme"}}]"#;
    let bare = r#"[{"id":"3","action":"chat.deleted","created_at":"2023-11-07T05:31:56Z","actor":{"id":"u1"},"member":{"id":"m1","role":"MANAGER"}}]"#;
    let joined = r#"[{"id":"4","action":"member.joined","created_at":"2023-11-07T05:31:56Z","actor":{"id":"u1"},"user":{"id":"u1","name":"Ann"},"org":{"id":"o1"}}]"#;
    let text = |event: &Event, field| event.fields.get(field).map(str::to_owned);

    assert_eq!(text(&first(&invent, joined), Field::TargetName).as_deref(), Some("Ann"));
    let (own, other, bare) = (first(&invent, own), first(&invent, other), first(&invent, bare));

    assert_eq!(text(&own, Field::ActorRole).as_deref(), Some("ADMIN"));
    assert_eq!(
        (text(&own, Field::TargetType).as_deref(), text(&own, Field::TargetName).as_deref()),
        (Some("assistant"), Some("Helper"))
    );
    assert_eq!(
        own.targets.iter().map(|target| target.kind.as_deref().unwrap()).collect::<Vec<_>>(),
        ["assistant", "org"]
    );
    assert_eq!((own.outcome, text(&own, Field::Category).as_deref()), (Outcome::Unknown, Some("Assistants")));
    assert_eq!((text(&other, Field::ActorRole), text(&other, Field::TargetName).as_deref()), (None, Some("Bob")));
    assert_eq!((text(&bare, Field::ActorRole).as_deref(), bare.targets.len()), (Some("MANAGER"), 0));
}

#[test]
fn a_github_event_is_mapped_from_its_flat_keys() {
    let body = r#"[{"@timestamp":1685465626150,"_document_id":"io1","action":"org.block_user","actor":"admin","actor_id":6493123,
        "actor_location":{"country_code":"FR"},"blocked_user":"aaa","created_at":1685465626150,"operation_type":"create",
        "org":"Test-org","org_id":123123995,"user_agent":"Mozilla/5.0","actor_is_bot":false}]"#;

    let event = first(&builtin("github", &[("organization", "Test-org")]), body);

    assert_eq!(event.occurred.map(|time| time.to_rfc3339()).as_deref(), Some("2023-05-30T16:53:46.150Z"));
    let text = |field| event.fields.get(field);
    assert_eq!((text(Field::ActorId), text(Field::ActorType)), (Some("6493123"), Some("user")));
    assert_eq!((text(Field::TargetType), text(Field::TargetName)), (Some("user"), Some("aaa")));
    assert_eq!(
        (text(Field::Crud), text(Field::Country), text(Field::Category)),
        (Some("create"), Some("FR"), Some("org"))
    );
    assert_eq!(text(Field::ActionLabel), Some("Org: block user"));
}

#[test]
fn a_kilo_event_without_an_actor_is_the_systems() {
    let kilo = builtin("kilo", &[("organization", "0f0c1a2b-0000-4000-8000-000000000001")]);
    let body = |actor: &str| {
        format!(
            r#"{{"result":{{"data":{{"logs":[{{"id":"1","action":"organization.settings.auto_change","actor_id":{actor},
            "message":"[Script] Removed models: c","created_at":"2026-02-20 10:11:12.345678+00"}}],"hasNext":false}}}}}}"#
        )
    };
    let cases = [("null", "system"), ("\"00000000-0000-0000-0000-000000000000\"", "support"), ("\"u1\"", "user")];
    for (actor, expected) in cases {
        let event = first(&kilo, &body(actor));
        assert_eq!(event.fields.get(Field::ActorType), Some(expected), "{actor}");
        assert_eq!(event.fields.get(Field::Origin), Some("script"));
        assert_eq!(event.occurred.map(|time| time.digits), Some(6));
    }
}

#[test]
fn the_demo_tells_what_an_account_may_see() {
    let demo = builtin("demo", &[("base_url", "http://127.0.0.1:9/")]);
    let probes = demo.access_requests().unwrap();
    let body = r#"{"organization":{"id":"o","name":"Acme\u0007"},"account":{"email":"a","role":"workspace_admin"},
        "scope":{"kind":"workspace","workspace":{"id":"w1","name":"Film"}},"retention_days":90}"#;
    let mut access = Access::default();

    assert_eq!((probes.len(), probes[0].request.url.as_str()), (2, "http://127.0.0.1:9/v1/me"));
    assert!(!probes[1].optional && probes[1].request.url.starts_with("http://127.0.0.1:9/v1/events"));
    demo.read_access(&probes[0], &answer(200, &[], body), &mut access).unwrap();

    let scope = AccessScope::Workspace { id: "w1".to_owned(), name: Some("Film".to_owned()) };
    let expected = Access {
        name: Some("Acme".to_owned()),
        role: Some("workspace_admin".to_owned()),
        scope,
        retention_days: Some(90),
    };
    assert_eq!(access, expected);
    assert!(demo.read_access(&probes[0], &answer(200, &[], "<html>"), &mut access).is_err());
    assert_eq!(demo.total_request(), None);
}
