import { flushCompileCache } from 'node:module';
import './supervise.ts';

/** Leaves the compiled code of all that a supervisor loads in Node's compile cache, for starts to come. */
flushCompileCache();
