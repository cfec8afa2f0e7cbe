import { supervise } from './supervise.ts';

// The lab's directory comes first, and shows to which lab this process belongs.
const [, stage = ''] = process.argv.slice(2);
await supervise(stage);
