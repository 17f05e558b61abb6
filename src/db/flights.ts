/** Some pieces of work at a time; after the first failure nothing more is begun. */
export class Flights {
  readonly #most: number;
  readonly #open = new Set<Promise<void>>();
  #failure: { error: unknown } | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  get failed(): boolean {
    return this.#failure !== undefined;
  }

  /** Begins a piece of work once there is room for it. Throws what an earlier one failed of. */
  async add(work: () => Promise<void>): Promise<void> {
    while (this.#open.size >= this.#most) await Promise.race(this.#open);
    this.throwIfFailed();
    const flight: Promise<void> = work()
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#open.delete(flight));
    this.#open.add(flight);
  }

  /** Waits for what was begun, however it ends. */
  async settled(): Promise<void> {
    await Promise.all(this.#open);
  }

  throwIfFailed(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
