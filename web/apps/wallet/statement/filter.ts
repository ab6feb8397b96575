import { monthOf, monthRange } from '@purser/i18n';
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import type { Entry } from '../app/api';

type EntryKind = Entry['kind'];

export const KINDS = ['all', 'payment', 'transfer', 'top_up', 'withdrawal', 'fee', 'refund'] as const;
export type KindFilter = (typeof KINDS)[number];

export interface Filter {
  kind: KindFilter;
  /** "2026-11", or "all". */
  month: string;
  q: string;
}

export const EVERY_MONTH = 'all';

export function readFilter(params: URLSearchParams, now: number = Date.now()): Filter {
  const kind = params.get('kind') as KindFilter | null;
  const month = params.get('month') ?? '';
  return {
    kind: kind && KINDS.includes(kind) ? kind : 'all',
    month: month === EVERY_MONTH || /^\d{4}-(0[1-9]|1[0-2])$/.test(month) ? month : monthOf(now),
    q: params.get('q') ?? '',
  };
}

/** The filter as the API takes it. */
export function filterQuery(filter: Filter): { kind?: EntryKind; q?: string; from?: string; to?: string } {
  return {
    ...(filter.kind === 'all' ? {} : { kind: filter.kind }),
    ...(filter.q.trim() === '' ? {} : { q: filter.q.trim() }),
    ...(filter.month === EVERY_MONTH ? {} : monthRange(filter.month)),
  };
}

/** The filter lives in the address: back from a detail, everything stands as it was. */
export function useFilter() {
  const [params, setParams] = useSearchParams();
  const filter = useMemo(() => readFilter(params), [params]);
  const change = useCallback(
    (part: Partial<Filter>) =>
      setParams(
        (before) => {
          const after = { ...readFilter(before), ...part };
          const kept = Object.entries(after).filter(([name, value]) => value !== '' && !(name === 'kind' && value === 'all'));
          return new URLSearchParams(kept);
        },
        { replace: true, preventScrollReset: true },
      ),
    [setParams],
  );
  return { filter, change };
}
