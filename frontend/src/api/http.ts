// One way to the server: JSON in and out, errors as ApiError, the CSRF token on every write.

export interface ErrorItem {
  code: string;
  detail: string;
  attr: string | null;
}

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly errors: ErrorItem[],
    /** What the server's log calls this request. */
    readonly requestId?: string,
  ) {
    const said = errors.map((error) => error.detail).join(" ") || `The server answered ${status}.`;
    super(status >= 500 && requestId ? `${said} Id ${requestId} for support.` : said);
  }

  /** What is wrong, by field, for forms. */
  fieldErrors(): Record<string, string> {
    return Object.fromEntries(this.errors.filter((e) => e.attr).map((e) => [e.attr as string, e.detail]));
  }
}

type Query = Record<string, unknown>;

export function address(path: string, query?: Query): string {
  const given = Object.entries(query ?? {}).filter(
    ([, value]) => value !== undefined && value !== null && value !== "",
  );
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text ? `${path}?${text}` : path;
}

function csrfToken(): string {
  return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}

async function answer<T>(response: Response): Promise<T> {
  const text = await response.text();
  const body: unknown =
    text && response.headers.get("Content-Type")?.includes("json") ? JSON.parse(text) : null;
  if (response.ok) return body as T;
  const told =
    (
      body as {
        errors?: { code: string; message?: string; detail?: string; attr?: string; param?: string }[];
      } | null
    )?.errors ?? [];
  throw new ApiError(
    response.status,
    told.map((e) => ({ code: e.code, detail: e.detail ?? e.message ?? "", attr: e.attr ?? e.param ?? null })),
    response.headers.get("X-Request-ID") ?? undefined,
  );
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { credentials: "same-origin", ...init });
  } catch {
    throw new ApiError(0, [{ code: "offline", detail: "The server cannot be reached.", attr: null }]);
  }
}

export async function getJson<T>(path: string, query?: Query): Promise<T> {
  return answer<T>(await send(address(path, query), { headers: { Accept: "application/json" } }));
}

/** Whether a file can be had, without fetching it; else throws why. */
export async function checkThere(path: string): Promise<void> {
  const response = await send(path, { method: "HEAD" });
  if (response.ok) return;
  await answer(await send(path, { headers: { Accept: "application/json" } })); // a HEAD has no words
}

export async function sendJson<T>(
  method: "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  body?: unknown,
): Promise<T> {
  const headers = {
    Accept: "application/json",
    "Content-Type": "application/json",
    "X-CSRFToken": csrfToken(),
  };
  return answer<T>(
    await send(path, { method, headers, body: body === undefined ? null : JSON.stringify(body) }),
  );
}

export async function sendFile<T>(path: string, form: FormData): Promise<T> {
  return answer<T>(await send(path, { method: "POST", headers: { "X-CSRFToken": csrfToken() }, body: form }));
}
