/**
 * What to do when the server closes the socket.
 *
 * - `backoff`: reconnect after a random wait that grows with every failure
 * - `soon`: reconnect within a fraction of a second, spread at random so that a crowd does not arrive at once
 * - `refresh`: get fresh credentials first, then reconnect
 * - `stop`: do not reconnect
 *
 * @typedef {"backoff" | "soon" | "refresh" | "stop"} Reaction
 */

/** @type {Readonly<Record<number, {name: string, reaction: Reaction}>>} */
export const CLOSE_CODES = Object.freeze({
  4000: { name: "internal_error", reaction: "backoff" },
  4001: { name: "draining", reaction: "soon" },
  4002: { name: "no_heartbeat", reaction: "backoff" },
  4003: { name: "slow_consumer", reaction: "backoff" },
  4004: { name: "rate_limited", reaction: "backoff" },
  4005: { name: "token_expired", reaction: "refresh" },
  4006: { name: "resync", reaction: "soon" },
  4500: { name: "protocol_error", reaction: "stop" },
  4501: { name: "not_authenticated", reaction: "refresh" },
  4502: { name: "session_revoked", reaction: "stop" },
  4503: { name: "replaced", reaction: "stop" },
  4504: { name: "too_many_connections", reaction: "stop" },
});

/**
 * A code that is not in the table: 4500 and above means "do not come back", anything else that the connection broke.
 *
 * @param {number} code
 * @returns {{name: string, reaction: Reaction}}
 */
export function closeCode(code) {
  return (
    CLOSE_CODES[code] ??
    (code >= 4500 ? { name: "refused", reaction: "stop" } : { name: "connection_lost", reaction: "backoff" })
  );
}
