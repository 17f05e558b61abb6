import type { Job } from '../../ops/job.ts';
import type { Instantly } from '../../sources/instantly/client.ts';

/** What the vendor has, in the order in which it is read: what comes later names what came before. */
export const ENTITIES = ['campaigns', 'accounts', 'daily', 'steps', 'leads', 'emails', 'block-list'] as const;
export type Entity = (typeof ENTITIES)[number];
/** What belongs to no campaign. */
export const WITHOUT_CAMPAIGN: readonly Entity[] = ['accounts', 'block-list'];

export interface SyncOptions {
  only: readonly Entity[];
  /** ISO time: as if nothing from then on had been read yet. */
  since: string | undefined;
  /** As if nothing had been read yet. */
  full: boolean;
  /** The vendor's id: only what belongs to it. */
  campaign: string | undefined;
  /** How far back days are read again: their numbers go on changing. */
  windowMs: number;
}

export interface SyncContext {
  job: Job;
  api: Instantly;
  /** The vendor's id of it, or a name made of the key, which may not ask. */
  workspace: string;
  /** Undefined where only a name is known. */
  workspaceId: string | null;
  /** Under which this run works. */
  lock: string;
  options: SyncOptions;
}

/** The name of a cursor of this workspace. */
export function cursorName({ workspace }: Pick<SyncContext, 'workspace'>, ...what: readonly string[]): string {
  return ['instantly', workspace, ...what].join(':');
}
