/** Lets go of what a tab has claimed. */
export type Claim = () => void;

/** A tab that nobody looks at lets one that is looked at go first. */
const AFTER_YOU_MS = 800;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const nothing = () => undefined;

/**
 * Claims, among the tabs of this browser, something of which there is one. Null: another tab has it. `steals`: it is
 * this tab's from now on; whoever had it is told by its own `onStolen`. A browser without locks tells no tabs apart.
 */
export async function claim(name: string, steals = false, onStolen: () => void = nothing): Promise<Claim | null> {
  const locks = navigator.locks as LockManager | undefined;
  if (!locks) return nothing;
  if (document.hidden && !steals) await pause(AFTER_YOU_MS);
  return new Promise((resolve) => {
    let isOurs = false;
    const keep = (lock: Lock | null) => {
      if (lock === null) return resolve(null);
      isOurs = true;
      return new Promise<void>((release) => resolve(release));
    };
    locks
      .request(name, steals ? { steal: true } : { ifAvailable: true }, keep)
      .catch(() => (isOurs ? onStolen() : resolve(nothing)));
  });
}
