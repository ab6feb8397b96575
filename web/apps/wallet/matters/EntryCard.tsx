import { Card } from '@purser/ui';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { MenuList, type MenuItem } from '../shared/MenuList';

interface Props<Shown> {
  of: Shown;
  entries: readonly ((shown: Shown, t: TFunction) => MenuItem | null)[];
}

/** What can be asked for here; nothing where there is nothing. */
export function EntryCard<Shown>({ of, entries }: Props<Shown>) {
  const { t } = useTranslation();
  const items = entries.map((entry) => entry(of, t)).filter((item) => item !== null);
  if (items.length === 0) return null;
  return (
    <Card flush title={t('matter.ask')}>
      <MenuList items={items} />
    </Card>
  );
}
