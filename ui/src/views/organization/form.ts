/** The form of a new organization: what is asked, and what is missing. */
import type { ConnectorSummary, OrganizationForm } from "../../ipc";
import { words } from "../../words";

const ALIAS = /^[a-z][a-z0-9-]{0,62}$/;

/** An empty form for `connector`, with its defaults and a short name that is not taken. */
export function blank(connector: ConnectorSummary, taken: readonly string[]): OrganizationForm {
  const base = connector.id.toLowerCase().replace(/[^a-z0-9-]/g, "-").replace(/^[^a-z]+/, "") || "organization";
  let alias = base;
  for (let n = 2; taken.includes(alias); n += 1) alias = `${base}-${n}`;
  return {
    alias,
    connector: connector.id,
    settings: Object.fromEntries(connector.settings.map((setting) => [setting.id, setting.default ?? setting.choices[0] ?? ""])),
    secrets: Object.fromEntries(connector.secrets.map((secret) => [secret.id, ""])),
  };
}

/** What is wrong with each field, by its id; an empty object when the form can be sent. */
export function faults(form: OrganizationForm, connector: ConnectorSummary): Record<string, string> {
  const found: Record<string, string> = {};
  if (!ALIAS.test(form.alias)) found["alias"] = words.add.aliasBad;
  for (const setting of connector.settings) if (setting.required && (form.settings[setting.id] ?? "").trim() === "") found[`setting-${setting.id}`] = words.add.required(setting.label);
  for (const secret of connector.secrets) if ((form.secrets[secret.id] ?? "") === "") found[`secret-${secret.id}`] = words.add.required(secret.label);
  return found;
}
