import { flushCompileCache } from 'node:module';
import './supervise.ts';

/** Leaves the compiled code of everything that a supervisor loads in Node's compile cache, for later starts. */
flushCompileCache();
