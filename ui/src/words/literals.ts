/** Finds words that a template writes itself, so that a test can forbid them. */
import { parse } from "svelte/compiler";

type Node = { type: string; [key: string]: unknown };

/** Attributes whose text is seen or read out. */
const SPOKEN = new Set(["aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "alt", "label", "placeholder", "title"]);
const LETTERS = /\p{L}{2,}/u;
/** The program's own name, and keys, are the same in every language. */
const KEPT = /^\s*(Trailbook|SHA-256|JSON|UTC)\s*$/;

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && typeof (value as Node).type === "string";
const children = (node: Node): Node[] => Object.values(node).flatMap((value) => (Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []));

/** The texts that an expression can come to: not what it compares or hands to a function. */
function outcomes(node: Node): string[] {
  switch (node.type) {
    case "Literal":
      return typeof node["value"] === "string" ? [node["value"]] : [];
    case "TemplateLiteral":
      return (node["quasis"] as { value: { raw: string } }[]).map((part) => part.value.raw);
    case "ConditionalExpression":
      return [...outcomes(node["consequent"] as Node), ...outcomes(node["alternate"] as Node)];
    case "LogicalExpression":
      return outcomes(node["right"] as Node);
    default:
      return [];
  }
}

function inValue(value: unknown): string[] {
  const parts = Array.isArray(value) ? value : [value];
  return parts.filter(isNode).flatMap((part) => (part.type === "Text" ? [String(part["data"])] : outcomes(part["expression"] as Node)));
}

function walk(node: Node): string[] {
  if (node.type === "Text") return [String(node["data"])];
  if (node.type === "ExpressionTag") return outcomes(node["expression"] as Node);
  if (node.type === "Attribute") return SPOKEN.has(String(node["name"])) ? inValue(node["value"]) : [];
  return node.type === "StyleDirective" ? [] : children(node).flatMap(walk);
}

/** The words in the template `source` that no list of words holds. */
export function literals(source: string): string[] {
  const { fragment } = parse(source, { modern: true });
  return walk(fragment as unknown as Node).filter((text) => LETTERS.test(text) && !KEPT.test(text)).map((text) => text.trim());
}
