import { mkdirSync } from 'node:fs';
import { NODE_ADDRESS, NODE_NAME } from '../cluster/address.ts';
import { tool } from './mount-table.ts';
import { enterNodeRoot, makeNodeRoot } from './node-root.ts';

/** Makes and enters the root of a node in memory, in the same namespaces as a supervisor, and ends with them. */
await tool(['mount', '-t', 'tmpfs', 'tmpfs', '/tmp']);
mkdirSync('/tmp/root');
await makeNodeRoot('/tmp/root', '/tmp/mounts');
await enterNodeRoot('/tmp/root', NODE_NAME, NODE_ADDRESS, []);
await tool(['unshare', '--user', '--map-root-user', '--mount', 'true']);
