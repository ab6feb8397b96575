import { ask } from '@purser/client';
import { Card } from '@purser/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { Page } from '@purser/staff/app/Page';
import { Select } from '@purser/staff/shared/Select';
import { Loaded } from '../shared/loaded';
import css from './PoliciesPage.module.css';

/** The rules that are in force, as they are written: terms, limits, hours, what staff may see. */
export function PoliciesPage() {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState('');
  const policies = useQuery({
    queryKey: ['policies'],
    staleTime: Infinity,
    queryFn: ({ signal }) => ask(api.GET('/v1/staff/policies', { signal })),
  });
  return (
    <Page title={t('app.nav.policies')}>
      <p>{t('policies.what')}</p>
      <Loaded query={policies}>
        {({ items }) => {
          const shown = items.find(({ name }) => name === chosen) ?? items[0];
          return shown ? (
            <>
              <Select
                label={t('policies.which')}
                value={shown.name}
                choices={items.map(({ name }) => ({
                  value: name,
                  title: t(`policies.names.${(name.split('-')[1] ?? 'wallets') as 'terms'}`, { defaultValue: name }),
                }))}
                onValue={setChosen}
              />
              <Card title={<code>{shown.name}.toml</code>}>
                <pre className={css.text} tabIndex={0} lang="en">
                  {shown.text}
                </pre>
              </Card>
            </>
          ) : null;
        }}
      </Loaded>
    </Page>
  );
}
