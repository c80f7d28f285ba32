"use strict";
// Checks an evidence pack in a browser that is offline: digests, signature, Merkle root, checkpoint. Uses nothing but
// the files that are handed to it. Everything that it shows of them is shown as text.

const MASK = (1n << 64n) - 1n;
const P = (1n << 255n) - 19n;
const L = (1n << 252n) + 27742317777372353535851937790883648493n;

function primes(count) {
  const found = [];
  for (let n = 2; found.length < count; n++) if (found.every((p) => n % p)) found.push(n);
  return found;
}

// The first bits of the fractional part of a root of a prime.
function fraction(prime, power, bits) {
  const wanted = BigInt(prime) << BigInt(bits * power);
  let low = 0n, high = 1n << BigInt(bits + 5);
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** BigInt(power) <= wanted) low = middle; else high = middle - 1n;
  }
  return low & ((1n << BigInt(bits)) - 1n);
}

const K256 = Uint32Array.from(primes(64), (p) => Number(fraction(p, 3, 32)));
const H256 = Uint32Array.from(primes(8), (p) => Number(fraction(p, 2, 32)));
const K512 = primes(80).map((p) => fraction(p, 3, 64));
const H512 = primes(8).map((p) => fraction(p, 2, 64));

// SHA-256, fed bit by bit.
class Sha256 {
  constructor() {
    this.state = H256.slice();
    this.block = new Uint8Array(64);
    this.filled = 0;
    this.length = 0;
    this.words = new Uint32Array(64);
  }

  update(bytes) {
    this.length += bytes.length;
    let at = 0;
    while (at < bytes.length) {
      const take = Math.min(64 - this.filled, bytes.length - at);
      this.block.set(bytes.subarray(at, at + take), this.filled);
      this.filled += take;
      at += take;
      if (this.filled === 64) this.mix();
    }
    return this;
  }

  mix() {
    const w = this.words, b = this.block, s = this.state;
    for (let i = 0; i < 16; i++) w[i] = (b[4 * i] << 24) | (b[4 * i + 1] << 16) | (b[4 * i + 2] << 8) | b[4 * i + 3];
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15], y = w[i - 2];
      const one = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const two = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = w[i - 16] + one + w[i - 7] + two;
    }
    let [a, bb, c, d, e, f, g, h] = s;
    for (let i = 0; i < 64; i++) {
      const one = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + one + ((e & f) ^ (~e & g)) + K256[i] + w[i]) | 0;
      const two = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (two + ((a & bb) ^ (a & c) ^ (bb & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = bb; bb = a; a = (t1 + t2) | 0;
    }
    [a, bb, c, d, e, f, g, h].forEach((value, i) => { s[i] += value; });
    this.filled = 0;
  }

  digest() {
    const bits = this.length * 8, tail = new Uint8Array(((this.filled < 56 ? 64 : 128) - this.filled));
    tail[0] = 0x80;
    const view = new DataView(tail.buffer);
    view.setUint32(tail.length - 8, Math.floor(bits / 4294967296));
    view.setUint32(tail.length - 4, bits >>> 0);
    this.update(tail);
    const out = new Uint8Array(32);
    this.state.forEach((word, i) => new DataView(out.buffer).setUint32(4 * i, word));
    return out;
  }
}

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), new Sha256()).digest();

function sha512(bytes) {
  const padded = new Uint8Array(Math.ceil((bytes.length + 17) / 128) * 128);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n);
  const turn = (x, n) => ((x >> n) | (x << (64n - n))) & MASK;
  const state = H512.slice();
  for (let from = 0; from < padded.length; from += 128) {
    const w = Array.from({ length: 16 }, (_, i) => view.getBigUint64(from + 8 * i));
    for (let i = 16; i < 80; i++) {
      const x = w[i - 15], y = w[i - 2];
      w[i] = (w[i - 16] + w[i - 7] + (turn(x, 1n) ^ turn(x, 8n) ^ (x >> 7n)) + (turn(y, 19n) ^ turn(y, 61n) ^ (y >> 6n))) & MASK;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 80; i++) {
      const t1 = h + (turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n)) + ((e & f) ^ (~e & MASK & g)) + K512[i] + w[i];
      const t2 = (turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c));
      h = g; g = f; f = e; e = (d + t1) & MASK; d = c; c = b; b = a; a = (t1 + t2) & MASK;
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => { state[i] = (state[i] + value) & MASK; });
  }
  const out = new Uint8Array(64);
  state.forEach((word, i) => new DataView(out.buffer).setBigUint64(8 * i, word));
  return out;
}

