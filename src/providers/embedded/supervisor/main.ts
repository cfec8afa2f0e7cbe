import { supervise } from './supervise.ts';

// The lab's folder comes first, and tells whose process this is.
const [, stage = ''] = process.argv.slice(2);
await supervise(stage);
