import type { IconName } from '@purser/ui';
import { createContext, useContext, type ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import type { Whose } from '../matters/data';
import type { Kinds } from '../procedures/kinds';
import type { Permission } from './api';

/** A page of the side bar: who has the permission sees it. Its name is `app.nav.<name>`; its key comes after g. */
export interface NavPage {
  to: string;
  icon: IconName;
  name: string;
  key: string;
  needs: Permission | null;
}

/** What one app of the staff has that the other has not. */
export interface StaffApp {
  pages: readonly NavPage[];
  /** Where the list of matters stands. */
  matters: string;
  /** Whose turn the list shows unless something else is chosen; `staff` where it is not said. */
  whose?: Whose;
  /** What it knows of each procedure beyond its table. */
  kinds: Kinds;
  /** Keys of its own: what they do is `app.keys.<name>`. */
  keys?: readonly { key: string; name: string }[];
  /** In the side bar, under the pages. */
  Aside?: ComponentType;
  /** The staff's other app. */
  other: { href: string; name: 'desk' | 'console' };
}

export const StaffAppContext = createContext<StaffApp | null>(null);

export function useStaffApp(): StaffApp {
  const app = useContext(StaffAppContext);
  if (!app) throw new Error('this is no app of the staff');
  return app;
}

/** What a page of the side bar is called. */
export function usePageName(): (page: Pick<NavPage, 'name'>) => string {
  const { t } = useTranslation();
  return ({ name }) => t(`app.nav.${name}` as 'app.nav.matters');
}