// BLAKE2b with 64 bytes, which minisign signs.
const SIGMA = ["0123456789abcdef", "ea489fd61c02b753", "b8c052fdae367194", "7931dcbe265a40f8", "905724afe1bc683d", "2c6a0b834d75fe19", "c51fed4a0763928b", "db7ec13950f4862a", "6fe9b308c2d714a5", "a2847615fb9e3cd0"].map((row) => Array.from(row, (digit) => parseInt(digit, 16)));

function blake2b(bytes) {
  const state = H512.slice();
  state[0] ^= 0x01010040n;
  const turn = (x, n) => ((x >> n) | (x << (64n - n))) & MASK;
  const count = Math.max(1, Math.ceil(bytes.length / 128));
  for (let block = 0; block < count; block++) {
    const view = new DataView(new ArrayBuffer(128)), end = Math.min(bytes.length, 128 * (block + 1));
    new Uint8Array(view.buffer).set(bytes.subarray(128 * block, end));
    const m = Array.from({ length: 16 }, (_, i) => view.getBigUint64(8 * i, true));
    const v = [...state, ...H512];
    v[12] ^= BigInt(end);
    if (block === count - 1) v[14] ^= MASK;
    const mix = (a, b, c, d, x, y) => {
      v[a] = (v[a] + v[b] + x) & MASK; v[d] = turn(v[d] ^ v[a], 32n); v[c] = (v[c] + v[d]) & MASK; v[b] = turn(v[b] ^ v[c], 24n);
      v[a] = (v[a] + v[b] + y) & MASK; v[d] = turn(v[d] ^ v[a], 16n); v[c] = (v[c] + v[d]) & MASK; v[b] = turn(v[b] ^ v[c], 63n);
    };
    for (let round = 0; round < 12; round++) {
      const s = SIGMA[round % 10];
      for (let i = 0; i < 4; i++) mix(i, 4 + i, 8 + i, 12 + i, m[s[2 * i]], m[s[2 * i + 1]]);
      for (let i = 0; i < 4; i++) mix(i, 4 + ((i + 1) % 4), 8 + ((i + 2) % 4), 12 + ((i + 3) % 4), m[s[8 + 2 * i]], m[s[9 + 2 * i]]);
    }
    for (let i = 0; i < 8; i++) state[i] ^= v[i] ^ v[i + 8];
  }
  const out = new Uint8Array(64);
  state.forEach((word, i) => new DataView(out.buffer).setBigUint64(8 * i, word, true));
  return out;
}

const mod = (x, m = P) => ((x % m) + m) % m;

function power(base, exponent) {
  let result = 1n;
  for (base = mod(base); exponent > 0n; exponent >>= 1n, base = (base * base) % P) if (exponent & 1n) result = (result * base) % P;
  return result;
}

const D = mod(-121665n * power(121666n, P - 2n));
const ROOT = power(2n, (P - 1n) / 4n);
const little = (bytes) => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

function point(bytes) {
  const y = little(bytes) & ((1n << 255n) - 1n), sign = BigInt(bytes[31] >> 7);
  if (y >= P) return null;
  const square = mod((y * y - 1n) * power(D * y * y + 1n, P - 2n));
  let x = power(square, (P + 3n) / 8n);
  if (mod(x * x - square)) x = mod(x * ROOT);
  if (mod(x * x - square) || (x === 0n && sign)) return null;
  if ((x & 1n) !== sign) x = P - x;
  return [x, y, 1n, mod(x * y)];
}

function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = mod((y1 - x1) * (y2 - x2)), b = mod((y1 + x1) * (y2 + x2)), c = mod(2n * t1 * t2 * D), d = mod(2n * z1 * z2);
  const e = b - a, f = d - c, g = d + c, h = b + a;
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function times(scalar, base) {
  let sum = [0n, 1n, 1n, 0n];
  for (; scalar > 0n; scalar >>= 1n, base = add(base, base)) if (scalar & 1n) sum = add(sum, base);
  return sum;
}

const BASE = (() => {
  const bytes = new Uint8Array(32).fill(0x66);
  bytes[0] = 0x58;
  return point(bytes);
})();

