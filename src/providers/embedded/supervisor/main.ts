import { supervise } from './supervise.ts';

// The lab's directory is the first argument, and identifies the lab that this process belongs to.
const [, stage = ''] = process.argv.slice(2);
await supervise(stage);
