//! Connecting where a pasted key is not enough: signing in, and several organizations of one key.

use serde::Deserialize;
use specta::Type;
use tauri::ipc::Channel;
use tauri::{AppHandle, State, Wry};
use trailbook_core::cancel::Cancel;
use trailbook_core::failure::Failure;
use trailbook_core::workbench::{Check, FoundOrganization, NewOrganization, OrganizationSummary, Words};

use super::organizations::OrganizationForm;
use crate::desk::{Desk, named};
use crate::signing::SignInPrompt;

/// An organization that was chosen from what a key can read.
#[derive(Clone, Debug, Deserialize, Type)]
pub(crate) struct ChosenOrganization {
    id: String,
    alias: String,
}

/// Signs in for a form: tells `channel` where the person goes, and returns the number that stands for the result.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_in(
    app: AppHandle<Wry>,
    desk: State<'_, Desk>,
    form: OrganizationForm,
    channel: Channel<SignInPrompt>,
) -> Result<u32, Failure> {
    let (new, cancel) = (form.read(&desk)?, Cancel::new());
    let begun = desk.workbench.begin_sign_in(&new.connector, &new.settings, &new.secrets, &cancel).await?;
    let show = |prompt| drop(channel.send(prompt));
    let signed_in = desk.sign_ins.finish(&app, begun, &cancel, show).await?;
    Ok(desk.sign_ins.keep(signed_in))
}

/// Signs in again where a sign-in has ended.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_in_again(
    app: AppHandle<Wry>,
    desk: State<'_, Desk>,
    alias: String,
    channel: Channel<SignInPrompt>,
) -> Result<(), Failure> {
    let (alias, cancel) = (named(alias)?, Cancel::new());
    let begun = desk.workbench.begin_sign_in_again(&alias, &cancel).await?;
    let show = |prompt| drop(channel.send(prompt));
    let (key, secret) = desk.sign_ins.finish(&app, begun, &cancel, show).await?.into_secret();
    desk.workbench.set_secret(&alias, &key, secret, Check::Now).await
}

/// Opens the address of the sign-in under way in the browser of this computer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_sign_in(app: AppHandle<Wry>, desk: State<'_, Desk>) -> Result<(), Failure> {
    desk.sign_ins.open(&app)
}

/// Ends the sign-in under way; nothing is kept.
#[tauri::command]
#[specta::specta]
pub(crate) async fn cancel_sign_in(desk: State<'_, Desk>) -> Result<(), Failure> {
    desk.sign_ins.cancel();
    Ok(())
}

/// Lists the organizations that a form's key can read; keeps nothing.
#[tauri::command]
#[specta::specta]
pub(crate) async fn discover(desk: State<'_, Desk>, form: OrganizationForm) -> Result<Vec<FoundOrganization>, Failure> {
    let new = form.read(&desk)?;
    desk.workbench.discover(&new.connector, &new.settings, &new.secrets, &Cancel::new()).await
}

/// Connects several organizations of one key, each with an entry of its own in the vault. Ends at the first that cannot
/// be connected; those before it stay.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_organizations(
    desk: State<'_, Desk>,
    form: OrganizationForm,
    chosen: Vec<ChosenOrganization>,
) -> Result<Vec<OrganizationSummary>, Failure> {
    let new = form.read(&desk)?;
    let sought = desk.workbench.discovers(&new.connector)?.unwrap_or_default();
    let mut added = Vec::new();
    for one in chosen {
        let mut settings = new.settings.clone();
        settings.insert(sought.clone(), one.id);
        let (connector, secrets) = (new.connector.clone(), new.secrets.clone());
        let one = NewOrganization { alias: named(one.alias)?, connector, settings, secrets };
        added.push(desk.workbench.add(one, Check::Now).await?);
    }
    desk.sign_ins.forget();
    Ok(added)
}

/// Returns what connectors say in a language such as `de`: their sentences and the translations. Nothing for English.
#[tauri::command]
#[specta::specta]
pub(crate) async fn connector_words(desk: State<'_, Desk>, language: String) -> Result<Words, Failure> {
    Ok(desk.workbench.connector_words(&language))
}
