import { expect, test } from "vitest";
import type { Row } from "../ipc";
import type { Column } from "./columns";
import { json, tsv } from "./table";

const column = (id: keyof Row): Column => ({ id, title: id, width: 1, grow: 0, text: (row) => row[id] as string | null, term: null, look: "plain" });
const row = (actor: string | null, target: string) => ({ actor, target }) as Row;
const columns = [column("actor"), column("target")];

test("one row has no heading, several have", () => {
  expect(tsv([row("ann", "logo")], columns)).toBe("ann\tlogo");
  expect(tsv([row("ann", "logo"), row(null, "x")], columns)).toBe("actor\ttarget\nann\tlogo\n\tx");
});

test("a value stays in its cell and is never a formula", () => {
  expect(tsv([row("a\tb\r\nc", "=HYPERLINK(1)")], columns)).toBe("a b c\t'=HYPERLINK(1)");
  expect(tsv([row("-1", "@x")], columns)).toBe("'-1\t'@x");
});

test("one row is an object, several are a list", () => {
  expect(JSON.parse(json([row("ann", "logo")]))).toEqual({ actor: "ann", target: "logo" });
  expect(JSON.parse(json([row("ann", "a"), row("bo", "b")]))).toHaveLength(2);
});
