//! The connected organizations.

use std::collections::BTreeMap;

use serde::Deserialize;
use specta::Type;
use tauri::State;
use trailbook_core::failure::Failure;
use trailbook_core::keychain::Secret;
use trailbook_core::organization::Access;
use trailbook_core::workbench::{Check, NewOrganization, OrganizationSummary};

use crate::demo;
use crate::desk::{Desk, named};

/// What somebody entered to connect an organization. Not printable, because it carries secrets.
#[derive(Deserialize, Type)]
pub(crate) struct OrganizationForm {
    alias: String,
    connector: String,
    settings: BTreeMap<String, String>,
    secrets: BTreeMap<String, String>,
    /// The number of the sign-in that belongs to it.
    sign_in: Option<u32>,
}

impl OrganizationForm {
    pub(super) fn read(self, desk: &Desk) -> Result<NewOrganization, Failure> {
        let secrets = self.secrets.into_iter().map(|(id, secret)| (id, Secret::from(secret)));
        let mut secrets: BTreeMap<String, Secret> = secrets.filter(|(_, secret)| !secret.is_blank()).collect();
        secrets.extend(self.sign_in.map(|number| desk.sign_ins.secret(number)).transpose()?);
        Ok(NewOrganization { alias: named(self.alias)?, connector: self.connector, settings: self.settings, secrets })
    }
}

/// Lists the organizations by alias.
#[tauri::command]
#[specta::specta]
pub(crate) async fn organizations(desk: State<'_, Desk>) -> Result<Vec<OrganizationSummary>, Failure> {
    desk.workbench.organizations().await
}

/// Asks the remote who this account is and what it may see; keeps nothing.
#[tauri::command]
#[specta::specta]
pub(crate) async fn test_connection(desk: State<'_, Desk>, form: OrganizationForm) -> Result<Access, Failure> {
    desk.workbench.test_connection(&form.read(&desk)?).await
}

/// Connects an organization.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_organization(
    desk: State<'_, Desk>,
    form: OrganizationForm,
) -> Result<OrganizationSummary, Failure> {
    let added = desk.workbench.add(form.read(&desk)?, Check::Now).await?;
    desk.sign_ins.forget();
    Ok(added)
}

/// Adds the pretend organizations that are not there yet, and returns all of them.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_demo(desk: State<'_, Desk>) -> Result<Vec<OrganizationSummary>, Failure> {
    demo::add(&desk).await
}

/// Removes an organization from this computer: its events, its keys, its description.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_organization(desk: State<'_, Desk>, alias: String) -> Result<(), Failure> {
    desk.workbench.remove(&named(alias)?).await
}

/// Replaces a secret.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_secret(
    desk: State<'_, Desk>,
    alias: String,
    key: String,
    value: String,
) -> Result<(), Failure> {
    desk.workbench.set_secret(&named(alias)?, &key, Secret::from(value), Check::Now).await
}
