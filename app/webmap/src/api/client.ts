/** Requests to the service: typed by its own description, and every failure is one kind of error with words to show. */

import { language } from "../i18n/language";
import type { components } from "./schema";

export type Schemas = components["schemas"];

/** The service answered with a problem, or did not answer (`status` 0). `message` is in the visitor's language. */
export class ServiceError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly problem: Problem | null = null,
  ) {
    super(message);
    this.name = "ServiceError";
  }
}

/** `application/problem+json` (RFC 9457) as the service writes it. */
export interface Problem {
  type: string;
  title: string;
  detail: string;
  errors?: { parameter?: string; pointer?: string; detail: string }[];
}

export type Query = Record<string, string | number | boolean | null | undefined>;

/** `path` with the parts of `query` that have a value. */
export function address(path: string, query: Query = {}): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined) given.set(name, String(value));
  }
  const text = given.toString();
  return text ? `${path}?${text}` : path;
}

export async function getJson<Answer>(path: string, query?: Query, signal?: AbortSignal): Promise<Answer> {
  return (await ask(address(path, query), { signal: signal ?? null })).json();
}

export async function postJson<Answer>(path: string, body: unknown, signal?: AbortSignal): Promise<Answer> {
  const headers = { "Content-Type": "application/json" };
  return (await ask(path, { method: "POST", headers, body: JSON.stringify(body), signal: signal ?? null })).json();
}

/** Any answer of the service that is not a problem. Throws `ServiceError`; an aborted request throws as `fetch` does. */
export async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("Accept-Language", language);
  let answer: Response;
  try {
    answer = await fetch(path, { ...init, headers });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ServiceError(0, UNREACHABLE[language]);
  }
  if (answer.ok) return answer;
  const problem = await readProblem(answer);
  throw new ServiceError(answer.status, problem?.detail ?? `${UNREACHABLE[language]} (${answer.status})`, problem);
}

const UNREACHABLE = {
  de: "Der Dienst ist gerade nicht erreichbar.",
  en: "The service cannot be reached at the moment.",
};

async function readProblem(answer: Response): Promise<Problem | null> {
  if (!answer.headers.get("Content-Type")?.startsWith("application/problem+json")) return null;
  return answer.json().catch(() => null);
}
