/** A refusal, or a command that got no answer. `code` is for programs, `message` for people. */
export class SwitchboardError extends Error {
  /**
   * @param {string} code the server's code, or one of `timeout`, `connection_lost`, `closed`, `aborted`
   * @param {string} message
   * @param {{fields?: Record<string, string[]>, retryAfter?: number}} [details]
   */
  constructor(code, message, { fields = {}, retryAfter } = {}) {
    super(message);
    this.name = "SwitchboardError";
    this.code = code;
    this.fields = fields;
    this.retryAfter = retryAfter;
  }

  /** @param {{code: string, message: string, fields?: Record<string, string[]>, retry_after?: number}} data */
  static from({ code, message, fields, retry_after: retryAfter }) {
    return new SwitchboardError(code, message, { fields, retryAfter });
  }
}
