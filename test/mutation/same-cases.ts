import * as fc from 'fast-check';

/** Uses the same cases for each mutant. Otherwise, a mutant that no test kills reliably could be killed by chance. */
fc.configureGlobal({ seed: 1 });
