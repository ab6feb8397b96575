import { Chips } from '@purser/ui';
import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '../app/Page';
import { ListCard } from './ListCard';
import { useWaitingOnly } from './useWaitingOnly';

type Props = Pick<ComponentProps<typeof ListCard>, 'list' | 'children'> & { words: 'inquiries' | 'refunds' };

/** A list of what the shop is to answer: first what waits for an answer, or all there was. */
export function AnswerPage({ words, list, children }: Props) {
  const { t } = useTranslation();
  const [waiting, setWaiting] = useWaitingOnly();
  return (
    <Page title={t(`${words}.title`)}>
      <Chips
        legend={t('console.which')}
        value={waiting ? 'waiting' : 'all'}
        onValue={(value) => setWaiting(value === 'waiting')}
        chips={[
          { value: 'waiting', title: t('console.to_answer') },
          { value: 'all', title: t('console.all') },
        ]}
      />
      <ListCard
        title={t(`${words}.title`)}
        list={list}
        empty={{
          title: t(waiting ? `${words}.none_waiting` : `${words}.none`),
          detail: t(waiting ? `${words}.none_waiting_detail` : `${words}.none_detail`),
        }}
      >
        {children}
      </ListCard>
    </Page>
  );
}