function signed(key, message, signature) {
  const a = point(key), r = point(signature.subarray(0, 32)), s = little(signature.subarray(32));
  if (!a || !r || s >= L || signature.length !== 64) return false;
  const k = mod(little(sha512(join([signature.subarray(0, 32), key, message]))), L);
  const [x1, y1, z1] = times(s, BASE), [x2, y2, z2] = add(r, times(k, a));
  return mod(x1 * z2 - x2 * z1) === 0n && mod(y1 * z2 - y2 * z1) === 0n;
}

function join(parts) {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (out.set(part, at), at + part.length), 0);
  return out;
}

// Text that holds each byte as a letter, so that nothing is dropped or replaced on the way.
const bytewise = (bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
const latin = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const utf8 = (text) => new TextEncoder().encode(text);
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const unbase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
const same = (one, other) => hex(one) === hex(other);

function packed(parts) {
  return join(parts.flatMap((part) => {
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, part.length);
    return [length, part];
  }));
}

const NAMESPACE = "audit-evidence-pack@v1";

// The key that signed `message`, as OpenSSH signs; null where none did. The file has one form, and any other is refused.
function sshSigner(armored, message) {
  const blob = unbase64(armored.replace(/-----[A-Z ]+-----/g, "").replace(/\s/g, ""));
  const lines = base64(blob).replace(/(.{70})(?=.)/g, "$1\n");
  if (armored !== `-----BEGIN SSH SIGNATURE-----\n${lines}\n-----END SSH SIGNATURE-----\n`) return null;
  const key = blob.slice(33, 65), signature = blob.slice(-64), kind = utf8("ssh-ed25519");
  const keyBlob = packed([kind, key]), parts = [utf8(NAMESPACE), utf8(""), utf8("sha512")];
  const expected = join([utf8("SSHSIG"), Uint8Array.of(0, 0, 0, 1), packed([keyBlob, ...parts, packed([kind, signature])])]);
  const data = join([utf8("SSHSIG"), packed([...parts, sha512(message)])]);
  return same(expected, blob) && signed(key, data, signature) ? { key, keyBlob } : null;
}

// Says whether a file is the signature of `message` that minisign makes with this key, in its one form.
function minisigned(file, message, key) {
  const [, first, second, third] = file.split("\n"), blob = unbase64(first), global = unbase64(third);
  const id = sha256(key).subarray(0, 8), signature = blob.subarray(10), comment = second.slice("trusted comment: ".length);
  const form = `untrusted comment: signature of an evidence pack\n${base64(join([utf8("ED"), id, signature]))}\ntrusted comment: ${comment}\n${base64(global)}\n`;
  return file === form && signed(key, blake2b(message), signature) && signed(key, join([signature, latin(comment)]), global);
}

// Merkle tree as RFC 9162 builds it, of which only the roots of complete subtrees are kept.
class Tree {
  constructor() { this.peaks = []; this.size = 0; }
  push(hash) {
    for (let bits = this.size; bits % 2 === 1; bits = (bits - 1) / 2) hash = sha256(Uint8Array.of(1), this.peaks.pop(), hash);
    this.peaks.push(hash);
    this.size += 1;
  }
  root() {
    if (!this.peaks.length) return sha256();
    return this.peaks.reduceRight((right, left) => sha256(Uint8Array.of(1), left, right));
  }
}

const WRAPPED = '{"trailbook:raw":"';

function leaf(line) {
  const start = String.fromCharCode(...line.subarray(0, WRAPPED.length));
  if (start !== WRAPPED) return sha256(Uint8Array.of(0), line);
  return sha256(Uint8Array.of(0), unbase64(new TextDecoder().decode(line.subarray(WRAPPED.length, line.length - 2))));
}

async function pass(file, visit) {
  const reader = file.stream().getReader();
  for (let step = await reader.read(); !step.done; step = await reader.read()) visit(step.value);
}

async function digestOf(file) {
  const hash = new Sha256();
  await pass(file, (bytes) => hash.update(bytes));
  return hex(hash.digest());
}

