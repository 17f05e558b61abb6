import type { Clause } from './clause.ts';

/** stop: to be written to no more. mild: no more calls, which leaves the other ways open. */
export type Strength = 'stop' | 'mild';
export type StopRule = (clause: Clause) => Strength | undefined;
