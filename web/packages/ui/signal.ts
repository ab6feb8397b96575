import { useSyncExternalStore } from 'react';

/** One value that lives outside the tree and that components may watch. */
export class Signal<Value> {
  private readonly watchers = new Set<() => void>();

  constructor(public value: Value) {}

  set(value: Value): void {
    this.value = value;
    for (const watcher of this.watchers) watcher();
  }

  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };
}

export function useSignal<Value>(signal: Signal<Value>): Value {
  return useSyncExternalStore(signal.watch, () => signal.value);
}