// Hands over each line of a file without its end, of cells those line feeds that stand outside of quotes; says whether the
// last one had an end.
async function lines(file, quoted, visit) {
  let rest = [], open = false;
  await pass(file, (bytes) => {
    let from = 0;
    for (let at = 0; at < bytes.length; at++) {
      if (quoted && bytes[at] === 34) open = !open;
      if (bytes[at] !== 10 || open) continue;
      const piece = bytes.subarray(from, at);
      visit(rest.length ? join([...rest, piece]) : piece);
      rest = [];
      from = at + 1;
    }
    if (from < bytes.length) rest.push(bytes.slice(from));
  });
  return rest.length === 0;
}

// The rows as three files say them: the tree, the numbers, and the first row of which two of the files disagree.
async function rowsOf(files) {
  const names = [], leaves = [], tree = new Tree();
  let first = null, wrapped = 0, cells = -1, ended = true;
  const differs = (row) => { first = first === null ? row : Math.min(first, row); };
  ended = (await lines(files.get("rows.tsv"), false, (line) => {
    const name = /^([1-9][0-9]*)\t([0-9a-f]{16})\t([0-9a-f]{16})$/.exec(bytewise(line));
    if (!name) differs(names.length + 1);
    names.push(name ? { number: Number(name[1]), leaf: name[2], cells: name[3] } : {});
  })) && ended;
  ended = (await lines(files.get("events.ndjson"), false, (line) => {
    const hash = leaf(line);
    if (names[leaves.length]?.leaf !== hex(hash.subarray(0, 8))) differs(leaves.length + 1);
    wrapped += bytewise(line.subarray(0, WRAPPED.length)) === WRAPPED ? 1 : 0;
    leaves.push(hash);
    tree.push(hash);
  })) && ended;
  ended = (await lines(files.get("events.csv"), true, (line) => {
    // The first line names the columns.
    if (cells >= 0 && names[cells]?.cells !== hex(sha256(line, Uint8Array.of(10)).subarray(0, 8))) differs(cells + 1);
    cells += 1;
  })) && ended;
  return { names, leaves, tree, first, wrapped, cells, ended };
}

