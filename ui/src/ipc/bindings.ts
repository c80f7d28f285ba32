// The commands of the window and their types, in the form that tauri-specta writes. The generated file replaces this one.

import { invoke as __TAURI_INVOKE, Channel } from "@tauri-apps/api/core";

/** Commands */
export const commands = {
	bootstrap: () => typedError<Bootstrap, Failure>(__TAURI_INVOKE("bootstrap")),
	organizations: () => typedError<OrganizationSummary[], Failure>(__TAURI_INVOKE("organizations")),
	testConnection: (form: OrganizationForm) => typedError<Access, Failure>(__TAURI_INVOKE("test_connection", { form })),
	addOrganization: (form: OrganizationForm) => typedError<OrganizationSummary, Failure>(__TAURI_INVOKE("add_organization", { form })),
	addDemo: () => typedError<OrganizationSummary[], Failure>(__TAURI_INVOKE("add_demo")),
	removeOrganization: (alias: string) => typedError<null, Failure>(__TAURI_INVOKE("remove_organization", { alias })),
	setSecret: (alias: string, key: string, value: string) => typedError<null, Failure>(__TAURI_INVOKE("set_secret", { alias, key, value })),
	openVault: (passphrase: string) => typedError<null, Failure>(__TAURI_INVOKE("open_vault", { passphrase })),
	sync: (alias: string, channel: Channel<SyncProgress>) => typedError<SyncReport, Failure>(__TAURI_INVOKE("sync", { alias, channel })),
	cancelSync: (alias: string) => typedError<null, Failure>(__TAURI_INVOKE("cancel_sync", { alias })),
	parseQuery: (text: string, zone: string) => typedError<ParsedQuery, Failure>(__TAURI_INVOKE("parse_query", { text, zone })),
	editQuery: (text: string, zone: string, edit: QueryEdit) => typedError<ParsedQuery, Failure>(__TAURI_INVOKE("edit_query", { text, zone, edit })),
	completeQuery: (alias: string, text: string, cursor: number, zone: string) => typedError<Completion, Failure>(__TAURI_INVOKE("complete_query", { alias, text, cursor, zone })),
	openQuery: (alias: string, text: string, zone: string) => typedError<QueryOpened, Failure>(__TAURI_INVOKE("open_query", { alias, text, zone })),
	queryPage: (id: number, start: number, length: number) => typedError<Row[], Failure>(__TAURI_INVOKE("query_page", { id, start, length })),
	queryCount: (id: number) => typedError<number, Failure>(__TAURI_INVOKE("query_count", { id })),
	closeQuery: (id: number) => typedError<null, Failure>(__TAURI_INVOKE("close_query", { id })),
	facets: (id: number, fields: string[], search: string | null, limit: number) => typedError<Facet[], Failure>(__TAURI_INVOKE("facets", { id, fields, search, limit })),
	histogram: (id: number, buckets: number) => typedError<Histogram, Failure>(__TAURI_INVOKE("histogram", { id, buckets })),
	eventDetail: (alias: string, seq: number) => typedError<EventDetail, Failure>(__TAURI_INVOKE("event_detail", { alias, seq })),
	neighbours: (alias: string, seq: number, count: number) => typedError<Row[], Failure>(__TAURI_INVOKE("neighbours", { alias, seq, count })),
	exportPlan: (id: number, form: ExportForm) => typedError<ExportPlan, Failure>(__TAURI_INVOKE("export_plan", { id, form })),
	chooseFolder: () => typedError<string | null, Failure>(__TAURI_INVOKE("choose_folder")),
	exportRun: (id: number, form: ExportForm, file: string, channel: Channel<ExportProgress>) => typedError<ExportReport, Failure>(__TAURI_INVOKE("export_run", { id, form, file, channel })),
	cancelExport: (id: number) => typedError<null, Failure>(__TAURI_INVOKE("cancel_export", { id })),
	revealExport: () => typedError<null, Failure>(__TAURI_INVOKE("reveal_export")),
};

/* Types */
export type Access = {
	name: string | null,
	role: string | null,
	scope: AccessScope,
	retention_days: number | null,
};

export type AccessScope = { kind: "organization" } | { kind: "workspace"; id: string; name: string | null };

export type ActionSummary = {
	action: string,
	label: string,
	description: string | null,
};

export type Bar = {
	from: string,
	to: string,
	count: number,
	failed: number,
	coverage: Coverage,
};

export type Bootstrap = {
	version: string,
	platform: string,
	data_dir: string,
	vault: Vault,
	zone: string,
	zones: string[],
	organizations: OrganizationSummary[],
	connectors: ConnectorSummary[],
	export_dir: string,
};

export type CategorySummary = {
	category: string,
	actions: ActionSummary[],
};

export type Chip = {
	index: number,
	field: string,
	sign: Sign,
	label: string,
	value: string,
	text: string,
};

export type Completion = {
	from: number,
	to: number,
	items: CompletionItem[],
};

export type CompletionItem = {
	insert: string,
	label: string,
	detail: string | null,
	count: number | null,
};

