import { Facts, Sheet } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import css from './KeysSheet.module.css';
import type { PAGES } from './nav';

interface Props {
  open: boolean;
  pages: readonly (typeof PAGES)[number][];
  onClose: () => void;
}

const IN_LIST = ['j', 'k', 'u', '/', '1', '?'] as const;

/** What can be done without the mouse. */
export function KeysSheet({ open, pages, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Sheet open={open} title={t('desk.keys.title')} closeLabel={t('desk.close')} onClose={onClose}>
      <Facts
        facts={[
          ...IN_LIST.map((key) => ({
            name: t(`desk.keys.${NAMES[key]}`),
            value: <kbd className={css.key}>{key}</kbd>,
          })),
          ...pages.map((page) => ({
            name: t(page.name),
            value: (
              <>
                <kbd className={css.key}>g</kbd> <kbd className={css.key}>{page.key}</kbd>
              </>
            ),
          })),
        ]}
      />
    </Sheet>
  );
}

const NAMES = { j: 'next', k: 'previous', u: 'up', '/': 'filter', '1': 'action', '?': 'help' } as const;
