import type { Reporter, TestModule } from 'vitest/node';
import { chromiumProgram, hasGo, hasTmux, whyUnusable } from './usable.ts';

/**
 * Prints a summary at the end of a run, `N passed, N failed, N skipped`, and says why the tests of a provider were
 * skipped. `$CKS_LAB_REQUIRE` names the providers (`embedded,kind`) whose tests must all run. Otherwise, the run fails.
 */
export default class Tally implements Reporter {
  async onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): Promise<void> {
    const all = count(modules);
    let failed = all.failed + unhandledErrors.length;
    const required = (process.env.CKS_LAB_REQUIRE ?? '').split(',').filter((name) => name !== '');
    for (const name of ['embedded', 'kind'] as const) {
      const { passed, skipped } = count(modules.filter((module) => module.project.name === name));
      const why = await whyUnusable(name);
      if (why !== null) console.log(`No lab was tested on ${name}: ${why}`);
      if (required.includes(name) && (skipped > 0 || passed === 0)) {
        console.log(`CKS_LAB_REQUIRE asks for ${name}, but ${passed} of its tests passed and ${skipped} were skipped`);
        failed++;
      }
    }
    if (!hasGo()) console.log('The policy engine was not held against k8s.io/apiserver: Go is not installed');
    if (!hasTmux()) console.log('The program was not used in a terminal: tmux is not installed');
    if (chromiumProgram() === null)
      console.log('The pages of the classroom were not tested: Chromium is not installed');
    if (failed > 0) process.exitCode = 1;
    console.log(`${all.passed} passed, ${failed} failed, ${all.skipped} skipped`);
  }
}

function count(modules: readonly TestModule[]) {
  const states = modules.flatMap((module) => Array.from(module.children.allTests(), (test) => test.result().state));
  const broken = modules.filter((module) => module.errors().length > 0).length;
  const having = (state: string) => states.filter((one) => one === state).length;
  return { passed: having('passed'), failed: having('failed') + broken, skipped: having('skipped') };
}
