import { Facts, Sheet } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import css from './KeysSheet.module.css';
import { usePageName, useStaffApp, type NavPage } from './StaffApp';

interface Props {
  open: boolean;
  pages: readonly NavPage[];
  onClose: () => void;
}

const IN_LIST = ['j', 'k', 'u', '/', '1–9', '?'] as const;

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
            value: <Key of={key} />,
          })),
          ...own.map(({ key, name }) => ({
            name: t(`app.keys.${name}` as 'app.name'),
            value: <Key of={key} />,
          })),
          ...pages.map((page) => ({
            name: nameOf(page),
            value: (
              <>
                <Key of="g" /> <Key of={page.key} />
              </>
            ),
          })),
        ]}
      />
    </Sheet>
  );
}

/** One key, or the range that a hyphen stands for. */
function Key({ of }: { of: string }) {
  const [first = of, last] = of.split('–');
  return (
    <>
      <kbd className={css.key}>{first}</kbd>
      {last !== undefined && (
        <>
          {' – '}
          <kbd className={css.key}>{last}</kbd>
        </>
      )}
    </>
  );
}

const NAMES = { j: 'next', k: 'previous', u: 'up', '/': 'filter', '1–9': 'action', '?': 'help' } as const;
