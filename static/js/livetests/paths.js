/** @param {string} code */
export function roomPath(code) {
  return `/app/tests/rooms/${code}`;
}

/** @param {{id: string}} test */
export function editorPath({ id }) {
  return `/app/tests/${id}/edit`;
}
