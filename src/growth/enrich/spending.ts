/** What a token costs, in US dollars per million. */
export interface TokenPrice {
  input: number;
  output: number;
}

const MILLION = 1_000_000;
/** A token has three or four characters; counted short, so that a question is rather thought too dear. */
const CHARACTERS_PER_TOKEN = 2;
/** Of an answer, with what a model thinks before it. */
const MOST_OUTPUT_TOKENS = 600;

/** What a command may pay a model. */
export class Spending {
  readonly #price: TokenPrice;
  readonly #maxUsd: number;
  #reserved = 0;
  /** The most that a question was told to have taken: the next one may, too. */
  readonly #largest = { input: 0, output: MOST_OUTPUT_TOKENS };
  spentUsd = 0;
  readonly tokens = { input: 0, output: 0 };

  constructor(price: TokenPrice, maxUsd: number) {
    this.#price = price;
    this.#maxUsd = maxUsd;
  }

  /** What a question of so many characters may cost at most, set aside for it; undefined: that is too much. */
  reserve(characters: number): { settle(usage: { input: number; output: number } | undefined): void } | undefined {
    const most = { input: Math.max(this.#largest.input, Math.ceil(characters / CHARACTERS_PER_TOKEN)), output: this.#largest.output };
    const cost = this.#costOf(most);
    if (this.spentUsd + this.#reserved + cost > this.#maxUsd) return undefined;
    this.#reserved += cost;
    return {
      settle: (usage = most) => {
        this.#reserved -= cost;
        this.spentUsd += this.#costOf(usage);
        this.tokens.input += usage.input;
        this.tokens.output += usage.output;
        this.#largest.input = Math.max(this.#largest.input, usage.input);
        this.#largest.output = Math.max(this.#largest.output, usage.output);
      },
    };
  }

  #costOf({ input, output }: { input: number; output: number }): number {
    return (input * this.#price.input + output * this.#price.output) / MILLION;
  }
}
