//! The table of requirements is whole and true: each number once, and each test that it names exists.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use trailbook_core::event::{ResultStyle, TimeStyle, TimeZone};
use trailbook_core::workbench::{Config, ConnectorSummary, VaultChoice, Workbench};

/// How many requirements there are.
const ALL: u32 = 203;

/// Runway's events, by category.
const RUNWAY: [(&str, &str); 5] = [
    (
        "Account and permission events",
        "AccountLinkCreated AccountLinkDeleted EmailChangeRequested EmailChanged PasswordChanged PermissionAccepted \
         PermissionGranted PermissionRevoked PermissionUpdated SSOConfigCreated SSODomainRegistrationCloned SSOLogin \
         SSOUserAutoAddedToTeam SSOUserProvisioned UserAccountDeleted UserLogin UserRegistered InviteAccepted \
         InviteLinkToggled MemberInvited MemberRemoved MemberRoleChanged UserGroupCreated UserGroupDeleted \
         UserGroupMemberAdded UserGroupMemberRemoved",
    ),
    (
        "Asset events",
        "AssetCreated AssetDeleted AssetDownloaded AssetShared AssetUnshared AssetUpdated SessionShared SessionUnshared \
         VideoProjectShared VideoProjectUnshared",
    ),
    ("Generation events", "GenerationCreated"),
    (
        "Billing events",
        "CreditsTransferred MeteredBillingConfigUpdated MeteredBillingRefillTriggered MeteredBillingRetryTriggered \
         SeatsTransferred SubscriptionCancelled",
    ),
    (
        "Organization-level events",
        "OrganizationDisabledModelsUpdated OrganizationSettingsUpdated TeamSettingsUpdated WorkspaceCountryLockUpdated \
         WorkspaceCreated WorkspaceDeleted WorkspaceTagAssigned WorkspaceTagCreated WorkspaceTagDeleted \
         WorkspaceTagUnassigned WorkspaceTagUpdated",
    ),
];

const INVENT: &str = "org.updated org.deleted org.disabled org.enabled org.restored org.transferred org.transferred_to \
    org.detached org.detached_from org.sub_org_created org.sub_org_updated org.sub_org_member_joined \
    org.sub_org_member_role_changed member.invited member.joined member.removed member.left member.role_changed \
    assistant.created assistant.updated assistant.deleted assistant.restored assistant.duplicated \
    assistant.duplicated_from action.created action.deleted action.enabled action.disabled integration.created \
    integration.deleted integration.updated integration.enabled integration.disabled connection.created \
    connection.updated connection.deleted broadcast.created broadcast.deleted workflow.created workflow.deleted \
    workflow.restored domain.created domain.deleted email.domain.created email.domain.deleted email.identity.created \
    email.identity.deleted chat.deleted api_key.created api_key.deleted";

const KILO: &str = "user.login user.logout user.send_invite user.accept_invite user.revoke_invite settings.change \
    purchase_credits member.remove member.change_role sso.set_domain sso.remove_domain";

#[test]
fn each_requirement_has_its_place_and_tests_that_exist() {
    let table = fs::read_to_string(root().join("docs/requirements.md")).unwrap();
    let tests = tests();
    let mut found = Vec::new();
    let mut wrong = Vec::new();
    for row in table.lines().filter(|line| line.starts_with("| R-")) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [numbers, _, place, proof] = cells[..] else { panic!("{row}") };
        found.extend(range(numbers));
        if place.is_empty() {
            wrong.push(format!("{numbers} has no place"));
        }
        let named: Vec<&str> = proof.split('`').skip(1).step_by(2).collect();
        wrong.extend(named.iter().filter(|name| !tests.contains(**name)).map(|name| format!("{numbers}: `{name}`")));
        if named.is_empty() && !proof.starts_with("none:") {
            wrong.push(format!("{numbers} has no test and no word why"));
        }
    }
    assert_eq!(found, (1..=ALL).collect::<Vec<_>>(), "each number once, in order");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_event_type_that_the_vendors_document_is_known_with_its_words() {
    let (connectors, vendors) = known();
    let runway = one(&vendors, "runway");
    for (category, names) in RUNWAY {
        let group = runway.categories.iter().find(|group| group.category == category).unwrap();
        let listed: BTreeSet<&str> = group.actions.iter().map(|action| action.action.as_str()).collect();
        assert_eq!(listed, names.split_whitespace().collect(), "{category}");
        assert!(group.actions.iter().all(|action| action.description.is_some()), "{category}");
    }
    for (connector, prefix, names) in [("invent", "", INVENT), ("kilo", "organization.", KILO)] {
        let actions = one(&connectors, connector).categories.iter().flat_map(|group| &group.actions);
        let listed: BTreeSet<&str> = actions.map(|action| action.action.as_str()).collect();
        for name in names.split_whitespace() {
            assert!(listed.contains(format!("{prefix}{name}").as_str()), "{connector}: {name}");
        }
    }
}

