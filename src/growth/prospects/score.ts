/** What a test of a prospect's form found. */
export interface FormTest {
  autoresponder: boolean;
  /** Until the answer; undefined: none came. */
  responseSeconds: number | undefined;
  answer: 'personalized' | 'generic' | undefined;
}

export interface Scores {
  response_score: number;
  automation_need_score: number;
}

/** Of the document: from this need on a prospect is one of high priority. */
export const HIGH_PRIORITY = 70;
const BEST = 100;

/** How well a business answers whoever fills in its form, and how much it needs somebody who does (document, prospect_candidates). */
export function scoresOf({ autoresponder, responseSeconds, answer }: FormTest): Scores {
  const speed = responseSeconds === undefined ? 0 : responseSeconds < 1 ? 30 : responseSeconds < 5 ? 15 : 0;
  const wording = answer === 'personalized' ? 20 : answer === 'generic' ? 10 : 0;
  const score = (autoresponder ? 50 : 0) + speed + wording;
  return { response_score: score, automation_need_score: BEST - score };
}
