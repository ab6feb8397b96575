import { addTexts } from '@purser/i18n';
import type { RouteObject } from 'react-router';

let loading: Promise<void> | undefined;

/** The texts of all pages, once. */
export function loadTexts(): Promise<void> {
  loading ??= import('../locales').then(({ resources }) => addTexts(resources));
  // What the network lost is asked for again by the next page.
  loading.catch(() => (loading = undefined));
  return loading;
}

/** Pages that are fetched when they are wanted come together with their texts. */
export function withTexts(routes: readonly RouteObject[]): RouteObject[] {
  return routes.map((route) => {
    const { lazy, children } = route;
    return {
      ...route,
      ...(children && { children: withTexts(children) }),
      ...(typeof lazy === 'function' && {
        lazy: async () => {
          const [page] = await Promise.all([lazy(), loadTexts()]);
          return page;
        },
      }),
    } as RouteObject;
  });
}
