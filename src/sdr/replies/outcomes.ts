import type { ReplyOutcome } from '../../db/sdr/replies.ts';

/** What the rules say of a mail, or of one recipient that a report names. */
export interface Verdict {
  outcome: ReplyOutcome;
  /** 0 to 1. */
  confidence: number;
  /** The sentence that decided; '' where nothing did. */
  evidence: string;
}
