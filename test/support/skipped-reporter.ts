import type { Reporter, TestModule } from 'vitest/node';

/** Says at the end of a run what its skipped tests need. */
export default class SkippedReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = new Map<string, number>();
    for (const module of modules) {
      for (const test of module.children.allTests('skipped')) {
        const need = /\((needs [^()]*)\)/.exec(test.fullName)?.[1] ?? 'skipped without a word why';
        counts.set(need, (counts.get(need) ?? 0) + 1);
      }
    }
    for (const [need, count] of [...counts].sort()) process.stdout.write(`${String(count).padStart(12)} skipped: ${need}\n`);
  }
}
