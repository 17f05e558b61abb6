import type { OutreachDatabase } from '../../db/database.ts';
import { reserveSpend } from '../../db/discovery/scrape-queue.ts';
import { PolicyError } from '../../errors.ts';
import type { ActorPrice } from '../../sources/apify/price.ts';
import { lostJob } from './lease.ts';

/** Lists grow while they are read, and prices have surcharges. */
const HEADROOM = 1.5;
const LEAST_CAP_USD = 0.05;
/** Where the vendor tells no price: more than any list has cost. */
const UNKNOWN_PRICE: ActorPrice = { perItem: 0.001, perStart: 0.05 };

export function estimateUsd({ perItem, perStart }: ActorPrice, items: number): number {
  return perStart + perItem * items;
}

/** What a command may spend: --max-usd of its own, and the ceiling of the day over all commands on all hosts. */
export class Budget {
  readonly #maxUsd: number | undefined;
  readonly #perDayUsd: number | undefined;
  #committed = 0;
  /** What the runs that have ended did cost, as last told. */
  spentUsd = 0;

  constructor({ maxUsd, perDayUsd }: { maxUsd: number | undefined; perDayUsd: number | undefined }) {
    this.#maxUsd = maxUsd;
    this.#perDayUsd = perDayUsd;
  }

  /** What a run of so many items may cost at most, set aside for it. Throws PolicyError where that is too much. */
  async reserve(
    db: OutreachDatabase,
    job: { id: string; worker: string },
    price: ActorPrice | undefined,
    items: number,
  ): Promise<Reservation> {
    const cap = Math.max(LEAST_CAP_USD, Math.ceil(estimateUsd(price ?? UNKNOWN_PRICE, items) * HEADROOM * 100) / 100);
    if (this.#maxUsd !== undefined && this.#committed + cap > this.#maxUsd) {
      throw new PolicyError(
        `the next run may cost up to ${usd(cap)}, and --max-usd leaves ${usd(Math.max(0, this.#maxUsd - this.#committed))}`,
        {
          suggestion: 'what is done is stored; run again with a higher --max-usd, or look at --estimate first',
        },
      );
    }
    const answer = await reserveSpend(db, { ...job, usd: cap, ceiling_usd: this.#perDayUsd ?? null });
    if (!answer.held) throw lostJob();
    if (!answer.granted) {
      throw new PolicyError(
        `the next run may cost up to ${usd(cap)}; today ${usd(answer.spent_usd)} are spent and ${usd(answer.reserved_usd)} set aside of ${usd(this.#perDayUsd ?? 0)}`,
        { suggestion: 'go on tomorrow (UTC), or raise OUTREACH_MAX_USD_PER_DAY' },
      );
    }
    this.#committed += cap;
    return {
      capUsd: cap,
      settle: (cost) => {
        this.#committed += cost - cap;
        this.spentUsd += cost;
      },
    };
  }
}

export interface Reservation {
  capUsd: number;
  /** The run has ended and cost so much. */
  settle(costUsd: number): void;
}

export function usd(amount: number): string {
  return `$${amount.toFixed(2)}`;
}
