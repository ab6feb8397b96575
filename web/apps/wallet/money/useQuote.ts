import { askFully, lifetime } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, type NewQuote, type Quote } from '../app/api';

export interface Offer {
  quote: Quote;
  /** Milliseconds it may be used from the moment it came. */
  validFor: number;
}

/** Another one is fetched this long before the one on the screen runs out. */
const MARGIN_MS = 10_000;
const SHORTEST_MS = 5_000;

/** What it will cost, by the server's word; fetched anew before it runs out, as long as somebody looks. */
export function useQuote(request: NewQuote | null) {
  const offer = useQuery<Offer>({
    queryKey: ['quote', request],
    enabled: request !== null,
    staleTime: 20_000,
    gcTime: 60_000,
    queryFn: async ({ signal }) => {
      if (!request) throw new Error('no quote was asked for');
      const { data, response } = await askFully(api.POST('/v1/quotes', { body: request, signal }));
      return { quote: data, validFor: lifetime(data.expires_at, response) };
    },
  });
  const { data, dataUpdatedAt, refetch } = offer;
  useEffect(() => {
    if (!data) return undefined;
    const left = dataUpdatedAt + data.validFor - MARGIN_MS - Date.now();
    const timer = setTimeout(() => void refetch(), Math.max(left, SHORTEST_MS));
    return () => clearTimeout(timer);
  }, [data, dataUpdatedAt, refetch]);
  return offer;
}
