import type postgres from 'postgres';
import { z } from 'zod';
import * as rows from './rows.ts';

export type Column = z.infer<typeof rows.column>;
export type Constraint = z.infer<typeof rows.constraint>;
export type Index = z.infer<typeof rows.index>;
export type Trigger = z.infer<typeof rows.trigger>;
export type Policy = z.infer<typeof rows.policy>;
export type Grant = z.infer<typeof rows.grant>;
export type FunctionRow = z.infer<typeof rows.fn>;

/** A table, view or materialized view with all that hangs on it; views have columns and grants alone. */
export interface Relation extends z.infer<typeof rows.relation> {
  /** schema.name */
  fullName: string;
  columns: Column[];
  constraints: Constraint[];
  indexes: Index[];
  triggers: Trigger[];
  policies: Policy[];
  grants: Grant[];
}

export interface Schema extends z.infer<typeof rows.schema> {
  relations: Relation[];
  functions: FunctionRow[];
}

/** The schemas in the order asked for, everything in them by name; columns keep their own order. */
export async function readCatalog(tx: postgres.TransactionSql, schemas: string[]): Promise<Schema[]> {
  // Names are printed with their schema then, whatever the connection's own path is.
  await tx`set local search_path = ''`;
  const read = async <T>(query: string, shape: z.ZodType<T>): Promise<T[]> =>
    z.array(shape).parse([...(await tx.unsafe(query, [schemas]))]);
  const found = await read(rows.SCHEMAS, rows.schema);
  const relations = await read(rows.RELATIONS, rows.relation);
  const columns = await read(rows.COLUMNS, rows.column);
  const constraints = await read(rows.CONSTRAINTS, rows.constraint);
  const indexes = await read(rows.INDEXES, rows.index);
  const triggers = await read(rows.TRIGGERS, rows.trigger);
  const policies = await read(rows.POLICIES, rows.policy);
  const grants = await read(rows.GRANTS, rows.grant);
  const functions = await read(rows.FUNCTIONS, rows.fn);

  return schemas.map((name) => {
    const schema = found.find((row) => row.name === name);
    if (schema === undefined) throw new Error(`there is no schema ${name}`);
    return {
      ...schema,
      relations: relations
        .filter((row) => row.schema === name)
        .map((row) => {
          const fullName = `${row.schema}.${row.name}`;
          const own = <T extends { relation: string }>(all: T[]): T[] => all.filter((item) => item.relation === fullName);
          return {
            ...row,
            fullName,
            columns: own(columns),
            constraints: own(constraints).sort(byName),
            indexes: own(indexes).sort(byName),
            triggers: own(triggers).sort(byName),
            policies: own(policies).sort(byName),
            grants: own(grants),
          };
        })
        .sort(byName),
      functions: functions.filter((row) => row.schema === name).sort((a, b) => byName(a, b) || compare(a.arguments, b.arguments)),
    };
  });
}

/** By code units: the same on every machine, whatever the locale of the database. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byName(a: { name: string }, b: { name: string }): number {
  return compare(a.name, b.name);
}
