/**
 * Node's own node:http. Imported as an ES module it would bring all of undici with it, for the sake of its WebSocket:
 * 25 ms of every start and some megabytes of every node.
 */
export const http = process.getBuiltinModule('node:http');
