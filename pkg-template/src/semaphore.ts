// A bound on what runs at the same time, and on what waits for it.

interface Waiter {
  readonly deadline: number;
  readonly settle: (hasPermit: boolean) => void;
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

  /**
   * Waits for a permit. False: too many wait already, or the deadline has passed.
   *
   * @param deadline milliseconds of the system's clock; not before that of an earlier caller
   */
  acquire(deadline: number): Promise<boolean> {
    if (this.tryAcquire()) return Promise.resolve(true);
    if (this.isQueueFull()) return Promise.resolve(false);
    return new Promise((settle) => {
      this.#queue.add({ deadline, settle });
      this.#timer ??= this.#expireAt(deadline);
    });
  }

  /** Takes a permit if there is one without waiting. */
  tryAcquire(): boolean {
    if (this.#available === 0) return false;
    this.#available -= 1;
    return true;
  }

  /** Whether another caller would have to wait, and cannot. */
  isQueueFull(): boolean {
    return this.#available === 0 && this.#queue.size >= this.#maxQueued;
  }

  /** Gives a permit back, to the first in the queue if there is one. */
  release(): void {
    for (const waiter of this.#queue) {
      this.#queue.delete(waiter);
      waiter.settle(true);
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
      waiter.settle(false);
    }
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
