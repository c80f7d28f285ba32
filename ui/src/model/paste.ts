/** Recognizes a list that was pasted where a query was expected. */

const MAIL = /^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>"]+$/;
const V4 = /^\d{1,3}(\.\d{1,3}){3}(\/\d{1,2})?$/;
const V6 = /^[0-9a-f]{0,4}(:[0-9a-f]{0,4}){2,7}(\/\d{1,3})?$/i;
const MOST = 500;

/** A list of at least two e-mail addresses or IP addresses, each once; null for anything else. */
export function pasted(text: string): { field: "actor" | "ip"; values: string[] } | null {
  const parts = text.split(/[\s,;]+/).map((part) => part.replace(/^<|>$/g, "")).filter((part) => part !== "");
  const values = [...new Set(parts)];
  if (values.length < 2 || values.length > MOST) return null;
  if (values.every((value) => MAIL.test(value))) return { field: "actor", values };
  if (values.every((value) => V4.test(value) || V6.test(value))) return { field: "ip", values };
  return null;
}
