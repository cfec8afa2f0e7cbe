/**
 * Node's own node:http. Importing it as an ES module would load all of undici, for its WebSocket: 25 ms at every start
 * and several megabytes on every node.
 */
export const http = process.getBuiltinModule('node:http');