#[test]
fn times_and_results_are_written_as_in_the_vendors_own_list() {
    let (connectors, vendors) = known();

    let styles = |summary: &ConnectorSummary| (summary.times, summary.zone, summary.results);

    assert_eq!(styles(one(&connectors, "kilo")), (None, Some(TimeZone::Local), None));
    assert_eq!(styles(one(&connectors, "invent")), (Some(TimeStyle::Relative), None, None));
    assert_eq!(styles(one(&vendors, "fpt_ai_factory")), (Some(TimeStyle::Iso), None, Some(ResultStyle::Vendor)));
    assert_eq!(styles(one(&connectors, "github")), (None, None, None));
}

#[test]
fn columns_stand_as_in_the_vendors_own_list() {
    let (connectors, vendors) = known();

    let columns = |list, id| one(list, id).columns.join(" ");

    assert_eq!(columns(&connectors, "kilo"), "occurred action actor_email description");
    assert_eq!(columns(&vendors, "runway"), "occurred action actor_email workspace description");
    assert_eq!(
        columns(&connectors, "invent"),
        "occurred action_label actor_name actor_role target_name origin country"
    );
    assert_eq!(
        columns(&vendors, "fpt_ai_factory"),
        "occurred actor_email scope category action_label target_name outcome description"
    );
}

#[test]
fn columns_are_called_what_the_vendors_own_list_calls_them() {
    let (connectors, vendors) = known();

    let titles = |list, id| {
        let summary: &ConnectorSummary = one(list, id);
        let own = summary.columns.iter().filter_map(|column| summary.titles.get(column)).map(String::as_str);
        assert_eq!(own.clone().count(), summary.titles.len(), "{id} renames what it does not show");
        own.collect::<Vec<_>>().join(" ")
    };

    assert_eq!(titles(&connectors, "kilo"), "Actor Details");
    assert_eq!(titles(&vendors, "runway"), "Timestamp Actor Details");
    assert_eq!(titles(&connectors, "invent"), "Date Resource");
    assert_eq!(titles(&vendors, "fpt_ai_factory"), "Timestamp User Action Status");
}

/// The connectors and the vendors that are known by their exports alone.
fn known() -> (Vec<ConnectorSummary>, Vec<ConnectorSummary>) {
    let folder = tempfile::tempdir().unwrap();
    let vault = VaultChoice::Passphrase("a passphrase for this test only".to_owned().into());
    let workbench = Workbench::open(Config { data_dir: folder.path().to_owned(), vault }).unwrap();
    (workbench.connectors(), workbench.vendor_summaries())
}

fn one<'a>(list: &'a [ConnectorSummary], id: &str) -> &'a ConnectorSummary {
    list.iter().find(|each| each.id == id).unwrap()
}

/// Reads `R-001` or `R-077 to R-087`.
fn range(text: &str) -> std::ops::RangeInclusive<u32> {
    let mut numbers = text.split(" to ").map(|each| each.trim_start_matches("R-").parse().unwrap());
    let first = numbers.next().unwrap();
    first..=numbers.next().unwrap_or(first)
}

/// The names of every test: functions of Rust, titles of the page.
fn tests() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for folder in ["tests", "src-tauri", "ui/src"] {
        collect(&root().join(folder), &mut names);
    }
    names
}

fn collect(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, names);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let functions = text.split("#[").filter_map(|part| part.split_once("fn "));
            let tests = functions.filter(|(before, _)| before.contains("test"));
            names.extend(tests.map(|(_, after)| after.split('(').next().unwrap_or_default().to_owned()));
        } else if path.to_string_lossy().ends_with(".test.ts") {
            let text = fs::read_to_string(&path).unwrap();
            names.extend(
                text.split("test(\"").skip(1).filter_map(|part| part.split_once('"').map(|(name, _)| name.to_owned())),
            );
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