export type ConnectorSummary = {
	id: string,
	name: string,
	vendor: string,
	evidence: string,
	docs: string[],
	about: string | null,
	limits: string | null,
	settings: Setting[],
	secrets: SecretField[],
	builtin: boolean,
	columns: string[],
	categories: CategorySummary[],
};

export type Coverage = "collected" | "missing" | "suspect" | "expired" | "unknown";

export type EventDetail = {
	record: { [key in string]: unknown },
	raw: string,
	raw_bytes: number,
	sha256: string,
	received: string,
	revisions: Revision[],
};

export type ExportForm = {
	format: ExportFormat,
	columns: string[],
	zone: string | null,
};

export type ExportFormat = "csv_excel" | "csv" | "ndjson";

export type ExportPlan = {
	rows: number,
	folder: string,
	file: string,
	free_bytes: number | null,
	gaps: Gap[],
	sentence: string,
};

export type ExportProgress = {
	rows: number,
	total: number,
};

export type ExportReport = {
	path: string,
	rows: number,
	bytes: number,
	sha256: string,
	gaps: Gap[],
};

export type Facet = {
	field: string,
	values: FacetValue[],
	distinct: number,
};

export type FacetValue = {
	value: string,
	label: string,
	count: number,
};

export type Failure = {
	code: string,
	message: string,
	action: string | null,
};

export type Fix = {
	at: number,
	length: number,
	text: string,
	label: string,
};

export type Gap = {
	stream: string,
	from: string,
	to: string,
	reason: string,
};

export type Histogram = {
	bars: Bar[],
	ticks: Tick[],
	total: number,
};

export type OrganizationForm = {
	alias: string,
	connector: string,
	settings: { [key in string]: string },
	secrets: { [key in string]: string },
};

export type OrganizationState = "ready" | "paused" | "sealed" | "locked";

export type OrganizationSummary = {
	alias: string,
	connector: string,
	connector_name: string,
	name: string | null,
	role: string | null,
	scope: AccessScope,
	retention_days: number | null,
	events: number,
	complete_until: string | null,
	last_sync: string | null,
	state: OrganizationState,
	state_reason: string | null,
	state_since: string | null,
	demo: boolean,
	gaps: Gap[],
};

export type Outcome = "success" | "failure" | "unknown";

export type ParsedQuery = {
	text: string,
	chips: Chip[],
	sentence: string,
	error: QueryError | null,
};

export type QueryEdit = { kind: "remove"; index: number } | { kind: "add"; field: string; value: string; sign: Sign } | { kind: "set"; field: string; values: string[] } | { kind: "range"; from: string | null; until: string | null } | { kind: "clear" };

export type QueryError = {
	message: string,
	at: number,
	length: number,
	suggestion: string | null,
	suggestion_label: string | null,
	alternative: Fix | null,
};

export type QueryOpened = ParsedQuery & {
	id: number,
	rows: Row[],
};

export type Revision = {
	received: string,
	sha256: string,
	raw: string,
};

export type Row = {
	seq: number,
	uid: string | null,
	at: string,
	at_ms: number,
	received: string,
	action: string | null,
	action_label: string | null,
	category: string | null,
	scope: string | null,
	outcome: Outcome,
	outcome_raw: string | null,
	actor: string | null,
	actor_name: string | null,
	actor_email: string | null,
	actor_id: string | null,
	actor_role: string | null,
	actor_type: string | null,
	target: string | null,
	target_type: string | null,
	workspace: string | null,
	ip: string | null,
	country: string | null,
	city: string | null,
	origin: string | null,
	description: string | null,
	revised: number,
	flags: string[],
};

export type SecretField = {
	id: string,
	label: string,
	help: string | null,
};

export type Setting = {
	id: string,
	label: string,
	help: string | null,
	kind: SettingKind,
	required: boolean,
	default: string | null,
	choices: string[],
};

export type SettingKind = "text" | "url" | "select";

export type Sign = "include" | "exclude";

export type SyncProgress = {
	alias: string,
	pages: number,
	received: number,
	added: number,
	total: number | null,
	oldest: string | null,
	newest: string | null,
	state: SyncState,
	wait_seconds: number | null,
	message: string | null,
};

export type SyncReport = {
	alias: string,
	pages: number,
	received: number,
	added: number,
	duplicates: number,
	revised: number,
	gaps: Gap[],
	complete: boolean,
	duration_ms: number,
};

export type SyncState = "reading" | "waiting" | "checking";

export type Tick = {
	at: string,
	label: string,
};

export type Vault = {
	kind: VaultKind,
	name: string,
	state: VaultState,
	message: string | null,
};

export type VaultKind = "keychain" | "passphrase";

export type VaultState = "ready" | "locked" | "unavailable" | "passphrase_needed" | "not_chosen";

/* Tauri Specta runtime */
async function typedError<T, E>(result: Promise<T>): Promise<{ status: "ok"; data: T } | { status: "error"; error: E }> {
    try {
        return { status: "ok", data: await result };
    } catch (e) {
        if (e instanceof Error) throw e;
        return { status: "error", error: e as any };
    }
}