// Whether a path leads from a leaf to the root, as RFC 9162 has it.
function included(hash, number, size, path, root) {
  let at = number - 1, last = size - 1;
  if (!(at >= 0 && at <= last)) return false;
  for (const step of path) {
    if (last === 0) return false;
    if (at === last || at % 2 === 1) {
      hash = sha256(Uint8Array.of(1), step, hash);
      while (at !== 0 && at % 2 === 0) { at /= 2; last = Math.floor(last / 2); }
    } else hash = sha256(Uint8Array.of(1), hash, step);
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && same(hash, root);
}

// The first row that is not proven to be in the journal; null where all are.
async function unproven(file, rows, point) {
  let row = 0, first = null;
  const root = unbase64(point.root);
  const ended = await lines(file, false, (line) => {
    row += 1;
    let ok = false;
    try {
      const proof = JSON.parse(new TextDecoder().decode(line)), name = rows.names[row - 1];
      ok = proof.row === row && proof.number === name.number && included(rows.leaves[row - 1], proof.number, Number(point.size), proof.path.map(unbase64), root);
    } catch { /* It stays false. */ }
    if (!ok && first === null) first = row;
  });
  return first ?? (ended && row === rows.leaves.length ? null : row + 1);
}

// Whether a path shows that the tree of `old` leaves is the beginning of the one of `size` leaves, as RFC 9162 has it.
function continued(old, before, size, root, path) {
  if (!(old >= 1 && old <= size)) return false;
  if (old === size) return path.length === 0 && same(before, root);
  let at = old - 1, last = size - 1;
  while (at % 2 === 1) { at = (at - 1) / 2; last = Math.floor(last / 2); }
  const steps = at === 0 ? [before, ...path] : path;
  if (!steps.length) return false;
  let one = steps[0], other = steps[0];
  for (const step of steps.slice(1)) {
    if (last === 0) return false;
    if (at === last || at % 2 === 1) {
      one = sha256(Uint8Array.of(1), step, one);
      other = sha256(Uint8Array.of(1), step, other);
      while (at !== 0 && at % 2 === 0) { at /= 2; last = Math.floor(last / 2); }
    } else other = sha256(Uint8Array.of(1), other, step);
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && same(one, before) && same(other, root);
}

// The first line of an earlier checkpoint that is not shown to be continued; null where all are.
async function discontinued(file, point) {
  let count = 0, first = null;
  const ended = await lines(file, false, (line) => {
    count += 1;
    let ok = false;
    try {
      const { size, root, path } = JSON.parse(new TextDecoder().decode(line));
      ok = continued(size, unbase64(root), Number(point.size), unbase64(point.root), path.map(unbase64));
    } catch { /* It stays false. */ }
    if (!ok && first === null) first = count;
  });
  return { count, first: first ?? (ended ? null : count + 1) };
}

function checkpointOf(note, verifier) {
  const [name, id, ...rest] = verifier.trim().split("+"), key = unbase64(rest.join("+")).slice(1);
  const [text, signature] = note.split("\n\n"), body = utf8(text + "\n");
  const blob = unbase64(signature.replace(`\u2014 ${name} `, "").trim());
  const keyId = sha256(utf8(name + "\n"), Uint8Array.of(1), key).subarray(0, 4);
  const lines = text.split("\n");
  const ok = lines[0] === name && hex(keyId) === id && same(blob.subarray(0, 4), keyId) && signed(key, body, blob.subarray(4));
  return ok ? { origin: lines[0], size: lines[1], root: lines[2] } : null;
}

// The chosen files by their place in the folder. One that lies deeper, or has a name again, never stands for another.
function named(list) {
  const files = new Map();
  for (const file of list) {
    const name = file.webkitRelativePath ? file.webkitRelativePath.split("/").slice(1).join("/") : file.name;
    files.set(files.has(name) ? `${name} (again)` : name, file);
  }
  return files;
}

// Files by name in, checks out: [{name, ok, detail}].
async function check(files) {
  const checks = [];
  const note = (name, ok, detail) => checks.push({ name, ok, detail });
  const text = async (name) => (files.has(name) ? files.get(name).text() : "");
  const bytes = async (name) => (files.has(name) ? new Uint8Array(await files.get(name).arrayBuffer()) : new Uint8Array());
  const exact = async (name) => bytewise(await bytes(name));
  const list = await bytes("SHA256SUMS"), sumsText = bytewise(list);
  const sums = new Map(sumsText.split("\n").filter(Boolean).map((line) => [line.slice(66), line.slice(0, 64)]));
  let asked = null;
  try { asked = JSON.parse(await text("manifest.json")).timestamp ?? null; } catch { /* Told below. */ }
  const stamps = asked ? ["SHA256SUMS.tsr", "SHA256SUMS.tsr.sshsig"] : [];
  const beside = ["SHA256SUMS", "SHA256SUMS.sshsig", "SHA256SUMS.minisig", ...stamps];
  const missing = [...sums.keys(), ...beside].filter((name) => !files.has(name));
  const extra = [...files.keys()].filter((name) => !sums.has(name) && !beside.includes(name));
  const said = [...missing.map((name) => `${name} is missing`), ...extra.map((name) => `${name} does not belong here`)];
  note("files", said.length === 0 && sums.size > 0, said.join("; ") || `${sums.size} files, none missing, none added`);
  let signer = null;
  try { signer = sshSigner(await exact("SHA256SUMS.sshsig"), list); } catch { /* It stays null. */ }
  const fingerprint = signer && "SHA256:" + base64(sha256(signer.keyBlob)).replace(/=+$/, "");
  const listed = signer && (await text("allowed_signers")).trim().endsWith(` ${base64(signer.keyBlob)}`);
  note("signature", !!listed, listed ? `signed by the key ${fingerprint}; compare it with what the sender told you by another way` : "SHA256SUMS was altered, or was not signed by the key of this pack");
  let also = false;
  try { also = !!signer && minisigned(await exact("SHA256SUMS.minisig"), list, signer.key); } catch { /* It stays false. */ }
  note("minisign", also, also ? "signed by the same key" : "SHA256SUMS.minisig was altered");
  if (asked) {
    const answer = await bytes("SHA256SUMS.tsr");
    let stamped = null;
    try { stamped = sshSigner(await exact("SHA256SUMS.tsr.sshsig"), answer); } catch { /* It stays null. */ }
    const ours = stamped && signer && same(stamped.key, signer.key) && hex(answer).includes(hex(sha256(list))) && hex(answer).includes(asked.nonce);
    note("time stamp", !!ours, ours ? `the answer of ${asked.authority} is the one that came; check it with openssl` : "SHA256SUMS.tsr was altered, or stamps something else");
  }
  for (const [name, expected] of sums) {
    if (!files.has(name)) continue;
    const ok = (await digestOf(files.get(name))) === expected;
    note(name, ok, ok ? "unchanged" : "was altered");
  }
  try {
    const manifest = JSON.parse(await text("manifest.json"));
    const named = manifest.schema === "trailbook.evidence-pack/1" && manifest.signer.fingerprint === fingerprint;
    note("manifest", named, named ? "it names the key that signed" : "it is not a manifest of this version, or names another key than the one that signed");
    const rows = await rowsOf(files), { tree, names } = rows;
    const whole = rows.ended && [manifest.merkle.size, tree.size, names.length, rows.cells].every((count) => count === manifest.rows);
    note("row count", whole, whole ? `${manifest.rows} rows` : `the manifest says ${manifest.rows} rows; there are ${tree.size} in events.ndjson, ${rows.cells} in events.csv, ${names.length} in rows.tsv`);
    note("rows", rows.first === null, rows.first === null ? "the three files of rows agree" : `the files of rows contradict each other from row ${rows.first}`);
    const ends = [manifest.first, manifest.last].map((name) => name?.number), at = [names[0], names[names.length - 1]].map((name) => name?.number);
    const numbered = ends.every((number, i) => number === at[i]) && rows.wrapped === manifest.wrapped && names.every(({ number }) => number <= manifest.cache.size);
    note("row numbers", numbered, numbered ? "the first and the last row, and how many are wrapped, are as the manifest says" : "the first or the last row, a number of the journal, or how many rows are wrapped is not as the manifest says");
    const ok = hex(tree.root()) === manifest.merkle.root;
    note("merkle root", ok, ok ? `${tree.size} rows give the root ${manifest.merkle.root}` : "the rows do not give the root in the manifest");
    const point = checkpointOf(await text("checkpoint"), await text("checkpoint.vkey"));
    const agrees = point && point.origin === manifest.cache.origin && Number(point.size) === manifest.cache.size && hex(unbase64(point.root)) === manifest.cache.root;
    note("checkpoint", !!agrees, agrees ? `${point.origin} had ${point.size} events` : "the checkpoint was altered or is not that of the manifest");
    if (manifest.revised || files.has("revisions.ndjson")) {
      const later = new Set();
      await lines(files.get("revisions.ndjson"), false, (line) => later.add(JSON.parse(new TextDecoder().decode(line)).row));
      const known = later.size === manifest.revised && [...later].every((row) => row >= 1 && row <= manifest.rows);
      note("later versions", known, known ? `of ${later.size} rows` : `the manifest says that ${manifest.revised} rows have later versions, and the file says otherwise`);
    }
    if (files.has("proofs.ndjson")) {
      const row = agrees ? await unproven(files.get("proofs.ndjson"), rows, point) : 1;
      note("proofs", row === null, row === null ? `each of the ${tree.size} rows is in the journal` : `row ${row} is not proven to be in the journal`);
    }
    if (files.has("consistency.ndjson")) {
      const { count, first } = agrees ? await discontinued(files.get("consistency.ndjson"), point) : { count: 0, first: 1 };
      note("earlier checkpoints", first === null, first === null ? `the journal continues each of ${count}` : `the journal is not shown to continue that of line ${first}`);
    }
  } catch (error) {
    note("manifest.json", false, `cannot be read with the rows: ${error.message}`);
  }
  return checks;
}

if (typeof document !== "undefined") {
  const show = (checks) => {
    const list = document.getElementById("checks");
    list.replaceChildren(...checks.map(({ name, ok, detail }) => {
      const row = document.createElement("li");
      row.className = ok ? "ok" : "bad";
      row.textContent = `${ok ? "\u2713" : "\u2717"} ${name}: ${detail}`;
      return row;
    }));
    const valid = checks.length > 0 && checks.every(({ ok }) => ok);
    const verdict = document.getElementById("verdict");
    verdict.className = valid ? "ok" : "bad";
    verdict.textContent = valid ? "Valid: nothing in this pack was changed since it was signed." : "Not valid.";
  };
  const take = async (list) => {
    document.getElementById("verdict").textContent = "Checking\u2026";
    show(await check(named(list)));
  };
  for (const id of ["folder", "files"]) document.getElementById(id).addEventListener("change", (event) => take(event.target.files));
}
if (typeof module !== "undefined") module.exports = { check, named, sha512, blake2b, Sha256, hex };
