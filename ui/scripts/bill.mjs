// What the program is made of: a bill of materials (CycloneDX 1.6, JSON) and the licences of everything in it. Asks cargo
// and the two lock files, nobody else, and writes the same bytes for the same locks.
//
//   node ui/scripts/bill.mjs FOLDER [TARGET [FEATURES]]
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The programs that are handed out. */
const ROOTS = ["trailbook", "trailbook-cli"];
const ORDER = new Intl.Collator("en", { numeric: true });
const byName = (one, other) => ORDER.compare(one.name, other.name) || ORDER.compare(one.version, other.version);

/** The crates that are built into the programs. What only builds them is left out, but for sources in C that are linked. */
export function crates(metadata, lock) {
  const packages = new Map(metadata.packages.map((each) => [each.id, each]));
  const nodes = new Map(metadata.resolve.nodes.map((each) => [each.id, each]));
  const found = new Set();
  const open = metadata.packages.filter((each) => ROOTS.includes(each.name) && each.source === null).map((each) => each.id);
  while (open.length > 0) {
    const id = open.pop();
    if (found.has(id)) continue;
    found.add(id);
    for (const { pkg, dep_kinds: kinds } of nodes.get(id)?.deps ?? []) {
      const linked = kinds.some(({ kind }) => kind === null || (kind === "build" && packages.get(pkg).name.endsWith("-src")));
      if (linked) open.push(pkg);
    }
  }
  const checksums = new Map(
    lock.split("[[package]]").map((part) => {
      const of = (key) => part.match(new RegExp(`^${key} = "(.*)"$`, "m"))?.[1];
      return [`${of("name")} ${of("version")}`, of("checksum")];
    }),
  );
  return [...found]
    .map((id) => packages.get(id))
    .map(({ name, version, license, source, manifest_path: manifest }) => ({
      name, version, license: license ?? "", own: source === null, folder: dirname(manifest), purl: `pkg:cargo/${name}@${encodeURIComponent(version)}`,
      hash: checksums.has(`${name} ${version}`) && source !== null ? { alg: "SHA-256", content: checksums.get(`${name} ${version}`) } : null,
    }))
    .sort(byName);
}

/** The packages that are built into the page. */
export function modules(lock, folder, read = (path) => JSON.parse(readFileSync(path, "utf8"))) {
  return Object.entries(lock.packages)
    .filter(([path, { dev }]) => path !== "" && dev !== true)
    .map(([path, { version, license, integrity }]) => {
      const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
      const [alg, digest] = (integrity ?? "").split("-");
      return {
        name, version, license: license ?? read(join(folder, path, "package.json")).license ?? "", own: false, folder: join(folder, path),
        purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
        hash: alg === "sha512" ? { alg: "SHA-512", content: Buffer.from(digest, "base64").toString("hex") } : null,
      };
    })
    .sort(byName);
}

/** Each part once: a package may lie in several folders. */
const once = (parts) => [...new Map(parts.map((part) => [part.purl, part])).values()];

/** The bill. Its number follows from what it lists, so that the same program has the same one. */
export function bill(version, parts) {
  const components = parts.map(({ name, version, license, own, purl, hash }) => ({
    type: own ? "application" : "library", "bom-ref": purl, name, version, purl,
    ...(license === "" ? {} : { licenses: [{ expression: license.replaceAll("/", " OR ") }] }),
    ...(hash === null ? {} : { hashes: [hash] }),
  }));
  const digest = createHash("sha256").update(JSON.stringify([version, components])).digest("hex");
  const number = [digest.slice(0, 8), digest.slice(8, 12), `8${digest.slice(13, 16)}`, `8${digest.slice(17, 20)}`, digest.slice(20, 32)].join("-");
  return {
    bomFormat: "CycloneDX", specVersion: "1.6", serialNumber: `urn:uuid:${number}`, version: 1,
    metadata: { component: { type: "application", "bom-ref": "trailbook", name: "Trailbook", version } },
    components,
  };
}

/** Each part with its licence, and then each text once, with the parts that bring it. */
export function licences(parts, texts) {
  const others = parts.filter(({ own }) => !own);
  const list = others.map(({ name, version, license }) => `${name} ${version}: ${license === "" ? "see below" : license}`);
  const by = new Map();
  for (const part of others) {
    for (const text of texts(part)) by.set(text, [...(by.get(text) ?? []), `${part.name} ${part.version}`]);
  }
  const blocks = [...by].map(([text, names]) => `${"=".repeat(80)}\n${names.join(", ")}\n${"=".repeat(80)}\n\n${text}\n`);
  return `What is built into Trailbook, and under which licences.\n\n${list.join("\n")}\n\n${blocks.join("\n")}`;
}

function textsOf({ folder }) {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|copyright|notice|unlicense)([-_.]|$)/i.test(name)).sort();
  return names.map((name) => join(folder, name)).flatMap((path) => {
    try {
      return [readFileSync(path, "utf8").replaceAll("\r\n", "\n").trim()];
    } catch {
      return []; // a folder of licences: the expression stands in the list
    }
  });
}

function write(folder, target, features) {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const asked = ["metadata", "--format-version", "1", "--locked", ...(features === undefined ? [] : ["--features", features]), ...(target === undefined ? [] : ["--filter-platform", target])];
  const metadata = JSON.parse(execFileSync(process.env.CARGO ?? "cargo", asked, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"] }));
  const lock = JSON.parse(readFileSync(join(root, "ui/package-lock.json"), "utf8"));
  const parts = once([...crates(metadata, readFileSync(join(root, "Cargo.lock"), "utf8")), ...modules(lock, join(root, "ui"))]);
  const { version } = metadata.packages.find((each) => each.name === ROOTS[0] && each.source === null);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "sbom.cdx.json"), `${JSON.stringify(bill(version, parts), null, 1)}\n`);
  writeFileSync(join(folder, "licences.txt"), licences(parts, textsOf));
  console.log(`${parts.length} parts: ${join(folder, "sbom.cdx.json")}, ${join(folder, "licences.txt")}`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [folder, target, features] = process.argv.slice(2);
  if (folder === undefined) throw new Error("name the folder to write into");
  write(folder, target, features);
}
