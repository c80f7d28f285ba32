/** The form of a new organization: what is asked, and what is missing. */
import type { ConnectorSummary, FieldChoice, FoundOrganization, OrganizationForm, SecretField, SettingField, SignInWay } from "../../ipc";
import { called, words } from "../../words";

const ALIAS = /^[a-z][a-z0-9-]{0,62}$/;

/** An empty form for `connector`, with its defaults and a short name that is not taken. */
export function blank(connector: ConnectorSummary, taken: readonly string[]): OrganizationForm {
  const base = connector.id.toLowerCase().replace(/[^a-z0-9-]/g, "-").replace(/^[^a-z]+/, "") || "organization";
  let alias = base;
  for (let n = 2; taken.includes(alias); n += 1) alias = `${base}-${n}`;
  return {
    alias,
    connector: connector.id,
    settings: Object.fromEntries(connector.settings.map((setting) => [setting.id, setting.default ?? (setting.kind === "select" ? setting.choices[0] : null) ?? ""])),
    secrets: Object.fromEntries(connector.secrets.map((secret) => [secret.id, ""])),
    sign_in: null,
  };
}

/** The values chosen of a setting that takes several. */
export function several(value: string): string[] {
  return value.split(",").map((one) => one.trim()).filter((one) => one !== "");
}

/** `value` with `one` put in or taken out, in the order of `choices`. */
export function toggled(value: string, one: string, choices: readonly string[]): string {
  const chosen = new Set(several(value));
  if (!chosen.delete(one)) chosen.add(one);
  return choices.filter((choice) => chosen.has(choice)).join(",");
}

function holds(form: OrganizationForm, choice: FieldChoice | null): boolean {
  return choice === null || several(form.settings[choice.setting] ?? "").includes(choice.is);
}

/** How a person signs in with what the form says; null where keys are entered. */
export function way(form: OrganizationForm, connector: ConnectorSummary): SignInWay | null {
  return connector.sign_in.find((each) => holds(form, each.when)) ?? null;
}

/** The settings that are asked for with what the form says. */
export function settings(form: OrganizationForm, connector: ConnectorSummary): SettingField[] {
  return connector.settings.filter((setting) => holds(form, setting.when));
}

/** The secrets that are asked for with what the form says. */
export function secrets(form: OrganizationForm, connector: ConnectorSummary): SecretField[] {
  const person = way(form, connector);
  return connector.secrets.filter((secret) => holds(form, secret.when) && (person === null || person.secrets.includes(secret.id)));
}

/** What a form is about to be used for, which decides what may be missing. */
export type Purpose = "sign-in" | "discover" | "one" | "several";

/** What is wrong with each field, by its id; an empty object when the form can be sent. */
export function faults(form: OrganizationForm, connector: ConnectorSummary, purpose: Purpose = "one"): Record<string, string> {
  const found: Record<string, string> = {};
  if (purpose === "one" && !ALIAS.test(form.alias)) found["alias"] = words.add.aliasBad;
  for (const setting of settings(form, connector)) {
    const sought = purpose !== "one" && setting.id === connector.discovers;
    if (setting.required && !sought && (form.settings[setting.id] ?? "").trim() === "") found[`setting-${setting.id}`] = words.add.required(called(setting.label));
  }
  for (const secret of secrets(form, connector)) if ((form.secrets[secret.id] ?? "") === "") found[`secret-${secret.id}`] = words.add.required(called(secret.label));
  if (purpose !== "sign-in" && way(form, connector) !== null && form.sign_in === null) found["sign-in"] = words.signIn.missing;
  return found;
}

/** The organizations that were chosen, with the aliases that the program proposes. */
export function chosen(found: readonly FoundOrganization[], ids: readonly string[]): { id: string; alias: string }[] {
  return found.filter((one) => ids.includes(one.id) && one.added_as === null).map(({ id, alias }) => ({ id, alias }));
}
