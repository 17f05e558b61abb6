import { EXIT } from '../errors.ts';
import type { Plan, PlanResult, Row } from '../output/result.ts';

export interface PlanFlags {
  /** Somebody has seen the plan, or does not need to. */
  yes: boolean;
  /** How many the plan is to include; with another number nothing is done. */
  expect?: number;
  /** Only the plan. */
  dryRun: boolean;
}

export interface PlanContext {
  /** Shows the plan to the person who is asked. */
  show(plan: Plan): Promise<void>;
  /** False where there is nobody to ask. */
  confirm(question: string): Promise<boolean>;
}

/**
 * Shows a plan, gets it confirmed (by a question, --yes, or both that and --expect), and applies exactly it. Without a yes nothing is done,
 * and the plan is the answer, with exit code 8. A plan that includes nothing needs no yes.
 */
export async function carryOut<Included extends Row, Result>(
  context: PlanContext,
  plan: Plan<Included>,
  { yes, expect, dryRun }: PlanFlags,
  apply: (included: readonly Included[]) => Promise<Result>,
): Promise<Result | PlanResult> {
  const size = plan.included.length;
  if (dryRun) return { kind: 'plan', plan };
  if (expect !== undefined && expect !== size) {
    const message = `nothing was done: the plan includes ${size}, and --expect says ${expect}`;
    return refused(plan, message, 'look at the plan above; correct the selection or --expect');
  }
  if (size === 0) return apply([]);
  if (!yes) {
    await context.show(plan);
    if (!(await context.confirm(`${capital(plan.action)}?`))) {
      return refused(plan, `nothing was done: ${plan.action} was not confirmed`, 'look at the plan above, and run again with --yes');
    }
  }
  return apply(plan.included);
}

function refused(plan: Plan, message: string, hint: string): PlanResult {
  return { kind: 'plan', plan, failure: { exitCode: EXIT.policy, code: 'refused', message, hint } };
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
