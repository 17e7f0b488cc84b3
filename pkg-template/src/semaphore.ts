// A bound on what runs at the same time, and on what waits for it.

/** Why a permit was not given: too many wait already, or it took too long. */
export type NoPermit = "queue_full" | "timeout";

interface Waiter {
  readonly deadline: number;
  readonly settle: (outcome: "permit" | NoPermit) => void;
}

/**
 * At most `maxPermits` at a time, at most `maxQueued` in the queue, first come, first served. All callers wait equally
 * long, so that the queue is in the order of the deadlines: one timer serves all of them, and each costs O(1).
 */
export class Semaphore {
  readonly #maxQueued: number;
  #available: number;
  // A Set keeps the order of insertion, and deletes in O(1).
  readonly #queue = new Set<Waiter>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(maxPermits: number, maxQueued: number) {
    this.#available = maxPermits;
    this.#maxQueued = maxQueued;
  }

  /** Whether a permit was given at once. */
  tryAcquire(): boolean {
    if (this.#available === 0) return false;
    this.#available -= 1;
    return true;
  }

  /** Waits for a permit. `deadline`: milliseconds of the system's clock; not before that of an earlier caller. */
  acquire(deadline: number): Promise<"permit" | NoPermit> {
    if (this.tryAcquire()) return Promise.resolve("permit");
    if (this.#queue.size >= this.#maxQueued) return Promise.resolve("queue_full");
    return new Promise((settle) => {
      this.#queue.add({ deadline, settle });
      this.#timer ??= this.#expireAt(deadline);
    });
  }

  /** Gives a permit back, to the first in the queue if there is one. */
  release(): void {
    for (const waiter of this.#queue) {
      this.#queue.delete(waiter);
      waiter.settle("permit");
      if (this.#queue.size === 0) this.#stopTimer();
      return;
    }
    this.#available += 1;
  }

  #expireAt(deadline: number): ReturnType<typeof setTimeout> {
    return setTimeout(
      () => {
        this.#timer = undefined;
        this.#expire();
      },
      Math.max(0, deadline - Date.now()),
    );
  }

  #expire(): void {
    const now = Date.now();
    for (const waiter of this.#queue) {
      if (waiter.deadline > now) {
        this.#timer = this.#expireAt(waiter.deadline);
        return;
      }
      this.#queue.delete(waiter);
      waiter.settle("timeout");
    }
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
