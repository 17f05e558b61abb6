import type { TestProject } from 'vitest/node';
import { createDatabase, migrate, startPostgres } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A migrated database on a real PostgreSQL, cloned per test file. */
    postgresTemplate: string;
  }
}

/** One PostgreSQL 17 for the whole suite. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres();
  const url = await createDatabase(server);
  await migrate(url);
  project.provide('postgresTemplate', url);
  return () => server.stop();
}
