import { Facts, Sheet } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import css from './KeysSheet.module.css';
import { usePageName, useStaffApp, type NavPage } from './StaffApp';

interface Props {
  open: boolean;
  pages: readonly NavPage[];
  onClose: () => void;
}

const IN_LIST = ['j', 'k', 'u', '/', '1', '?'] as const;

/** What can be done without the mouse. */
export function KeysSheet({ open, pages, onClose }: Props) {
  const { t } = useTranslation();
  const nameOf = usePageName();
  const own = useStaffApp().keys ?? [];
  return (
    <Sheet open={open} title={t('shell.keys.title')} closeLabel={t('shell.close')} onClose={onClose}>
      <Facts
        facts={[
          ...IN_LIST.map((key) => ({
            name: t(`shell.keys.${NAMES[key]}`),
            value: <kbd className={css.key}>{key}</kbd>,
          })),
          ...own.map(({ key, name }) => ({
            name: t(`app.keys.${name}` as 'app.name'),
            value: <kbd className={css.key}>{key}</kbd>,
          })),
          ...pages.map((page) => ({
            name: nameOf(page),
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
