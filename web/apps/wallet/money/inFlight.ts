import { Signal, useSignal } from '@purser/ui';
import { useCallback, useEffect } from 'react';
import type { Activity, ActivityKind } from '../app/api';
import { readStored, writeStored } from '../shared/stored';
import { useMe } from '../session/useMe';
import { isFinal } from './states';

export interface Watched {
  kind: ActivityKind;
  id: string;
}

const MOST = 8;
const place = (customer: string) => `purser.in-flight.${customer}`;
const lists = new Signal<Readonly<Record<string, readonly Watched[]>>>({});

function load(customer: string): readonly Watched[] {
  return lists.value[customer] ?? readStored<Watched[]>(localStorage, place(customer)) ?? [];
}

function save(customer: string, list: readonly Watched[]): void {
  writeStored(localStorage, place(customer), list);
  lists.set({ ...lists.value, [customer]: list });
}

/** What this customer started on this device and has not ended yet. */
export function useInFlight() {
  const customer = useMe().data?.id ?? '';
  const list = useSignal(lists)[customer] ?? load(customer);
  const watch = useCallback(
    (activity: Activity) => {
      const others = load(customer).filter((known) => known.id !== activity.id);
      const more = isFinal(activity.state) ? [] : [{ kind: activity.kind, id: activity.id }];
      if (more.length + others.length !== load(customer).length || more.length > 0) {
        save(customer, [...more, ...others].slice(0, MOST));
      }
    },
    [customer],
  );
  return { list, watch };
}

/** Keeps the list true while an activity is on the screen. */
export function useWatch(activity: Activity | undefined): void {
  const { watch } = useInFlight();
  useEffect(() => {
    if (activity) watch(activity);
  }, [activity, watch]);
}
