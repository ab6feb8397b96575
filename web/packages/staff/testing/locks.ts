type Held = (reason: Error) => void;

/** The locks of a browser's tabs (Web Locks API), as far as `claim` uses them: taken if free, or stolen. */
export class FakeLocks {
  private readonly held = new Map<string, Held>();

  readonly request = async (name: string, how: LockOptions, use: (lock: unknown) => unknown): Promise<unknown> => {
    const before = this.held.get(name);
    if (before && !how.steal) return use(null);
    before?.(new DOMException('stolen', 'AbortError'));
    return new Promise((resolve, reject) => {
      this.held.set(name, reject);
      void Promise.resolve(use({ name })).then((value) => {
        if (this.held.get(name) === reject) this.held.delete(name);
        resolve(value);
      });
    });
  };
}
