/** The REST client: JSON in and out, the error envelope as one class, and one refresh shared by all who need it. */

/** What the server answered instead of what was asked for. `status` is 0 when it could not be reached. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {{type?: string, errors?: {code: string, detail: string, attr: string | null}[]}} [envelope]
   * @param {number} [retryAfter] seconds
   */
  constructor(status, { type = "server_error", errors = [] } = {}, retryAfter) {
    super(errors[0]?.detail ?? fallbackMessage(status));
    this.name = "ApiError";
    this.status = status;
    this.type = type;
    this.errors = errors;
    this.code = errors[0]?.code ?? (status === 0 ? "unreachable" : "error");
    this.retryAfter = retryAfter;
  }

  /** Messages by field; what belongs to no field is under the empty name. */
  get fields() {
    const fields = {};
    for (const { attr, detail } of this.errors) (fields[fieldName(attr)] ??= []).push(detail);
    return fields;
  }
}

function fieldName(attr) {
  return !attr || attr === "non_field_errors" ? "" : attr.split(".")[0];
}

function fallbackMessage(status) {
  if (status === 0) return "The server cannot be reached. Check your connection and try again.";
  if (status === 413) return "That is larger than the server accepts.";
  return "Something went wrong on the server. Please try again.";
}

export class Api {
  #refreshing = null;

  /**
   * @param {object} [options]
   * @param {string} [options.base]
   * @param {typeof fetch} [options.fetch]
   * @param {() => string} [options.csrfToken]
   * @param {(answer: any) => void} [options.refreshed] called with what a refresh brought
   * @param {() => void} [options.signedOut] called when the session cannot be refreshed
   */
  constructor({
    base = "/api/v1/",
    fetch = globalThis.fetch.bind(globalThis),
    csrfToken = csrfCookie,
    refreshed = () => {},
    signedOut = () => {},
  } = {}) {
    this.base = base;
    this.fetch = fetch;
    this.csrfToken = csrfToken;
    this.refreshed = refreshed;
    this.signedOut = signedOut;
  }

  get(path, query) {
    return this.#send("GET", withQuery(path, query));
  }

  /** @param {string} path @param {any} [body] @param {string} [key] one's own name for it: sent twice, it is done once */
  post(path, body = {}, key = undefined) {
    return this.#send("POST", path, body, key);
  }

  patch(path, body) {
    return this.#send("PATCH", path, body);
  }

  put(path, body = {}) {
    return this.#send("PUT", path, body);
  }

  delete(path, body) {
    return this.#send("DELETE", path, body);
  }

  /** A request whose refusal means only that: signing in with a wrong password must not set off a refresh. */
  postAnonymously(path, body = {}) {
    return this.#once("POST", path, body);
  }

  /**
   * One page of a list.
   *
   * @param {string} path or the address that another page gave as its `next`
   * @param {Record<string, any>} [query]
   * @returns {Promise<{results: any[], next: string | null, previous: string | null}>}
   */
  page(path, query) {
    return this.get(path.includes("://") ? this.#ownPath(path) : path, query);
  }

  /**
   * Reads a cursor-paginated list to its end.
   *
   * @param {string} path
   * @param {Record<string, any>} [query]
   * @returns {AsyncGenerator<any>}
   */
  async *all(path, query) {
    let page = await this.page(path, query);
    yield* page.results;
    while (page.next) {
      page = await this.page(page.next);
      yield* page.results;
    }
  }

  /**
   * Sends a form with files and tells how far it has come.
   *
   * @param {"PUT" | "POST"} method
   * @param {string} path
   * @param {FormData} form
   * @param {{onProgress?: (fraction: number) => void, signal?: AbortSignal}} [options]
   */
  async upload(method, path, form, options = {}) {
    try {
      return await this.#transfer(method, path, form, options);
    } catch (error) {
      if (error.status !== 401 || !(await this.refresh())) throw error;
      return this.#transfer(method, path, form, options);
    }
  }

  /** @returns {Promise<boolean>} `false` when only signing in again will do; rejects when the server cannot be reached */
  refresh() {
    this.#refreshing ??= this.#renew().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #renew() {
    try {
      this.refreshed(await this.#once("POST", "auth/refresh/", {}));
      return true;
    } catch (error) {
      if (error.status !== 401 && error.status !== 403) throw error;
      this.signedOut();
      return false;
    }
  }

  async #send(method, path, body, key) {
    try {
      return await this.#once(method, path, body, key);
    } catch (error) {
      if (error.status !== 401 || !(await this.refresh())) throw error;
      return this.#once(method, path, body, key);
    }
  }

  async #once(method, path, body, key) {
    const answer = await this.fetch(this.base + path, {
      method,
      headers: this.#headers(method, body, key),
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
    }).catch(() => {
      throw new ApiError(0);
    });
    const content = await answer.json().catch(() => undefined);
    if (!answer.ok) throw new ApiError(answer.status, content, seconds(answer.headers.get("Retry-After")));
    return content;
  }

  #headers(method, body, key) {
    return {
      Accept: "application/json",
      ...(body !== undefined && { "Content-Type": "application/json" }),
      ...(method !== "GET" && { "X-CSRFToken": this.csrfToken() }),
      ...(key !== undefined && { "Idempotency-Key": key }),
    };
  }

  /**
   * Only XMLHttpRequest tells how much of an upload has left.
   *
   * @param {string} method
   * @param {string} path
   * @param {FormData} form
   * @param {{onProgress?: (fraction: number) => void, signal?: AbortSignal}} options
   */
  #transfer(method, path, form, { onProgress, signal }) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(method, this.base + path);
      request.responseType = "json";
      request.setRequestHeader("Accept", "application/json");
      request.setRequestHeader("X-CSRFToken", this.csrfToken());
      request.upload.onprogress = ({ loaded, total }) => onProgress?.(loaded / total);
      request.onload = () => {
        if (request.status < 300) resolve(request.response);
        else
          reject(
            new ApiError(
              request.status,
              request.response ?? undefined,
              seconds(request.getResponseHeader("Retry-After")),
            ),
          );
      };
      request.onerror = request.onabort = () => reject(new ApiError(0));
      signal?.addEventListener("abort", () => request.abort(), { once: true });
      request.send(form);
    });
  }

  #ownPath(address) {
    const { pathname, search } = new URL(address, "http://localhost");
    return pathname.slice(pathname.indexOf(this.base) + this.base.length) + search;
  }
}

function withQuery(path, query = {}) {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined && value !== ""));
  return search.size ? `${path}?${search}` : path;
}

function seconds(header) {
  const value = Number.parseFloat(header ?? "");
  return Number.isFinite(value) ? value : undefined;
}

function csrfCookie() {
  return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}
