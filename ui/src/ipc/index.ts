/** The page's one door to the program: promises that give data or throw a [`Problem`]. */
import { Channel } from "@tauri-apps/api/core";
import { capital, told, words } from "../words";
import { commands, type Code, type Failure } from "./bindings";

export type * from "./bindings";
export type { ActionGroup as CategorySummary, Edit as QueryEdit, FacetEntry as FacetValue, HistogramBar as Bar } from "./bindings";

/** Writes what the program says as a sentence of its own. */
export function sentence(text: string): string {
  return `${capital(text)}${/[.!?:…]$/.test(text) || text === "" ? "" : "."}`;
}

/** A refusal by the program: what happened and what follows, and what to do about it. */
export class Problem extends Error {
  readonly code: Code;
  readonly #own: string;
  readonly #advice: string | null;

  constructor(failure: Failure) {
    super(sentence(failure.message));
    this.#own = failure.message;
    this.name = "Problem";
    this.code = failure.code;
    // Advice that names a command of the terminal is of no use in a window, which has a button for it.
    this.#advice = failure.action === null || failure.action.includes("`trailbook ") ? null : failure.action;
  }

  /** What to do about it, in the language of the window where it is known. */
  get action(): string | null {
    return this.#advice === null ? null : sentence(told(this.#advice));
  }

  /** Whether all of it is said in the language of the window, or this language is the program's own. */
  get spoken(): boolean {
    const own = words.failures[this.code] === undefined;
    return own || (words.told(this.#own) !== null && (this.#advice === null || words.told(this.#advice) !== null));
  }

  /** What happened in the language of the window: its own sentence where that is known, else the one for its code. */
  get said(): string {
    const known = words.told(this.#own);
    return known === null ? (words.failures[this.code] ?? this.message) : sentence(known);
  }
}

type Answer<T> = { status: "ok"; data: T } | { status: "error"; error: Failure };
type Command = (...args: never[]) => Promise<Answer<unknown>>;
type Data<F extends Command> = Extract<Awaited<ReturnType<F>>, { status: "ok" }>["data"];
type Door = { [K in keyof typeof commands]: (...args: Parameters<(typeof commands)[K]>) => Promise<Data<(typeof commands)[K]>> };

function isFailure(value: unknown): value is Failure {
  return typeof value === "object" && value !== null && "code" in value && "message" in value;
}

/** Makes a [`Problem`] of whatever was thrown. */
export function problem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  if (isFailure(thrown)) return new Problem(thrown);
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new Problem({ code: "internal", message, action: null });
}

function unwrap(command: Command) {
  return async (...args: unknown[]): Promise<unknown> => {
    let answer: Answer<unknown>;
    try {
      answer = await (command as (...args: unknown[]) => Promise<Answer<unknown>>)(...args);
    } catch (thrown) {
      throw problem(thrown);
    }
    if (answer.status === "error") throw problem(answer.error);
    return answer.data;
  };
}

/** Every command of the program. */
export const ipc = Object.fromEntries(Object.entries(commands).map(([name, command]) => [name, unwrap(command as Command)])) as Door;

/** Makes a channel that hands each message to `listen`. */
export function listener<T>(listen: (message: T) => void): Channel<T> {
  const channel = new Channel<T>();
  channel.onmessage = listen;
  return channel;
}
