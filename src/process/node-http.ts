/**
 * Node's own node:http. Imported as an ES module it would bring all of undici with it, for its WebSocket: 25 ms of
 * every start and several megabytes on every node.
 */
export const http = process.getBuiltinModule('node:http');
